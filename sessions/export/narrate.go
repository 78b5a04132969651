package export

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

// deepest limits the indentation, because a chain may be deeper than a line is wide.
const deepest = 30

// Narrate returns an event as a line of a replay: a word in a column of its own, then
// a description, indented by depth. The event must be the last of the tree. Events
// without a line of their own are covered by the events that follow.
func Narrate(t *search.Tree, e search.Event) (string, bool) {
	if !search.HasLine(e.Body) {
		return "", false
	}
	d := search.Describe(t, e)
	text, note := d.Columns(t)
	if d.Value != nil {
		text = search.ShareText(*d.Value) + "  " + text
	}
	if text != "" && note != "" {
		note = " (" + note + ")"
	}
	return fmt.Sprintf("%-12s %s%s", d.Word, strings.Repeat("  ", min(d.Depth, deepest)), printable.Line(text+note)), true
}
