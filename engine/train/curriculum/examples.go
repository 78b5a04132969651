package curriculum

import (
	"cmp"
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
	Solve   Kind = "solve"   // thinking, then three steps and the expression
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
	case Sets: // of boards, which have a source of their own
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

// worked is a step of which the operation is given, and only what comes of it is
// learnt. Four fifths of the three small numbers that a puzzle's step can leave are
// held out: were it learnt what is chosen there, the others would be avoided.
func worked(s game24.State, m game24.Move) Example {
	operation, result, _ := strings.Cut(m.String(), "=")
	return Example{Propose, prompt(s, "Next:") + " " + operation + "=", result + "\n"}
}

// five is five numbers, which leave four: small ones are seen to be copied, that
// are held out as threes.
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

// think judges a state of three numbers.
func (c *Corpus) think(rng *rand.Rand) Example {
	s := c.threes.draw(rng, 0.5)
	if rng.Float64() < 0.5 {
		s = c.wide.draw(rng, 0.5)
	}
	chain, _ := c.chain(s)
	return Example{Think, prompt(s, "Think:"), " " + chain}
}

// chain writes, for each pair of a three-number state, what every operation makes
// of it and whether 24 can be reached from that and the third number, which is written
// again beside every result: a verdict then follows from the two numbers before it, and
// holds for pairs that were never taught together. The first move that is "sure" ends
// it, and is returned; it has no numbers where there is none.
func (c *Corpus) chain(s game24.State) (string, game24.Move) {
	var b strings.Builder
	seen := ""
	for _, m := range s.Moves() {
		if !Writable(m.Left) {
			continue
		}
		header := fmt.Sprintf("%s %s", max2(m.A, m.B), min2(m.A, m.B))
		if header != seen {
			if seen != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%s (left: %s)", header, third(s, m))
			seen = header
		}
		label := c.label(m.Left)
		fmt.Fprintf(&b, " %c %s %s %s", m.Op, m.Result, third(s, m), label)
		if label == "sure" {
			return b.String() + "\nsure\n", m
		}
	}
	return b.String() + "\nimpossible\n", game24.Move{}
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

// A chain of thought goes through the first steps in the order of State.Moves, and
// looks into those that may lead on: where a step does, always, and elsewhere with
// this probability. A model that does what is likeliest then looks into a step
// that leads on with a probability of a sixth.
const curious = 0.4

// solve thinks as DeepSeek-R1 does, between tags: it goes through the first steps,
// and judges the three numbers that a likely one leaves as in think, until a state
// is sure. From the last step back it puts the expression together, a number at a
// time, each time saying first what the number is. The steps that were found follow,
// and the expression.
//
// It begins only where no step is held out. Were the held-out ones left out, a model
// would learn to shun the small numbers that they lead to.
//
// The order is fixed because a model that does what is likeliest, and is taught
// steps in any order, tries the same again and again: one is as likely as the
// other wherever it is.
func (c *Corpus) solve(rng *rand.Rand) Example {
	for {
		start := pick(rng, c.ways)
		var b strings.Builder
		path := c.search(&b, start, rng)
		if path == nil {
			continue
		}
		e := Example{Solve, prompt(start, "Steps:"), " <think>\n" + b.String() + ending(path)}
		if len(tokens(c.words, e).Tokens) <= longest {
			return e
		}
	}
}

// finish is the end of a chain. Puzzles of small numbers alone have steps that are
// held out, so that no chain is about them; but how one ends can be learnt from those
// that have another step that leads on.
func (c *Corpus) finish(rng *rand.Rand) Example {
	for {
		start := pick(rng, c.cards)
		firsts := slices.DeleteFunc(c.moves(start), func(m game24.Move) bool { return !c.solver.Solvable(m.Left) })
		if len(firsts) == 0 {
			continue
		}
		first := pick(rng, firsts)
		chain, second := c.chain(first.Left)
		if len(second.Left) == 0 {
			continue
		}
		path := []game24.Move{first, second, c.onward(second.Left, rng)}
		if !c.shows(start, path) {
			return Example{Solve, prompt(start, "Steps:") + " <think>\n" + first.String() + " likely\n" + chain, ending(path)}
		}
	}
}

// ending is what follows once the steps are found.
func ending(path []game24.Move) string {
	var b strings.Builder
	whole := ""
	for _, m := range slices.Backward(path) {
		if whole != "" {
			fmt.Fprintf(&b, "%s = %s\n", m.Result, operation(m))
		}
		whole = insert(whole, m)
		b.WriteString(whole + "\n")
	}
	b.WriteString("</think>\n")
	for _, m := range path {
		b.WriteString(m.String() + "\n")
	}
	return b.String() + "Answer: " + whole + " = 24\n"
}

// search writes the steps that are gone through, and returns those that reach 24.
func (c *Corpus) search(b *strings.Builder, start game24.State, rng *rand.Rand) []game24.Move {
	reached := map[string]bool{}
	for _, first := range c.moves(start) {
		left := first.Left.String()
		if reached[left] {
			continue
		}
		reached[left] = true
		b.WriteString(first.String())
		if !c.solver.Solvable(first.Left) && rng.Float64() >= curious {
			b.WriteString("\n")
			continue
		}
		chain, second := c.chain(first.Left)
		b.WriteString(" likely\n" + chain)
		if len(second.Left) > 0 {
			return []game24.Move{first, second, c.onward(second.Left, rng)}
		}
	}
	return nil
}

// insert writes a step in place of its result, of which an expression has one.
func insert(expression string, m game24.Move) string {
	step := operation(m)
	words := strings.Split(expression, " ")
	for i, word := range words {
		if number := strings.Trim(word, "()"); number == m.Result.String() {
			words[i] = strings.Replace(word, number, "("+step+")", 1)
			return strings.Join(words, " ")
		}
	}
	return step
}

func operation(m game24.Move) string { return fmt.Sprintf("%s %c %s", m.A, m.Op, m.B) }

// onward is a step from two numbers to 24.
func (c *Corpus) onward(s game24.State, rng *rand.Rand) game24.Move {
	return pick(rng, slices.DeleteFunc(c.moves(s), func(m game24.Move) bool { return !c.solver.Solvable(m.Left) }))
}

// shows says whether a way to 24 meets something held out, in whichever order its
// operations are taken.
func (c *Corpus) shows(start game24.State, path []game24.Move) bool {
	firsts, err := game24.FirstStates(start, path)
	return err != nil || slices.ContainsFunc(firsts, c.holdOut.Holds)
}

// answer is a puzzle with its plainest solution. One solution each, chosen by a
// rule, is easier to learn than any of many.
func (c *Corpus) answer(rng *rand.Rand) (game24.State, string) {
	for {
		start := pick(rng, c.starts)
		if rng.IntN(2) == 0 {
			start = pick(rng, c.ways)
		}
		if text := c.plainest(start); text != "" {
			return start, text
		}
	}
}

// plainest is the solution with the fewest divisions, of those the shortest, of
// those the first by its text; none that meets something held out.
func (c *Corpus) plainest(start game24.State) string {
	best := ""
	var walk func(s game24.State, path []game24.Move)
	walk = func(s game24.State, path []game24.Move) {
		if len(s) == 1 {
			text := expression(start, path)
			if (best == "" || plainer(text, best)) && !c.shows(start, path) {
				best = text
			}
			return
		}
		for _, m := range c.moves(s) {
			if c.solver.Solvable(m.Left) {
				walk(m.Left, append(path, m))
			}
		}
	}
	walk(start, nil)
	return best
}

func plainer(a, b string) bool {
	return cmp.Or(
		cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
		cmp.Compare(len(a), len(b)),
		cmp.Compare(a, b)) < 0
}
