package curriculum

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// DeliberateTask is the name of what a second model of the Game of 24 learns: to vote between states, to list steps, and
// to draft answers, criticise them and write better ones.
const DeliberateTask = "deliberate"

// What it learns.
const (
	Vote     Kind = "vote"     // the best of several states, after thinking about each
	List     Kind = "list"     // several next steps
	Draft    Kind = "draft"    // a chain at once
	Feedback Kind = "feedback" // the first wrong line of a draft
	Refine   Kind = "refine"   // another draft, after feedback
)

// deliberateShares is the number of examples of each kind in a shard of a step. Those that the embedded model was taught
// are among them, so that it forgets nothing on which the others rest.
var deliberateShares = []share{{Judge, 24}, {Propose, 4}, {Think, 8}, {Vote, 8}, {List, 8}, {Draft, 16}, {Feedback, 10}, {Refine, 8}}

// DeliberateExamples makes the examples of one shard of one step.
func (c *Corpus) DeliberateExamples(seed uint64, step, shard int) []Example {
	return c.with(rand.New(rand.NewPCG(seed, 1<<46|uint64(step)<<8|uint64(shard)))).examples(deliberateShares)
}

// Listed is how many steps a list has at most, and how many states of three numbers are all thought about in a vote.
const Listed = 10

// list is some of the steps that may be written from a state, in the order of State.Moves: all that lead on, and others.
// Of steps to the same state it has the first.
func (d draws) list() Example {
	for {
		s := d.listedFrom()
		var moves []game24.Move
		reached := map[string]bool{}
		for _, m := range d.moves(s) {
			if left := m.Left.String(); !reached[left] {
				reached[left] = true
				moves = append(moves, m)
			}
		}
		if len(moves) == 0 {
			continue
		}
		order := d.rng.Perm(len(moves))
		if len(s) < 5 {
			slices.SortStableFunc(order, func(i, j int) int { return hopeless(moves[i]) - hopeless(moves[j]) })
		}
		order = order[:min(len(order), Listed)]
		slices.Sort(order)
		var b strings.Builder
		for _, i := range order {
			b.WriteString(moves[i].String() + "\n")
		}
		return Example{List, prompt(s, "List:"), " " + b.String()}
	}
}

// hopeless is 0 for a step after which 24 can be reached, and 1 for another.
func hopeless(m game24.Move) int {
	if exact().Solvable(m.Left) {
		return 0
	}
	return 1
}

func (d draws) listedFrom() game24.State {
	switch r := d.rng.Float64(); {
	case r < 0.1:
		return five(d.rng)
	case r < 0.5:
		return pick(d.rng, d.open)
	case r < 0.7:
		return d.threes.draw(d.rng, 0.7)
	case r < 0.85:
		return d.wide.draw(d.rng, 0.7)
	case r < 0.92:
		return d.twos.draw(d.rng, 0.5)
	}
	return d.arising()
}

// vote goes through the states of a ballot until one is sure: those of three numbers are thought about as in think, others
// judged at once. In long ballots, most that are hopeless are passed over, as in solve.
func (d draws) vote() Example {
	for {
		states := d.candidates()
		var b strings.Builder
		best := 1
		for i, s := range states {
			fmt.Fprintf(&b, "Choice %d (%s)", i+1, s)
			label := d.label(s)
			if len(s) == 3 && (label == "sure" || len(states) <= Listed || d.rng.Float64() < curious) {
				chain, _ := d.chain(s)
				b.WriteString("\n" + chain)
			} else {
				b.WriteString(" " + label + "\n")
			}
			if label == "sure" {
				best = i + 1
				break
			}
		}
		fmt.Fprintf(&b, "The best choice is %d\n", best)
		e := Example{Vote, ballot(states), " " + b.String()}
		if d.fits(e) {
			return e
		}
	}
}

// ballot is the prompt that has states compared.
func ballot(states []game24.State) string {
	texts := make([]string, len(states))
	for i, s := range states {
		texts[i] = s.String()
	}
	return fmt.Sprintf("Input: %s Vote:", strings.Join(texts, " | "))
}

// candidates are different states of one length: what the steps from a state lead to, or any of which one is sure.
func (d draws) candidates() []game24.State {
	var from []game24.State
	var most int
	draw := func() game24.State { return d.threes.draw(d.rng, 0) }
	sure := func() game24.State { return d.threes.draw(d.rng, 1) }
	r := d.rng.Float64()
	switch {
	case r < 0.25: // siblings
		most = Listed
		from = d.reached(pick(d.rng, [][]game24.State{d.open, d.cards}[d.rng.IntN(2)]))
	case r < 0.35: // all that a puzzle leads to
		most = 40
		from = d.reached(pick(d.rng, [][]game24.State{d.open, d.cards}[d.rng.IntN(2)]))
	case r < 0.55:
		most = Listed
	case r < 0.7:
		most = Listed
		draw = func() game24.State { return d.wide.draw(d.rng, 0) }
		sure = func() game24.State { return d.wide.draw(d.rng, 1) }
	case r < 0.82:
		most = 40
		for range 1 + d.rng.IntN(5) {
			from = append(from, d.reached(d.threes.draw(d.rng, 0.5))...)
		}
	case r < 0.95:
		most = 40
		draw, sure = func() game24.State { return d.twos.draw(d.rng, 0) }, func() game24.State { return d.twos.draw(d.rng, 1) }
	default:
		most = 20
		for range 1 + d.rng.IntN(5) {
			from = append(from, d.reached(d.twos.draw(d.rng, 0.5))...)
		}
	}
	n := 2 + d.rng.IntN(most-1)
	if len(from) == 0 {
		for range n {
			from = append(from, draw())
		}
		if d.rng.Float64() < 0.9 {
			from[d.rng.IntN(n)] = sure()
		}
	} else {
		d.rng.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	}
	var states []game24.State
	seen := map[string]bool{}
	for _, s := range from {
		if !seen[s.String()] && len(states) < n {
			seen[s.String()] = true
			states = append(states, s)
		}
	}
	if len(states) < 2 {
		return d.candidates()
	}
	return states
}

// reached are the states that the steps from one lead to.
func (c *Corpus) reached(s game24.State) (all []game24.State) {
	for _, m := range c.moves(s) {
		all = append(all, m.Left)
	}
	return all
}

// fits reports whether an example is short enough and shows no held-out state.
func (c *Corpus) fits(e Example) bool {
	return !c.holdOut.writes(e.Prompt+e.Completion) && len(tokens(deliberateWords, e).Tokens) <= longest
}

var deliberateWords = vocabulary.NewDeliberate()
