package curriculum

import (
	"slices"
	"sync"

	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

// Corpus holds all states that training may show, by what is known about them.
type Corpus struct {
	holdOut *HoldOut
	solver  *solver.Solver
	extra   extra
	words   *vocabulary.Game24

	fours, threes, wide, twos pool

	// A model that never sees a held-out state would learn to avoid it, because the steps
	// to it would be missing from its examples. So proposals are taught only from states
	// none of whose moves leads to a held-out state, and solutions mostly from states none
	// of whose ways to 24 passes one.
	cards  []game24.State // all puzzles
	open   []game24.State
	ways   []game24.State // the open ones that reach 24
	starts []game24.State
}

// pool holds states with one count of numbers, split by the solver's label.
type pool struct{ solvable, hopeless []game24.State }

// NewCorpus collects the puzzles of four numbers from 1 to 13 and the states that follow
// from them, without those held out, and in addition wide states, with numbers that no
// puzzle has: many states seen once teach a rule, and few states seen often teach a list.
// The states are shared by all corpora that hold out the same; what is mixed in is not.
func NewCorpus(h *HoldOut) *Corpus {
	same, _ := corpora.LoadOrStore(h.key(), sync.OnceValue(func() *Corpus { return collect(h) }))
	c := *same.(func() *Corpus)()
	return &c
}

// corpora are those of the process, by what they hold out: to collect one takes seconds, and
// a course of several stages asks at each.
var corpora sync.Map

func collect(h *HoldOut) *Corpus {
	c := &Corpus{holdOut: h, solver: exact(), words: vocabulary.NewGame24()}
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
	for _, four := range cards() {
		add(&c.fours, four)
		if !h.Holds(four) {
			c.cards = append(c.cards, four)
		}
		for _, m := range four.Moves() {
			add(&c.threes, m.Left)
		}
	}
	for a := int64(1); a <= 48; a++ {
		for b := a; b <= 48; b++ {
			for x := b; x <= 48; x++ {
				add(&c.wide, numbers(a, b, x))
			}
		}
	}
	c.addSplits(add)
	for _, three := range slices.Concat(c.threes.solvable, c.threes.hopeless, c.wide.solvable, c.wide.hopeless) {
		for _, m := range three.Moves() {
			add(&c.twos, m.Left)
		}
	}
	c.addFours()
	return c
}

// exact returns the solver of the process. It remembers what it has solved, a corpus or two of
// which take seconds.
var exact = sync.OnceValue(func() *solver.Solver { return solver.New(game24.Integer(24)) })

// cards returns all ways to draw four numbers from 1 to 13, in ascending order.
func cards() []game24.State {
	var all []game24.State
	for a := int64(1); a <= 13; a++ {
		for b := a; b <= 13; b++ {
			for x := b; x <= 13; x++ {
				for y := x; y <= 13; y++ {
					all = append(all, numbers(a, b, x, y))
				}
			}
		}
	}
	return all
}

// Solvable returns the puzzles of four numbers from 1 to 13 that reach 24: 1,362, as in
// Yao et al. (2023).
func Solvable() []game24.State {
	return slices.DeleteFunc(cards(), func(s game24.State) bool { return !exact().Solvable(s) })
}

// addSplits adds solvable three-number states: every pair of integers that makes 24, with
// one of the two split into an operation on two others.
func (c *Corpus) addSplits(add func(*pool, game24.State)) {
	const most = vocabulary.MaxNumber
	for p := int64(0); p <= most; p++ {
		for q := int64(0); q <= most; q++ {
			if !c.solver.Solvable(numbers(p, q)) {
				continue
			}
			for a := int64(1); a <= most; a++ {
				for _, b := range []int64{p - a, a - p, a + p} { // a + b = p, a - b = p, b - a = p
					if b > 0 && b <= most && b <= 30 {
						add(&c.wide, numbers(a, b, q))
					}
				}
				if p > 0 && p%a == 0 {
					add(&c.wide, numbers(a, p/a, q))
				}
				if a*p > 0 && a*p <= most {
					add(&c.wide, numbers(a, a*p, q))
				}
			}
		}
	}
}

// addFours sets the states to propose from and to solve from: puzzles, and states with one
// or two numbers that no puzzle has.
func (c *Corpus) addFours() {
	consider := func(s game24.State) {
		if c.holdOut.Holds(s) {
			return
		}
		open, good, heldGood := true, false, false
		for _, m := range s.Moves() {
			held := c.holdOut.Holds(m.Left)
			open = open && !held
			if good && !held { // another good move tells nothing new
				continue
			}
			if c.solver.Solvable(m.Left) {
				good = true
				heldGood = heldGood || held
			}
		}
		if open {
			c.open = append(c.open, s)
		}
		if open && good {
			c.ways = append(c.ways, s)
		}
		if good && !heldGood {
			c.starts = append(c.starts, s)
		}
	}
	for a := int64(1); a <= 13; a++ {
		for b := a; b <= 13; b++ {
			for x := b; x <= 13; x++ {
				for y := x; y <= 48; y++ {
					consider(numbers(a, b, x, y))
				}
			}
			for x := int64(14); x <= 30; x++ {
				for y := x; y <= 40; y++ {
					consider(numbers(a, b, x, y))
				}
			}
		}
	}
}

func numbers(ns ...int64) game24.State {
	var out []game24.Number
	for _, n := range ns {
		out = append(out, game24.Integer(n))
	}
	return game24.NewState(out...)
}

// Writable reports whether the vocabulary has tokens for every number of a state.
func Writable(s game24.State) bool {
	for _, n := range s {
		num, den := n.Parts()
		if num < 0 || num > vocabulary.MaxNumber || den > vocabulary.MaxNumber {
			return false
		}
	}
	return true
}

// moves returns the steps from a state that an example may show.
func (c *Corpus) moves(s game24.State) []game24.Move {
	return slices.DeleteFunc(s.Moves(), func(m game24.Move) bool {
		return !Writable(m.Left) || !Writable(game24.State{m.Result}) || c.holdOut.Holds(m.Left)
	})
}
