package curriculum

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/native/arch"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// CountdownTask is the name of what a model of other targets than 24 learns.
const CountdownTask = "countdown"

// countdownShares is the number of examples of each kind in a shard of a step.
var countdownShares = []share{{Propose, 70}, {Judge, 90}, {Think, 46}, {Solve, 4}, {Answer, 5}}

// CountdownExamples makes the examples of one shard of one step: 3 to 6 numbers, seldom larger than 100, and a target from
// 1 to 999 by either rules, and the states that they lead to.
func CountdownExamples(seed uint64, step, shard int) []Example {
	d := countdown{rand.New(rand.NewPCG(seed, 1<<47|uint64(step)<<8|uint64(shard)))}
	return inShares(countdownShares, d.fitting)
}

// CountdownConfig is the shape of the model: that of the Game of 24 without a module for tokens ahead.
func CountdownConfig(vocabulary int) arch.Config {
	c := Config(vocabulary)
	c.MTPLayers = 0
	return c
}

// What is taught, and what is held out.
const (
	largestTarget = 999
	oneNumbers    = 5  // of so many states of three or more numbers, one
	oneTarget     = 10 // of so many targets, one
)

// NumbersHeldOut reports whether a state is never shown, whatever its target: a fifth of all with three or more numbers, by a
// hash of their text.
func NumbersHeldOut(s game24.State) bool { return len(s) > 2 && hashed(s.String())%oneNumbers == 0 }

// TargetHeldOut reports whether a target is never taught: a tenth of all, by a hash.
func TargetHeldOut(target int) bool { return hashed(fmt.Sprint("target ", target))%oneTarget == 0 }

func hashed(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum64() >> 7
}

// countdown makes examples with the random numbers of one shard of a step.
type countdown struct{ rng *rand.Rand }

// fitting draws an example that is short enough and shows nothing that is held out.
func (d countdown) fitting(kind Kind) Example {
	for {
		if e, ok := d.example(kind); ok && len(tokens(countdownWords, e).Tokens) <= longest {
			return e
		}
	}
}

var countdownWords = vocabulary.NewCountdown()

func (d countdown) example(kind Kind) (Example, bool) {
	g, s := d.asked(kind)
	if TargetHeldOut(g.target) || NumbersHeldOut(s) || g.done(s) && kind != Judge {
		return Example{}, false
	}
	switch kind {
	case Propose:
		return d.next(g, s)
	case Judge:
		return Example{Judge, targetPrompt(g, s, "Judge:"), " " + g.verdict(s) + "\n"}, true
	case Think:
		return Example{Think, targetPrompt(g, s, "Think:"), " " + g.thought(s)}, true
	case Answer:
		path := d.way(g, s)
		expression, ok := expressionOf(path)
		return Example{Answer, targetPrompt(g, s, "Answer:"), " " + expression + fmt.Sprintf(" = %d\n", g.target)}, ok && len(path) > 0
	case Solve:
		return d.solved(g, s)
	default:
		panic("unknown kind " + kind)
	}
}

// targetPrompt asks about a state and a goal.
func targetPrompt(g goal, s game24.State, mode string) string {
	rules := ""
	if g.any {
		rules = " any"
	}
	return fmt.Sprintf("Target: %d%s %s", g.target, rules, prompt(s, mode))
}

func (g goal) verdict(s game24.State) string {
	if g.reached(handOf(s)) {
		return "sure"
	}
	return "impossible"
}

// asked draws a goal and a state: of a puzzle, or one that it leads to.
func (d countdown) asked(kind Kind) (goal, game24.State) {
	g := goal{any: d.rng.Float64() < 0.35}
	sizes := map[Kind][]int{
		Propose: {2, 3, 3, 4, 4, 4, 5, 5, 6, 6}, Judge: {3, 4, 4, 4, 4, 4, 5, 5, 5, 6}, Think: {2, 3, 3, 3},
		Answer: {2, 3, 3, 4, 4, 5, 6}, Solve: {2, 3, 3, 4, 4, 4, 5, 6},
	}[kind]
	n := pick(d.rng, sizes)
	for {
		from := n
		if kind != Answer && kind != Solve || d.rng.IntN(4) == 0 {
			from = min(n+d.rng.IntN(4), game24.MaxNumbers)
		}
		s, ok := d.led(g, d.numbers(from).state(), from-n)
		if !ok {
			continue
		}
		about := s // what the target comes from
		switch r := d.rng.Float64(); {
		case kind == Answer || kind == Solve || r < 0.5:
		case r < 0.75: // a puzzle that led here by some steps, perhaps the wrong ones
			about = d.numbers(from).state()
			if s, ok = d.led(g, about, from-n); !ok {
				continue
			}
		default: // another one
			if about, ok = d.led(g, d.numbers(from).state(), from-n); !ok {
				continue
			}
		}
		if g.target, ok = d.target(g, about); ok {
			return g, s
		}
	}
}

// numbers draws the numbers of a puzzle.
func (d countdown) numbers(n int) hand {
	h := make(hand, n)
	r := d.rng.Float64()
	large := d.rng.IntN(5)
	for i := range h {
		switch {
		case r < 0.6:
			h[i] = 1 + d.rng.IntN(100)
		case r < 0.75: // as on television
			h[i] = 1 + d.rng.IntN(10)
			if i < large {
				h[i] = 25 * (1 + d.rng.IntN(4))
			}
		case r < 0.85:
			h[i] = 1 + d.rng.IntN(13)
		case r < 0.95:
			h[i] = 1 + d.rng.IntN(30)
		default:
			h[i] = 1 + d.rng.IntN(999)
		}
	}
	return h
}

// led takes some random steps from a state.
func (d countdown) led(g goal, s game24.State, steps int) (game24.State, bool) {
	for range steps {
		moves := g.moves(s)
		if len(moves) == 0 {
			return nil, false
		}
		s = pick(d.rng, moves).Left
	}
	return s, true
}

// target is where random steps from a state lead: all there are, or with any only some.
func (d countdown) target(g goal, s game24.State) (int, bool) {
	steps := len(s) - 1
	if g.any {
		steps = 1 + d.rng.IntN(steps)
	}
	last := game24.Integer(0)
	for range steps {
		moves := g.moves(s)
		if len(moves) == 0 {
			return 0, false
		}
		m := pick(d.rng, moves)
		s, last = m.Left, m.Result
	}
	n, _ := last.Parts()
	return int(n), n > 0 && n <= largestTarget && (n >= 100 || d.rng.Float64() < 0.65)
}

// next is a step: one that leads on, or any.
func (d countdown) next(g goal, s game24.State) (Example, bool) {
	moves := g.shown(s)
	if d.rng.Float64() < 0.45 {
		if leading := d.leading(g, moves); len(leading) > 0 {
			moves = leading
		}
	}
	if len(moves) == 0 {
		return Example{}, false
	}
	return Example{Propose, targetPrompt(g, s, "Next:"), " " + pick(d.rng, moves).String() + "\n"}, true
}

// shown are the steps from a state that lead to none that is held out.
func (g goal) shown(s game24.State) []game24.Move {
	return slices.DeleteFunc(g.moves(s), func(m game24.Move) bool { return NumbersHeldOut(m.Left) })
}

// leading are the steps after which the target can be reached; of five or more numbers, a few of them.
func (d countdown) leading(g goal, moves []game24.Move) []game24.Move {
	var found []game24.Move
	for _, i := range d.rng.Perm(len(moves)) {
		m := moves[i]
		if g.done(m.Left) || g.reached(handOf(m.Left)) {
			if found = append(found, m); len(m.Left) > 3 {
				break
			}
		}
	}
	return found
}

// thought tries every pair of two or three numbers: what its results are, and of three numbers which are needed beside the
// third. It ends with the first that reaches the target.
//
//	3 needs 762 768 255 2295 : 50 255 + 305 - 205
//	50 needs ...
func (g goal) thought(s game24.State) string {
	h := handOf(s)
	var b strings.Builder
	if len(h) == 2 {
		if g.try(&b, h[0], h[1], []int{g.target}) {
			return strings.TrimPrefix(b.String(), " ") + "\nsure\n"
		}
		return strings.TrimPrefix(b.String(), " ") + "\nimpossible\n"
	}
	for third, n := range h {
		fmt.Fprintf(&b, "%d needs", n)
		needed := g.needed(n)
		for _, n := range needed {
			fmt.Fprintf(&b, " %d", n)
		}
		pair := slices.Delete(slices.Clone(h), third, third+1)
		fmt.Fprintf(&b, " : %d %d", pair[0], pair[1])
		if g.try(&b, pair[0], pair[1], needed) {
			return b.String() + "\nsure\n"
		}
		b.WriteString("\n")
	}
	return b.String() + "impossible\n"
}

// try writes the results of two numbers, up to the first that is needed.
func (g goal) try(b *strings.Builder, x, y int, needed []int) bool {
	return g.results(max(x, y), min(x, y), func(op byte, result int) bool {
		fmt.Fprintf(b, " %c %d", op, result)
		if slices.Contains(needed, result) {
			b.WriteString(" sure")
			return true
		}
		return false
	})
}
