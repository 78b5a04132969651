package curriculum

import (
	"slices"

	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// goal is what numbers are to reach: a target by the rules of the Game of 24 or, with any, by those of Countdown. Results
// are integers up to vocabulary.MostCountdown.
type goal struct {
	target int
	any    bool
}

// hand is some numbers, in any order.
type hand []int

// handOf is a state of integers.
func handOf(s game24.State) hand {
	h := make(hand, len(s))
	for i, n := range s {
		value, _ := n.Parts()
		h[i] = int(value)
	}
	return h
}

// state is a hand as a puzzle has it.
func (h hand) state() game24.State {
	var all []int64
	for _, n := range h {
		all = append(all, int64(n))
	}
	return numbers(all...)
}

// allows reports whether a result may be used.
func (g goal) allows(result int) bool {
	return result <= vocabulary.MostCountdown && (result > 0 || !g.any && result == 0)
}

// results calls f with what + - * / make of two numbers, the larger first, until f returns true, and reports whether it did.
func (g goal) results(a, b int, f func(op byte, result int) bool) bool {
	if g.allows(a+b) && f('+', a+b) || g.allows(a-b) && f('-', a-b) || g.allows(a*b) && f('*', a*b) {
		return true
	}
	return b > 0 && a%b == 0 && g.allows(a/b) && f('/', a/b)
}

// reached reports whether the target can be reached from a hand, by trying everything.
func (g goal) reached(h hand) bool {
	if len(h) == 1 {
		return h[0] == g.target
	}
	if g.any && slices.Contains(h, g.target) {
		return true
	}
	var room [game24.MaxNumbers]int
	for i := range h {
		for j := i + 1; j < len(h); j++ {
			next := room[:0]
			for k, n := range h {
				if k != i && k != j {
					next = append(next, n)
				}
			}
			rest := len(next)
			if g.results(max(h[i], h[j]), min(h[i], h[j]), func(_ byte, result int) bool {
				return g.reached(append(next[:rest:rest+1], result))
			}) {
				return true
			}
		}
	}
	return false
}

// done reports whether a state holds what is to be reached.
func (g goal) done(s game24.State) bool {
	target := game24.Integer(int64(g.target))
	return len(s) == 1 && s[0] == target || g.any && slices.Contains(s, target)
}

// moves are the steps from a state whose results are allowed.
func (g goal) moves(s game24.State) []game24.Move {
	return slices.DeleteFunc(s.Moves(), func(m game24.Move) bool {
		value, den := m.Result.Parts()
		return den != 1 || value > vocabulary.MostCountdown || !g.allows(int(value))
	})
}

// needed are the numbers of which each makes the target with one other: the sum, differences, product and quotients.
func (g goal) needed(other int) []int {
	t := g.target
	all := []int{t - other, t + other, other - t}
	if other > 0 && t%other == 0 {
		all = append(all, t/other)
	}
	all = append(all, t*other)
	if other > 0 && other%t == 0 {
		all = append(all, other/t)
	}
	if g.any {
		all = append([]int{t}, all...)
	}
	var out []int
	for _, n := range all {
		if n >= 0 && g.allows(n) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
