package curriculum

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// Kind is the skill that an example teaches.
type Kind string

// The kinds of examples.
const (
	Propose Kind = "propose" // one legal next step
	Judge   Kind = "judge"   // a label directly
	Think   Kind = "think"   // a label after trying every pair
	Answer  Kind = "answer"  // an expression directly
	Solve   Kind = "solve"   // thinking, then three steps and the expression
	Sets    Kind = "sets"    // the digits that fit the empty cells of a board
)

// Example is a prompt and the completion that the model should write. The completion ends
// with a newline.
type Example struct {
	Kind       Kind   `json:"kind"`
	Prompt     string `json:"prompt"`
	Completion string `json:"completion"`
}

// share is a number of examples of a kind.
type share struct {
	kind Kind
	n    int
}

// shares is the number of examples of each kind in a shard of a step.
var shares = []share{{Judge, 72}, {Propose, 60}, {Solve, 24}, {Answer, 24}, {Think, 60}}

// Examples makes the examples of one shard of one step.
func (c *Corpus) Examples(seed uint64, step, shard int) []Example {
	return c.with(rand.New(rand.NewPCG(seed, uint64(step)<<8|uint64(shard)))).examples(shares)
}

func (d draws) examples(shares []share) []Example { return inShares(shares, d.drawn) }

// inShares draws so many examples of each kind.
func inShares(shares []share, draw func(Kind) Example) (all []Example) {
	for _, share := range shares {
		for range share.n {
			all = append(all, draw(share.kind))
		}
	}
	return all
}

// draws makes examples with the random numbers of one shard of a step.
type draws struct {
	*Corpus
	rng *rand.Rand
}

func (c *Corpus) with(rng *rand.Rand) draws { return draws{c, rng} }

func (d draws) example(kind Kind) Example {
	switch kind {
	case Propose:
		return d.propose()
	case Judge:
		return d.judge()
	case Think:
		return d.think()
	case Answer:
		start, text := d.answer()
		return Example{Answer, prompt(start, "Answer:"), " " + text + "\n"}
	case Solve:
		if d.rng.Float64() < 0.5 {
			return d.finish()
		}
		return d.solve()
	case Vote:
		return d.vote()
	case List:
		return d.list()
	case Draft:
		return d.draft()
	case Feedback:
		return d.feedback()
	case Refine:
		return d.refine()
	case Sets: // of boards, which have their own source
	}
	panic("unknown kind " + kind)
}

func prompt(s game24.State, mode string) string { return fmt.Sprintf("Input: %s %s", s, mode) }

// draw draws a state that is solvable with the given probability.
func (p pool) draw(rng *rand.Rand, solvable float64) game24.State {
	if rng.Float64() < solvable {
		return pick(rng, p.solvable)
	}
	return pick(rng, p.hopeless)
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func (d draws) propose() Example {
	for {
		var s game24.State
		given := false
		switch r := d.rng.Float64(); {
		case r < 0.15:
			s, given = pick(d.rng, d.cards), true
		case r < 0.25:
			s = five(d.rng)
		case r < 0.5:
			s = pick(d.rng, d.open)
		case r < 0.68:
			s = d.threes.draw(d.rng, 0.5)
		case r < 0.76:
			s = d.wide.draw(d.rng, 0.5)
		case r < 0.83:
			s = d.twos.draw(d.rng, 0.5)
		default:
			s = d.arising()
		}
		moves := d.moves(s)
		if len(s) == 2 && d.rng.Float64() < 0.5 {
			moves = slices.DeleteFunc(moves, func(m game24.Move) bool { return !d.solver.Solvable(m.Left) })
		}
		if len(moves) == 0 {
			continue
		}
		m := pick(d.rng, moves)
		if given {
			return worked(s, m)
		}
		return Example{Propose, prompt(s, "Next:"), " " + m.String() + "\n"}
	}
}

// worked is a step whose operation is given, so that only its result is learnt. Four fifths
// of the states of three small numbers that follow from puzzles are held out. A model that
// learnt which steps are chosen there would learn to avoid those.
func worked(s game24.State, m game24.Move) Example {
	operation, result, _ := strings.Cut(m.String(), "=")
	return Example{Propose, prompt(s, "Next:") + " " + operation + "=", result + "\n"}
}

// five returns five numbers, of which a step leaves four. They show how small numbers are
// copied, since as states of three these are held out.
func five(rng *rand.Rand) game24.State {
	most := int64(13)
	if rng.IntN(2) == 0 {
		most = 30
	}
	n := func() int64 { return 1 + rng.Int64N(13) }
	return numbers(n(), n(), n(), n(), 1+rng.Int64N(most))
}

func (c *Corpus) label(s game24.State) string {
	if c.solver.Solvable(s) {
		return "sure"
	}
	return "impossible"
}

func (d draws) judge() Example {
	s := d.judged()
	return Example{Judge, prompt(s, "Judge:"), " " + d.label(s) + "\n"}
}

// judged draws a state to be valued.
func (d draws) judged() game24.State {
	switch r := d.rng.Float64(); {
	case r < 0.03:
		return d.fours.draw(d.rng, 0.5)
	case r < 0.5:
		return d.threes.draw(d.rng, 0.4)
	case r < 0.65:
		return d.wide.draw(d.rng, 0.4)
	case r < 0.75:
		return d.twos.draw(d.rng, 0.6)
	}
	return d.arising()
}

// arising draws a two-number state by a step from three numbers, so that common states are
// most frequent.
func (d draws) arising() game24.State {
	for {
		if moves := d.moves(d.threes.draw(d.rng, 0.4)); len(moves) > 0 {
			return pick(d.rng, moves).Left
		}
	}
}
