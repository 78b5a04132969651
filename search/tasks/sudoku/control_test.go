package sudoku

import (
	"testing"

	"espalier/search"
	"espalier/search/tasks/sudoku/solver"
)

// TestControl has the rules read boards without fault: a search with them solves 9x9
// boards, and turns back where it must.
func TestControl(t *testing.T) {
	settings := depthFirst()
	settings.Generate = search.GeneratePropose
	for _, input := range []string{"latin 5x5 hard", "9x9 medium", "9x9 hard 3"} {
		p := read(t, input, "")
		m, err := search.NewExact("sudoku", p.complete)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := solver.Solve(p.root, 1)
		if o := solveWith(t, p, m, settings, 1).Outcome(); !o.Solved || o.Answer != want[0].String() {
			t.Errorf("%s: %+v, want %s", input, o, want[0])
		}
	}
	p := read(t, "34** **2* 1*** ***1", "2x2")
	for prompt, want := range map[string]string{
		"Sudoku 2x2: 341* *2** **2* *143 List:": "r1c4=2, r2c1=1, r2c3=3, r2c4=4, r3c1=4, r3c2=3, r3c4=1 and r4c1=2 (no other digit is left, nor another place)",
		"Sudoku 2x2: 34** **2* 1*** ***1 List:": "", // r1c4 has none
		"Sudoku 2x2: 3412 1234 2341 4123 List:": "", // it is full
	} {
		if got, ok := p.complete(prompt); !ok || got != want {
			t.Errorf("%s: got %q, %t, want %q", prompt, got, ok, want)
		}
	}
	if _, ok := p.complete("Sudoku 2x2: 34** **2* 1*** ***1 Judge:"); ok {
		t.Error("it judges")
	}
}
