package curriculum

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// think judges a state of three numbers by trying every pair.
func (d draws) think() Example {
	s := d.threes.draw(d.rng, 0.5)
	if d.rng.Float64() < 0.5 {
		s = d.wide.draw(d.rng, 0.5)
	}
	chain, _ := d.chain(s)
	return Example{Think, prompt(s, "Think:"), " " + chain}
}

// chain lists, for each pair of a three-number state, the result of every operation and
// whether it reaches 24 together with the third number. The third number is repeated after
// every result, so that a verdict follows from the two numbers before it, also for pairs
// that were never taught together. The chain ends with the first move that is "sure", which
// is returned; its state is empty if there is none.
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

// third returns the number of a three-number state that a move does not use.
func third(s game24.State, m game24.Move) game24.Number {
	rest := slices.Clone(s)
	for _, n := range []game24.Number{m.A, m.B} {
		i := slices.Index(rest, n)
		rest = slices.Delete(rest, i, i+1)
	}
	return rest[0]
}

// curious is the probability with which a chain of thought explores a first step that does
// not reach 24. It goes through the first steps in the order of State.Moves and always
// explores those that do. A greedy model then explores a step if it considers it solvable
// with a probability of a sixth or more.
const curious = 0.4

// solve thinks between tags, as DeepSeek-R1 does. It goes through the first steps and judges
// the three numbers that a likely one leaves, as in think, until a state is sure. Then it
// builds the expression from the last step back, replacing one number at a time by its
// operation. The steps that were found follow, and the expression.
//
// It starts only from puzzles without held-out steps. If it left those out, a model would
// learn to avoid the small numbers that they lead to.
//
// The order is fixed because a greedy model that was taught steps in any order tries the same
// step again and again: all are equally likely everywhere.
func (d draws) solve() Example {
	for {
		start := pick(d.rng, d.ways)
		var b strings.Builder
		path := d.search(&b, start)
		if path == nil {
			continue
		}
		e := Example{Solve, prompt(start, "Steps:"), " <think>\n" + b.String() + ending(path)}
		if len(tokens(d.words, e).Tokens) <= longest {
			return e
		}
	}
}

// finish is the end of a chain. Puzzles of small numbers alone have held-out steps, so that
// no whole chain is about them. But the end of one can be taught for those that have another
// step that reaches 24.
func (d draws) finish() Example {
	for {
		start := pick(d.rng, d.cards)
		firsts := d.winning(start)
		if len(firsts) == 0 {
			continue
		}
		first := pick(d.rng, firsts)
		chain, second := d.chain(first.Left)
		if len(second.Left) == 0 {
			continue
		}
		path := []game24.Move{first, second, pick(d.rng, d.winning(second.Left))}
		if !d.holdOut.shows(start, path) {
			return Example{Solve, prompt(start, "Steps:") + " <think>\n" + first.String() + " likely\n" + chain, ending(path)}
		}
	}
}

// ending returns what follows once the steps are found.
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

// search writes the steps that are tried, and returns those that reach 24, nil if none do.
func (d draws) search(b *strings.Builder, start game24.State) []game24.Move {
	reached := map[string]bool{}
	for _, first := range d.moves(start) {
		left := first.Left.String()
		if reached[left] {
			continue
		}
		reached[left] = true
		b.WriteString(first.String())
		if !d.solver.Solvable(first.Left) && d.rng.Float64() >= curious {
			b.WriteString("\n")
			continue
		}
		chain, second := d.chain(first.Left)
		b.WriteString(" likely\n" + chain)
		if len(second.Left) > 0 {
			return []game24.Move{first, second, pick(d.rng, d.winning(second.Left))}
		}
	}
	return nil
}

// insert replaces the result of a step, which the expression has, by its operation.
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

// winning returns the steps after which 24 can be reached.
func (c *Corpus) winning(s game24.State) []game24.Move {
	return slices.DeleteFunc(c.moves(s), func(m game24.Move) bool { return !c.solver.Solvable(m.Left) })
}

// shows reports whether a way to 24 passes a held-out state, in any order of its operations.
func (h *HoldOut) shows(start game24.State, path []game24.Move) bool {
	firsts, err := game24.FirstStates(start, path)
	return err != nil || slices.ContainsFunc(firsts, h.Holds)
}
