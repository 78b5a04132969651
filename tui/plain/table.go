package plain

import (
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"espalier/search/printable"
)

// longestCell is in columns of the terminal. All rows are as wide as the widest: a name
// from elsewhere could make the table unreadable.
const longestCell = 100

// Table writes rows of cells in columns, cut at a width; 0 is any.
func Table(w io.Writer, rows [][]string, width int) error {
	return newTable(rows).write(w, width, "")
}

// table is rows of cells in columns with two cells between them.
type table struct {
	rows   [][]string
	widths []int // of the columns, in cells
	hidden []bool
	right  []int // columns that are aligned to the right
}

func newTable(rows [][]string, right ...int) table {
	t := table{rows: rows, widths: make([]int, len(rows[0])), hidden: make([]bool, len(rows[0])), right: right}
	for _, r := range rows {
		for i, cell := range r {
			r[i] = ansi.Truncate(printable.Line(cell), longestCell, "…")
			t.widths[i] = max(t.widths[i], ansi.StringWidth(r[i]))
		}
	}
	return t
}

// width is that of the columns that are shown.
func (t table) width() int {
	total := -2
	for i, w := range t.widths {
		if !t.hidden[i] {
			total += w + 2
		}
	}
	return total
}

// write writes the columns that are shown. Lines that are cut end in tail.
func (t table) write(w io.Writer, width int, tail string) error {
	var b strings.Builder
	for _, r := range t.rows {
		var line strings.Builder
		for i, cell := range r {
			if t.hidden[i] {
				continue
			}
			pad := strings.Repeat(" ", t.widths[i]-ansi.StringWidth(cell))
			if slices.Contains(t.right, i) {
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
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
