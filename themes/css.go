package themes

import "strings"

// CSS returns the theme as custom properties of a style sheet, one a role:
// "--tree-kept:#8fd6a4;". It is not ok for a theme that draws in the terminal's own
// colours, which no page knows.
func (t *Theme) CSS() (properties string, ok bool) {
	var b strings.Builder
	for _, r := range Roles() {
		c := t.roles[r].fg
		if r.Kind() == SurfaceKind {
			c = t.roles[r].bg
		} else if c == "" {
			c = t.roles[Text].fg
		}
		if !c.fixed() {
			return "", false
		}
		b.WriteString("--" + strings.ReplaceAll(r.String(), ".", "-") + ":" + string(c) + ";")
	}
	return b.String(), true
}
