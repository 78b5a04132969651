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
	read := func(from, to int) Mark { return Mark{from, to, themes.ByRule, "▸", "◂"} }
	p.Marked(themes.Text, "one two three four ▸fake◂", []Mark{read(14, 18), read(4, 13), read(5, 6), read(60, 70), {18, 18, themes.Notice, "[", "]"}})
	var rows []string
	for _, r := range p.Rows {
		rows = append(rows, strings.TrimRight(r, " "))
	}
	if got, want := strings.Join(rows, "\n"), "one ▸two\nthree◂\n▸four◂[]\n▹fake◃"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
