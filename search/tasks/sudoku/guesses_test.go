package sudoku

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
	"espalier/search/tasks/sudoku/solver"
)

// What the choice of a guess is worth: the thoughts of searches that read every cell right, and
// differ in the cell that they guess at and in whether its right digit comes first. A cell that was
// tried and a digit that is known need a solver; they bound what a model that guesses could save.
func BenchmarkGuesses(b *testing.B) {
	const boards = 40
	var problems []*problem
	for seed := range boards {
		problems = append(problems, read(b, fmt.Sprintf("9x9 extreme %d", 20001+seed), ""))
	}
	cells := []struct {
		name string
		of   func(guesses, board.Grid, sets) int
	}{{"random", guesses.random}, {"rule", func(_ guesses, _ board.Grid, s sets) int { return tightest(s) }}, {"tried", guesses.tried}}
	for _, cell := range cells {
		for _, knowing := range []bool{false, true} {
			b.Run(fmt.Sprintf("cell=%s/right-digit-first=%t", cell.name, knowing), func(b *testing.B) {
				thoughts := 0
				for b.Loop() {
					for _, p := range problems {
						w := guesses{problem: p, rng: rand.New(rand.NewPCG(1, 2)), cell: cell.of}
						if knowing {
							w.solution, _ = solver.Solve(p.root, 1)
						}
						n, solved := w.explore(p.root, true)
						if !solved {
							b.Fatalf("%s is not solved", p.puzzle)
						}
						thoughts += n
					}
				}
				b.ReportMetric(float64(thoughts)/float64(b.N*boards), "thoughts/board")
			})
		}
	}
}

// guesses is a depth-first search with exact sets.
type guesses struct {
	*problem
	rng      *rand.Rand
	cell     func(guesses, board.Grid, sets) int // to guess at
	solution []board.Grid                        // nil: digits are tried in order
}

// explore counts the thoughts below a board, to its first solution or of the whole tree.
func (w guesses) explore(g board.Grid, first bool) (thoughts int, solved bool) {
	s := fitting(g, g.Blanks())
	var next []string
	if fills, _ := certain(s); len(fills) > 0 {
		next = []string{list(fills)}
	} else {
		cell := w.cell(w, g, s)
		digits := board.Digits(s.digits[cell])
		if w.solution != nil {
			if at := slices.Index(digits, w.solution[0].Cells[cell]); at > 0 {
				digits[0], digits[at] = digits[at], digits[0]
			}
		}
		for _, digit := range digits {
			next = append(next, fillOf(g.Shape, cell, digit).String())
		}
	}
	thoughts = len(next)
	for _, text := range next {
		check, _ := w.Check(context.Background(), []search.Step{{State: g.String()}}, text)
		switch check.Verdict {
		case search.Right:
			solved = true
		case search.Legal:
			after, _ := board.ParseGrid(check.State, g.Shape)
			n, ok := w.explore(after, first)
			thoughts += n
			solved = solved || ok
		default:
		}
		if solved && first {
			break
		}
	}
	return thoughts, solved
}

// few are the cells with the fewest digits.
func (w guesses) few(s sets) []int {
	fewest := len(board.Digits(s.digits[tightest(s)]))
	return slices.DeleteFunc(slices.Clone(s.cells), func(c int) bool { return len(board.Digits(s.digits[c])) > fewest })
}

func (w guesses) random(_ board.Grid, s sets) int {
	few := w.few(s)
	return few[w.rng.IntN(len(few))]
}

// tried is the cell whose digits take the fewest thoughts together, with the rule below.
func (w guesses) tried(g board.Grid, s sets) int {
	below := guesses{problem: w.problem, cell: func(_ guesses, _ board.Grid, s sets) int { return tightest(s) }}
	best, least := 0, 0
	for _, cell := range w.few(s) {
		n := 0
		for _, digit := range board.Digits(s.digits[cell]) {
			check, _ := w.Check(context.Background(), []search.Step{{State: g.String()}}, fillOf(s.shape, cell, digit).String())
			if check.Verdict == search.Legal {
				after, _ := board.ParseGrid(check.State, s.shape)
				more, _ := below.explore(after, false)
				n += more
			}
		}
		if least == 0 || n < least {
			best, least = cell, n
		}
	}
	return best
}
