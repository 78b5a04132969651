package solver

import (
	"context"
	"testing"

	"espalier/search"
	"espalier/search/tasks/game24"
)

func integers(values ...int64) game24.State {
	var s []game24.Number
	for _, v := range values {
		s = append(s, game24.Integer(v))
	}
	return game24.NewState(s...)
}

func problem(t testing.TB, input string) search.Problem {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustRoot(t testing.TB, input string) game24.State {
	t.Helper()
	root, _, err := game24.Read(search.Puzzle{Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// walk has the rules look at thoughts that follow one another, and returns what
// they say of the last.
func walk(t testing.TB, p search.Problem, thoughts ...string) search.Check {
	t.Helper()
	path := []search.Step{{State: p.Root()}}
	var c search.Check
	for _, text := range thoughts {
		var err error
		if c, err = p.Check(context.Background(), path, text); err != nil {
			t.Fatal(err)
		}
		path = append(path, search.Step{Text: text, State: c.State})
	}
	return c
}

// Of the 1820 multisets of four numbers from 1 to 13, 1362 can make 24.
func TestSolverCountsThePuzzles(t *testing.T) {
	solver := New(game24.Integer(24))
	solvable, all := 0, 0
	for a := int64(1); a <= 13; a++ {
		for b := a; b <= 13; b++ {
			for c := b; c <= 13; c++ {
				for d := c; d <= 13; d++ {
					all++
					if solver.Solvable(integers(a, b, c, d)) {
						solvable++
					}
				}
			}
		}
	}
	if all != 1820 || solvable != 1362 {
		t.Errorf("%d of %d puzzles are solvable, want 1362 of 1820", solvable, all)
	}
}

// Every solution, taken step by step, convinces the checker.
func TestSolutionsPassTheChecker(t *testing.T) {
	for _, input := range []string{"4 9 10 13", "3 3 8 8", "1 5 5 5", "6 6 6 6", "4 6"} {
		p, root := problem(t, input), mustRoot(t, input)
		solutions := New(game24.Integer(24)).Solutions(root)
		if len(solutions) == 0 {
			t.Errorf("%s: no solution", input)
		}
		for _, moves := range solutions {
			var thoughts []string
			for _, m := range moves {
				thoughts = append(thoughts, m.String())
			}
			c := walk(t, p, thoughts...)
			if c.Verdict != search.Right {
				t.Errorf("%s: %q: %+v", input, thoughts, c)
			}
			if again := walk(t, p, "Answer: "+c.Answer); again.Verdict != search.Right || again.Answer != c.Answer {
				t.Errorf("%s: answer %q: %+v", input, c.Answer, again)
			}
		}
	}
}

func BenchmarkSolver(b *testing.B) {
	states := 0
	for b.Loop() {
		solver := New(game24.Integer(24))
		for x := int64(1); x <= 13; x++ {
			for y := x; y <= 13; y++ {
				solver.Solvable(integers(x, y, 7, 11))
			}
		}
		states += len(solver.memo)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(states), "ns/state")
}
