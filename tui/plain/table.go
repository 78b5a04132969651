package plain

import (
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"espalier/search/printable"
)

// Table writes rows of cells in columns, those of some numbers aligned to the right.
// Lines are cut at the width and end in tail there; a width of 0 cuts nothing.
func Table(w io.Writer, rows [][]string, width int, tail string, right ...int) error {
	if len(rows) == 0 {
		return nil
	}
	columns := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			r[i] = printable.Line(cell)
			columns[i] = max(columns[i], ansi.StringWidth(r[i]))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", columns[i]-ansi.StringWidth(cell))
			if slices.Contains(right, i) {
				cell = pad + cell
			} else {
				cell += pad
			}
			line.WriteString(cell + "  ")
		}
		text := strings.TrimRight(line.String(), " ")
		if width > 0 {
			text = ansi.Truncate(text, width, tail)
		}
		b.WriteString(text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
