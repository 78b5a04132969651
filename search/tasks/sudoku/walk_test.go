package sudoku

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A walk ends at a board that a search reads: its filled cells are named once each, what is
// asked is empty, and no cell is left without a digit.
func TestWalk(t *testing.T) {
	root := read(t, "6x6 hard 1", "").root
	rng := rand.New(rand.NewPCG(1, 2))
	fewer := false
	for readings := range 12 {
		g, filled, asked := Walk(root, readings, rng)
		if readings <= 1 && (g.String() != root.String() || !slices.Equal(asked, root.Blanks())) {
			t.Errorf("the first question is about %v of %s", asked, g)
		}
		fewer = fewer || len(asked) < g.Empty()
		slices.Sort(filled)
		if all := slices.Concat(filled, g.Blanks()); len(all) != len(g.Cells) || len(slices.Compact(filled)) != len(filled) {
			t.Errorf("after %d readings, %v are filled on %s", readings, filled, g)
		}
		for _, cell := range asked {
			if g.Cells[cell] > 0 || len(g.Fitting(cell)) == 0 {
				t.Errorf("after %d readings, %s is asked on %s", readings, g.Shape.Name(cell), g)
			}
		}
	}
	if !fewer {
		t.Error("no question is about some of the empty cells")
	}
}
