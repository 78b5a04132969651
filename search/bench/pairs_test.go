package bench

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/search"
)

func TestPairsAreByPuzzle(t *testing.T) {
	row := func(solved string) Row {
		r := Row{Puzzles: len(solved)}
		for i, c := range solved {
			if c != '-' { // interrupted before it
				r.Results = append(r.Results, Result{Puzzle: search.Puzzle{Input: string(rune('a' + i))}, Solved: c == '1'})
			}
		}
		return r
	}
	got := Pairs([]Row{row("110100"), row("1-1000"), row("111111")})
	want := []Pair{{0, 1, 1, 1, 1}, {0, 2, 0, 3, 0.25}, {1, 2, 0, 3, 0.25}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}
