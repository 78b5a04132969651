// Package chains lays what models thought in two searches side by side: segments that reach the
// same state or say the same stand together.
package chains

import (
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/printable"
	"espalier/search/thinking"
)

// Chain is what a model thought, and where in the puzzle it began.
type Chain struct {
	Text  string
	State string
	Added []engine.Given // what of it is not the model's
}

func chainOf(p search.Purpose, c engine.Completion, state string) Chain {
	return Chain{search.ThinkingOf(p, c), state, search.AddedTo(c)}
}

// Of is the thinking that a thought came of, or by which it was valued; or that of the answer,
// or of the first reply with any.
func Of(t *search.Tree, id search.NodeID) (c Chain) {
	of := func(seq, choice int) bool {
		reply, ok := t.Reply(seq)
		if !ok || seq == 0 || choice >= len(reply.Completions) {
			return false
		}
		c = chainOf(reply.Purpose, reply.Completions[choice], t.Node(reply.Node).Check.State)
		return c.Text != ""
	}
	inside := func(id search.NodeID) bool {
		if id < 0 || int(id) >= t.Len() {
			return false
		}
		n := t.Node(id)
		if of(n.Reply, n.Choice) || of(n.Judged, 0) {
			return true
		}
		for _, u := range n.Unread {
			if of(u.Reply, u.Choice) {
				return true
			}
		}
		return false
	}
	if id > 0 && inside(id) || inside(t.Outcome().Node) {
		return c
	}
	for id := range search.NodeID(t.Len()) {
		if inside(id) {
			break
		}
	}
	return c
}

// Begun are what a model thought in a reply that the second log begins otherwise than the
// first, and what it thought there. It is not ok if there is no such reply.
func Begun(a, b []search.Event) (first, second Chain, ok bool) {
	for at := len(b) - 1; at >= search.Shared(a, b); at-- {
		if begun, ok := b[at].Body.(search.Begun); ok {
			return answer(a, begun.Beginning), answer(b[at:], begun.Beginning), true
		}
	}
	return first, second, false
}

// answer is the thinking of the last answer to a question, as far as it has come.
func answer(log []search.Event, of search.Beginning) (last Chain) {
	take := func(p search.Purpose, node search.NodeID, completions ...engine.Completion) {
		if node != of.Node || p != of.Purpose || len(completions) == 0 {
			return
		}
		last = chainOf(p, completions[0], "")
		for _, c := range completions {
			if len(c.Given) > 0 {
				last = chainOf(p, c, "")
			}
		}
	}
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Begun:
			take(b.Purpose, b.Node, b.Completion())
		case search.Partial:
			take(b.Purpose, b.Node, b.Completion())
		case search.Replied:
			take(b.Purpose, b.Node, b.Completions...)
		}
	}
	return last
}

// Read reads the chain as the search that it is.
func (c Chain) Read(rules thinking.Rules) Side {
	if c.State != "" {
		rules = rules.In(c.State)
	}
	return Side{thinking.Read(c.Text, rules), c.Added}
}

// Side is a chain that was read.
type Side struct {
	*thinking.Reader
	added []engine.Given
}

// Says is a segment on one line, fit for a terminal, with what is not the model's between marks.
func (s Side) Says(n thinking.Node) string {
	return printable.Line(strings.Join(strings.Fields(search.MarkAdded(s.Text(), n.From, n.To, s.added)), " "))
}

// Segment is that of an ID and what it says; ID 0 is none.
func (s Side) Segment(id int) (n thinking.Node, says string) {
	if id == 0 {
		return n, ""
	}
	n = s.Nodes()[id-1]
	return n, s.Says(n)
}

// Pair is a line of two chains: a segment of each, or of one. Apart are two that do not
// correspond, and only share a line. Same says that both are so word for word.
type Pair struct {
	thinking.Pair
	Apart, Same bool
}

// Beside aligns two chains, and puts what one alone says next to what the other alone says
// there.
func Beside(a, b Side) (lines []Pair) {
	var inA, inB []int
	apart := func() {
		for i := range max(len(inA), len(inB)) {
			l := Pair{Apart: true}
			if i < len(inA) {
				l.A = inA[i]
			}
			if i < len(inB) {
				l.B = inB[i]
			}
			lines = append(lines, l)
		}
		inA, inB = nil, nil
	}
	for _, p := range thinking.Align(a.Reader, b.Reader) {
		switch {
		case p.B == 0:
			inA = append(inA, p.A)
		case p.A == 0:
			inB = append(inB, p.B)
		default:
			apart()
			_, one := a.Segment(p.A)
			_, other := b.Segment(p.B)
			lines = append(lines, Pair{Pair: p, Same: one == other})
		}
	}
	apart()
	return lines
}
