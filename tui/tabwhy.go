package tui

import (
	"strings"

	"espalier/search"
	"espalier/themes"
)

// whyTab says what happened to the thought, and because of what.
func (v inspectorView) whyTab(n *search.Node) {
	if v.why == nil {
		v.nothing("There is no log to ask.")
		return
	}
	for i, text := range v.why(n.ID) {
		body := strings.TrimLeft(text, " ")
		role := themes.Text
		if i == 0 {
			role = themes.Title
		}
		v.Prose(role, strings.Repeat(" ", len(text)-len(body))+body)
	}
}
