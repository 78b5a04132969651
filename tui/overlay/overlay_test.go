package overlay

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
)

// A box that lies over half of a wide character makes the row no wider.
func TestABoxOverWideCharacters(t *testing.T) {
	p := themes.Default().Palette(themes.TrueColor)
	const under = "\x1b[31ma漢b漢字漢字漢字漢字\x1b[0m" // 20 cells
	for x := range 16 {
		if row := splice(p, under, "####", x, 4, 20); ansi.StringWidth(row) != 20 {
			t.Errorf("at %d: %d cells: %q", x, ansi.StringWidth(row), ansi.Strip(row))
		}
	}
}
