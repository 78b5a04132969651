package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"espalier/engine"
)

// batch collects the events of one action. Nothing of it touches the tree before
// it is whole.
type batch struct {
	action Action
	events []Event // the first is Decided
	seq    int     // of the first
	nodes  NodeID  // the number of nodes, those of the batch included
	stands map[string]NodeID
}

func newBatch(t *Tree, a Action) *batch {
	return &batch{
		action: a,
		events: []Event{{}},
		seq:    t.Seq() + 1,
		nodes:  NodeID(t.Len()),
		stands: map[string]NodeID{},
	}
}

// add appends an event and returns its sequence number.
func (b *batch) add(body Body) int {
	seq := b.seq + len(b.events)
	b.events = append(b.events, Event{Seq: seq, Body: body})
	return seq
}

// done returns the batch, Decided first.
func (b *batch) done() []Event {
	b.events[0] = Event{Seq: b.seq, Body: Decided{Action: b.action, Events: len(b.events) - 1}}
	return b.events
}

// reply logs what a model answered, without times: two runs with one seed write
// the same bytes.
func (b *batch) reply(node NodeID, purpose Purpose, prompt string, completions []engine.Completion, calls int, usage engine.Usage) (Replied, int) {
	usage.Duration = 0
	r := Replied{Node: node, Purpose: purpose, Prompt: valid(prompt), Completions: completions, Calls: calls, Usage: usage}
	return r, b.add(r)
}

// What of a trace is logged: gates that take about 20 KiB a completion at most,
// and no alternative less likely than one in a thousand.
const (
	loggedGates = 4096
	leastLogged = -6.91
)

// logged makes completions fit for the log: JSON knows no infinity and no
// invalid UTF-8, and a token may be half a character.
func logged(completions []engine.Completion) ([]engine.Completion, engine.Usage, error) {
	var usage engine.Usage
	out := make([]engine.Completion, len(completions))
	for i, c := range completions {
		usage = usage.Add(c.Usage)
		out[i] = engine.Completion{
			Text: valid(c.Text), Finish: engine.Finish(valid(string(c.Finish))), Thinking: valid(c.Thinking), Trace: c.Trace.Limit(loggedGates),
		}
		if len(c.Tokens) > 0 {
			out[i].Tokens = make([]engine.Token, len(c.Tokens))
		}
		for j, t := range c.Tokens {
			p, err := finite(t.LogProb)
			if err != nil {
				return nil, usage, fmt.Errorf("token %d of completion %d: %w", j, i, err)
			}
			top, err := loggedTop(t.Top)
			if err != nil {
				return nil, usage, fmt.Errorf("token %d of completion %d: %w", j, i, err)
			}
			out[i].Tokens[j] = engine.Token{Text: valid(t.Text), LogProb: p, Top: top}
		}
	}
	return out, usage, nil
}

// loggedTop keeps the alternatives that had a chance, to four places.
func loggedTop(top []engine.Alternative) ([]engine.Alternative, error) {
	var out []engine.Alternative
	for _, a := range top {
		p, err := finite(a.LogProb)
		if err != nil {
			return nil, err
		}
		if p >= leastLogged {
			out = append(out, engine.Alternative{Text: valid(a.Text), LogProb: math.Round(1e4*p) / 1e4})
		}
	}
	return out, nil
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// place is where a thought would hang, and the completion it was read from.
type place struct {
	parent  NodeID
	path    []Step // to the parent
	reply   int
	choice  int
	logProb float64
	apart   bool // merge only with thoughts below the same parent
}

// think adds a thought, or merges it with the one that already stands for its
// state, and returns that node.
func (b *batch) think(ctx context.Context, c *Config, at place, text string) (NodeID, Check, error) {
	text = valid(text)
	check, err := c.check(ctx, at.path, text)
	if err != nil {
		return 0, Check{}, err
	}
	key := mergeKey(at, check, text)
	if node, ok := b.stands[key]; ok {
		b.add(Merged{Node: node, Parent: at.parent, Text: text, Reply: at.reply, Choice: at.choice})
		return node, check, nil
	}
	node := b.nodes
	b.nodes++
	b.stands[key] = node
	b.add(Thought{Node: node, Parent: at.parent, Text: text, Reply: at.reply, Choice: at.choice, LogProb: at.logProb})
	b.add(Checked{Node: node, Check: check})
	return node, check, nil
}

// known lets new thoughts merge with those that stand where an expansion adds
// to: a model may be asked again.
func (b *batch) known(t *Tree, a Action) {
	apart := a.Purpose.chains()
	for below := slices.Clone(a.Nodes); len(below) > 0; below = below[1:] {
		for _, id := range t.Node(below[0]).Children {
			n := t.Node(id)
			key := mergeKey(place{parent: n.Parent, apart: apart}, n.Check, n.Text)
			if _, ok := b.stands[key]; !ok {
				b.stands[key] = id
			}
			if apart {
				below = append(below, id)
			}
		}
	}
}

// mergeKey tells apart what must not be merged: states, answers, and, where a
// thought has led to no state, its words.
func mergeKey(at place, c Check, text string) string {
	parent := ""
	if at.apart || c.Verdict == Refused {
		parent = fmt.Sprint(at.parent)
	}
	what := "state " + c.State
	switch {
	case c.Answer != "":
		what = "answer " + c.counted()
	case c.Verdict == Refused || c.State == "":
		what = "text " + text
	}
	return strings.Join([]string{parent, string(c.Verdict), what}, "\x00")
}
