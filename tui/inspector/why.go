package inspector

import (
	"strings"

	"espalier/search"
	"espalier/themes"
)

// whyTab says what happened to the thought, and because of what.
func (v View) whyTab(n *search.Node) {
	if v.Why == nil {
		v.nothing("There is no log to ask.")
		return
	}
	for i, text := range v.Why(n.ID) {
		body := strings.TrimLeft(text, " ")
		role := themes.Text
		if i == 0 {
			role = themes.Title
		}
		v.Prose(role, strings.Repeat(" ", len(text)-len(body))+body)
	}
}
