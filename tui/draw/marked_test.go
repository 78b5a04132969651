package draw

import (
	"strings"
	"testing"

	"espalier/themes"
)

// TestMarked: a marked part is seen without colours, also across lines, and no text can
// fake a mark.
func TestMarked(t *testing.T) {
	p := &Page{Palette: themes.Default().Palette(themes.None), Width: 12}
	p.Marked(themes.Text, themes.ByRule, "one two three four ▸fake◂", [][2]int{{14, 18}, {4, 13}, {5, 6}, {60, 70}})
	var rows []string
	for _, r := range p.Rows {
		rows = append(rows, strings.TrimRight(r, " "))
	}
	if got, want := strings.Join(rows, "\n"), "one ▸two\nthree◂\n▸four◂\n▹fake◃"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
