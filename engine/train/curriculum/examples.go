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

// shares is the number of examples of each kind in a shard of a step.
var shares = []struct {
	kind Kind
	n    int
}{{Judge, 72}, {Propose, 60}, {Solve, 24}, {Answer, 24}, {Think, 60}}

// Examples makes the examples of one shard of one step.
func (c *Corpus) Examples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed, uint64(step)<<8|uint64(shard)))
	var out []Example
	for _, share := range shares {
		for range share.n {
			out = append(out, c.drawn(share.kind, rng))
		}
	}
	return out
}

func (c *Corpus) example(kind Kind, rng *rand.Rand) Example {
	switch kind {
	case Propose:
		return c.propose(rng)
	case Judge:
		return c.judge(rng)
	case Think:
		return c.think(rng)
	case Answer:
		start, text := c.answer(rng)
		return Example{Answer, prompt(start, "Answer:"), " " + text + "\n"}
	case Solve:
		if rng.Float64() < 0.5 {
			return c.finish(rng)
		}
		return c.solve(rng)
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

func (c *Corpus) propose(rng *rand.Rand) Example {
	for {
		var s game24.State
		given := false
		switch r := rng.Float64(); {
		case r < 0.15:
			s, given = pick(rng, c.cards), true
		case r < 0.25:
			s = five(rng)
		case r < 0.5:
			s = pick(rng, c.open)
		case r < 0.68:
			s = c.threes.draw(rng, 0.5)
		case r < 0.76:
			s = c.wide.draw(rng, 0.5)
		case r < 0.83:
			s = c.twos.draw(rng, 0.5)
		default:
			s = c.arising(rng)
		}
		moves := c.moves(s)
		if len(s) == 2 && rng.Float64() < 0.5 {
			moves = slices.DeleteFunc(moves, func(m game24.Move) bool { return !c.solver.Solvable(m.Left) })
		}
		if len(moves) == 0 {
			continue
		}
		m := pick(rng, moves)
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

func (c *Corpus) judge(rng *rand.Rand) Example {
	s := c.judged(rng)
	return Example{Judge, prompt(s, "Judge:"), " " + c.label(s) + "\n"}
}

// judged draws a state to be valued.
func (c *Corpus) judged(rng *rand.Rand) game24.State {
	switch r := rng.Float64(); {
	case r < 0.03:
		return c.fours.draw(rng, 0.5)
	case r < 0.5:
		return c.threes.draw(rng, 0.4)
	case r < 0.65:
		return c.wide.draw(rng, 0.4)
	case r < 0.75:
		return c.twos.draw(rng, 0.6)
	}
	return c.arising(rng)
}

// arising draws a two-number state by a step from three numbers, so that common states are
// most frequent.
func (c *Corpus) arising(rng *rand.Rand) game24.State {
	for {
		if moves := c.moves(c.threes.draw(rng, 0.4)); len(moves) > 0 {
			return pick(rng, moves).Left
		}
	}
}
