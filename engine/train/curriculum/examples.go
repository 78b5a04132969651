package curriculum

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// Kind is what an example teaches.
type Kind string

// The kinds of examples.
const (
	Propose Kind = "propose" // one legal next step
	Judge   Kind = "judge"   // a label at once
	Think   Kind = "think"   // a label after trying every pair
	Answer  Kind = "answer"  // an expression at once
	Solve   Kind = "solve"   // three steps, then the expression
	Sets    Kind = "sets"    // the digits that fit the empty cells of a board
)

// Example is one prompt and what the model should write after it. The text ends
// with a newline, which ends the completion.
type Example struct {
	Kind       Kind   `json:"kind"`
	Prompt     string `json:"prompt"`
	Completion string `json:"completion"`
}

// shares is how many examples of each kind a shard of a step holds.
var shares = []struct {
	kind Kind
	n    int
}{{Judge, 96}, {Propose, 64}, {Solve, 24}, {Answer, 12}, {Think, 26}}

// Examples makes the examples of one shard of one step.
func (c *Corpus) Examples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed, uint64(step)<<8|uint64(shard)))
	var out []Example
	for _, share := range shares {
		for range share.n {
			out = append(out, c.example(share.kind, rng))
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
		start, moves := c.solution(rng)
		return Example{Answer, prompt(start, "Answer:"), " " + expression(start, moves) + "\n"}
	case Solve:
		start, moves := c.solution(rng)
		var lines []string
		for _, m := range moves {
			lines = append(lines, m.String()+"\n")
		}
		return Example{Solve, prompt(start, "Steps:"), " " + strings.Join(lines, "") + "Answer: " + expression(start, moves) + "\n"}
	}
	panic("unknown kind " + kind)
}

func prompt(s game24.State, mode string) string { return fmt.Sprintf("Input: %s %s", s, mode) }

func expression(start game24.State, moves []game24.Move) string {
	text, err := game24.Compose(start, moves)
	if err != nil {
		panic(err) // a path of legal moves down to one number always composes
	}
	return text + " = 24"
}

// draw picks a solvable state with probability p.
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
		switch r := rng.Float64(); {
		case r < 0.35:
			s = pick(rng, c.open)
		case r < 0.6:
			s = c.threes.draw(rng, 0.5)
		case r < 0.7:
			s = c.wide.draw(rng, 0.5)
		case r < 0.78:
			s = c.twos.draw(rng, 0.5)
		default:
			s = c.arising(rng)
		}
		moves := c.moves(s)
		if len(s) == 2 && rng.Float64() < 0.5 {
			moves = slices.DeleteFunc(moves, func(m game24.Move) bool { return !c.solver.Solvable(m.Left) })
		}
		if len(moves) > 0 {
			return Example{Propose, prompt(s, "Next:"), " " + pick(rng, moves).String() + "\n"}
		}
	}
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

// judged picks a state to be valued.
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

// arising is a two-number state drawn as it arises from three numbers, so that
// the common ones come up most.
func (c *Corpus) arising(rng *rand.Rand) game24.State {
	for {
		if moves := c.moves(c.threes.draw(rng, 0.4)); len(moves) > 0 {
			return pick(rng, moves).Left
		}
	}
}

// think writes, for each pair of a three-number state, what every operation
// makes of it and whether 24 can be reached from that and the third number. The
// first "sure" ends it.
func (c *Corpus) think(rng *rand.Rand) Example {
	s := c.threes.draw(rng, 0.5)
	if rng.Float64() < 0.5 {
		s = c.wide.draw(rng, 0.5)
	}
	var b strings.Builder
	var left game24.Number
	line := false
	seen := ""
	for _, m := range s.Moves() {
		if !Writable(m.Left) {
			continue
		}
		header := fmt.Sprintf("%s %s", max2(m.A, m.B), min2(m.A, m.B))
		if header != seen {
			if line {
				b.WriteString("\n")
			}
			left = third(s, m)
			fmt.Fprintf(&b, "%s (left: %s)", header, left)
			seen, line = header, true
		}
		label := c.label(m.Left)
		fmt.Fprintf(&b, " %c %s %s", m.Op, m.Result, label)
		if label == "sure" {
			return Example{Think, prompt(s, "Think:"), " " + b.String() + "\nsure\n"}
		}
	}
	return Example{Think, prompt(s, "Think:"), " " + b.String() + "\nimpossible\n"}
}

func max2(a, b game24.Number) game24.Number {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

func min2(a, b game24.Number) game24.Number {
	if a.Compare(b) < 0 {
		return a
	}
	return b
}

// third is the number that a move of a three-number state leaves alone.
func third(s game24.State, m game24.Move) game24.Number {
	rest := slices.Clone(s)
	for _, n := range []game24.Number{m.A, m.B} {
		i := slices.Index(rest, n)
		rest = slices.Delete(rest, i, i+1)
	}
	return rest[0]
}

// solution is a random way from a training puzzle to 24 that meets nothing held
// out, in whichever order its operations are taken.
func (c *Corpus) solution(rng *rand.Rand) (game24.State, []game24.Move) {
	for {
		start := pick(rng, c.starts)
		if rng.Float64() < 0.35 {
			start = pick(rng, c.fours.solvable)
		}
		s := start
		var path []game24.Move
		for len(s) > 1 {
			good := slices.DeleteFunc(c.moves(s), func(m game24.Move) bool { return !c.solver.Solvable(m.Left) })
			if len(good) == 0 {
				break
			}
			m := pick(rng, good)
			path, s = append(path, m), m.Left
		}
		if len(s) > 1 {
			continue
		}
		firsts, err := game24.FirstStates(start, path)
		if err == nil && !slices.ContainsFunc(firsts, c.holdOut.Holds) {
			return start, path
		}
	}
}
