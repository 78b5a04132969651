package export

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

// deepest is how far thoughts are indented: a chain may be longer than a line is
// wide.
const deepest = 30

// Narrate writes an event as a line of a replay: a word in a column of its own,
// then what it is about, indented by its depth. The tree has taken the event.
// Events without a line of their own are described by the ones that follow.
func Narrate(t *search.Tree, e search.Event) (string, bool) {
	if !search.HasLine(e.Body) {
		return "", false
	}
	d := search.Describe(t, e)
	text, note := d.Columns(t)
	if d.Value != nil {
		text = fmt.Sprintf("%.3g  %s", *d.Value, text)
	}
	if text != "" && note != "" {
		note = " (" + note + ")"
	}
	return fmt.Sprintf("%-12s %s%s", d.Word, strings.Repeat("  ", min(d.Depth, deepest)), printable.Line(text+note)), true
}
