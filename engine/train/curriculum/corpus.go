package curriculum

import (
	"slices"

	"espalier/engine/tokenizer"
	"espalier/search/tasks/game24"
)

// Corpus is every state that training may show, sorted by what is known of it.
type Corpus struct {
	holdOut *HoldOut
	solver  *game24.Solver

	fours, threes, wide, twos pool
}

// pool is states with one count of numbers, split by the solver's label.
type pool struct{ solvable, hopeless []game24.State }

// NewCorpus collects the puzzles of four numbers from 1 to 13, and what they
// lead to, less what is held out. Beside the three-number states that a puzzle
// leads to stand wide ones, whose numbers no puzzle holds.
func NewCorpus(h *HoldOut) *Corpus {
	c := &Corpus{holdOut: h, solver: game24.NewSolver(game24.Integer(24))}
	seen := map[string]bool{}
	add := func(p *pool, s game24.State) {
		if h.Holds(s) || seen[s.String()] || !Writable(s) {
			return
		}
		seen[s.String()] = true
		if c.solver.Solvable(s) {
			p.solvable = append(p.solvable, s)
		} else {
			p.hopeless = append(p.hopeless, s)
		}
	}
	for a := int64(1); a <= 13; a++ {
		for b := a; b <= 13; b++ {
			for x := b; x <= 13; x++ {
				for y := x; y <= 13; y++ {
					four := numbers(a, b, x, y)
					add(&c.fours, four)
					for _, m := range four.Moves() {
						add(&c.threes, m.Left)
					}
				}
			}
		}
	}
	for a := int64(1); a <= 40; a++ {
		for b := a; b <= 40; b++ {
			for x := b; x <= 40; x++ {
				add(&c.wide, numbers(a, b, x))
			}
		}
	}
	for _, three := range slices.Concat(c.threes.solvable, c.threes.hopeless, c.wide.solvable, c.wide.hopeless) {
		for _, m := range three.Moves() {
			add(&c.twos, m.Left)
		}
	}
	return c
}

func numbers(ns ...int64) game24.State {
	var out []game24.Number
	for _, n := range ns {
		out = append(out, game24.Integer(n))
	}
	return game24.NewState(out...)
}

// Writable says whether the vocabulary has tokens for every number of a state.
func Writable(s game24.State) bool {
	for _, n := range s {
		num, den := n.Parts()
		if num < 0 || num > tokenizer.MaxNumber || den > tokenizer.MaxNumber {
			return false
		}
	}
	return true
}

// moves are the steps from a state that an example may show.
func (c *Corpus) moves(s game24.State) []game24.Move {
	return slices.DeleteFunc(s.Moves(), func(m game24.Move) bool {
		return !Writable(m.Left) || !Writable(game24.State{m.Result}) || c.holdOut.Holds(m.Left)
	})
}
