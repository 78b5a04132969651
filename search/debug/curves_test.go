package debug_test

import (
	"testing"

	"espalier/search"
)

// The curves are those of the tree at every moment, also after the user has
// injected, edited, closed and pinned thoughts, and on the branches of that.
func TestCurvesAreThoseOfTheTree(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	s.must("goto 80")
	for _, line := range []string{"inject 0: 13 - 9 = 4 (left: 4 4 10)", "edit 1: 13 - 9 = 4 (left: 4 4 10)", "cut 2: too easy", "pin 2"} {
		s.must(line)
	}
	line := s.Line()
	log := line.Log()
	tree, rose := search.NewTree(), 0
	for _, e := range log {
		before := tree.Frontier()
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		if p := line.Point(e.Seq); int(p.Frontier) != tree.Frontier() || int(p.Backtracks) != tree.Totals().Backtracks || float64(p.Best) != float64(float32(tree.Scale().Share(tree.BestValue()))) {
			t.Fatalf("event %d (%s): %+v", e.Seq, e.Body.Type(), p)
		}
		if _, injected := e.Body.(search.Injected); injected && tree.Frontier() == before+1 {
			rose++
		}
	}
	if rose != 1 {
		t.Errorf("the frontier rose with %d injected thoughts, want 1", rose)
	}
}
