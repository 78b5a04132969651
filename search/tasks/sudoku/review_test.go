package sudoku

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// reader is a model of the line format that reads boards by the rules. One that is hasty
// forgets, of a few cells, a digit of the first that has two.
type reader struct{ engine.Model }

func newReader(t *testing.T, shape board.Shape, hasty bool) reader {
	t.Helper()
	m, err := search.NewExact(taskName, func(prompt string) (string, bool) {
		g, asked := board.New(shape), []int(nil)
		words := strings.Fields(prompt)
		for _, word := range words[3 : len(words)-1] {
			name, digit, filled := strings.Cut(word, "=")
			cell := int(name[1]-'1')*shape.Size + int(name[3]-'1')
			if filled {
				g.Cells[cell] = int8(digit[0] - '0')
			} else {
				asked = append(asked, cell)
			}
		}
		read := fitting(g, asked)
		for _, cell := range asked {
			if digits := read.digits[cell]; hasty && len(asked) < g.Empty() && digits&(digits-1) != 0 {
				read.digits[cell] &= digits - 1 // all but the lowest
				break
			}
		}
		return read.String(), true
	})
	if err != nil {
		t.Fatal(err)
	}
	return reader{m}
}

func (m reader) Describe() engine.Description {
	d := m.Model.Describe()
	d.Dialect = engine.Lines
	return d
}

// What was misread of a few cells is found when the whole board is read again.
func TestReviewReadsTheWholeBoard(t *testing.T) {
	p := read(t, "6x6 hard 2", "")
	for reviews, solves := range []bool{false, true} {
		s := byReading
		s.Reviews = reviews
		tree := solveWith(t, p, newReader(t, p.root.Shape, true), s, 1)
		if o := tree.Outcome(); o.Solved != solves || !solves && !strings.HasPrefix(o.Reason, "the whole tree is searched") {
			t.Errorf("%d reviews: %+v", reviews, o)
		}
		whole := 0
		for seq := 1; seq <= tree.Seq(); seq++ {
			r, ok := tree.Reply(seq)
			if ok && r.Node > 0 && len(strings.Split(r.Completions[0].Text, "\n")) == strings.Count(tree.Node(r.Node).Check.State, "*") {
				whole++
			}
		}
		if solves && whole == 0 {
			t.Error("no whole board is read again")
		}
	}
}
