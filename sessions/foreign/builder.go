package foreign

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
)

// builder writes the log of one search, action by action.
type builder struct {
	id, title string
	created   time.Time

	problem search.Problem // nil: the task is not known, and nothing is checked
	started search.Started
	events  []search.Event
	nodes   []node
	known   map[child]search.NodeID
	decided int // index of the last Decided
}

type node struct {
	parent search.NodeID
	depth  int
	step   search.Step
	check  search.Check
}

// child names a thought by what is written below another.
type child struct {
	parent search.NodeID
	text   string
}

// begin opens the log of a search with its first event. Where the rules know the puzzle, they
// say what its root is; otherwise its input is.
func (r *reader) begin(about search.Started) *builder {
	b := &builder{known: map[child]search.NodeID{}, started: about}
	root := about.Puzzle.Input
	if problem, err := r.problems(about.Puzzle); err == nil {
		b.problem, root = problem, problem.Root()
		b.started.Puzzle = problem.Puzzle()
	}
	b.started.State = root
	b.events = []search.Event{{Seq: 1, Body: b.started}}
	b.nodes = []node{{parent: -1, step: search.Step{State: root}, check: search.Check{State: root}}}
	return b
}

// decide begins an action. What is added after it is its effects.
func (b *builder) decide(a search.Action) {
	b.events = append(b.events, search.Event{Seq: len(b.events) + 1, Body: search.Decided{Action: a}})
	b.decided = len(b.events) - 1
}

// add appends an effect of the last action, and returns the number of its event.
func (b *builder) add(body search.Body) int {
	seq := len(b.events) + 1
	b.events = append(b.events, search.Event{Seq: seq, Body: body})
	if d, ok := b.events[b.decided].Body.(search.Decided); ok {
		d.Events = seq - b.decided - 1
		b.events[b.decided].Body = d
	}
	return seq
}

// think adds a thought below another, and the verdict of the rules on it. A text that stands
// there already is merged with it.
func (b *builder) think(ctx context.Context, parent search.NodeID, text string, reply, choice int) (search.NodeID, error) {
	if id, ok := b.known[child{parent, text}]; ok {
		b.add(search.Merged{Node: id, Parent: parent, Text: text, Reply: reply, Choice: choice})
		return id, nil
	}
	check, err := b.check(ctx, parent, text)
	if err != nil {
		return 0, err
	}
	return b.thought(parent, text, check, reply, choice)
}

// thought adds a thought with a verdict that is known.
func (b *builder) thought(parent search.NodeID, text string, check search.Check, reply, choice int) (search.NodeID, error) {
	id := search.NodeID(len(b.nodes))
	n := node{parent: parent, depth: b.nodes[parent].depth + 1, step: search.Step{Text: text, State: check.State}, check: check}
	switch {
	case len(b.nodes) > mostThoughts:
		return 0, fmt.Errorf("a search of more than %s", english.Plural(mostThoughts, "thought"))
	case n.depth > mostDepth:
		return 0, fmt.Errorf("more than %s in a row", english.Plural(mostDepth, "thought"))
	}
	b.known[child{parent, text}] = id
	b.nodes = append(b.nodes, n)
	b.add(search.Thought{Node: id, Parent: parent, Text: text, Reply: reply, Choice: choice})
	b.add(search.Checked{Node: id, Check: check})
	return id, nil
}

// check asks the rules about a thought. Where there are none, its text is its state.
func (b *builder) check(ctx context.Context, parent search.NodeID, text string) (search.Check, error) {
	if b.problem == nil {
		return search.Check{State: text, Short: firstLine(text)}, nil
	}
	return b.problem.Check(ctx, b.path(parent), text)
}

// path is the steps to a thought.
func (b *builder) path(id search.NodeID) []search.Step {
	path := make([]search.Step, b.nodes[id].depth+1)
	for ; id >= 0; id = b.nodes[id].parent {
		path[b.nodes[id].depth] = b.nodes[id].step
	}
	return path
}

// selects keeps thoughts, the best first, and prunes others.
func (b *builder) selects(keep, cut []search.NodeID, reason string) {
	if len(cut) == 0 {
		reason = ""
	}
	b.decide(search.Action{Kind: search.Select, Nodes: keep, Cut: cut, Reason: reason})
	if len(keep) > 0 {
		b.add(search.Kept{Nodes: keep})
	}
	if len(cut) > 0 {
		b.add(search.Pruned{Nodes: cut, Reason: reason})
	}
}

// solve ends the search with an answer that the rules found right or, if it is said how one
// was chosen, with one that no rule can check.
func (b *builder) solve(id search.NodeID, answer, chosen string) {
	b.decide(search.Action{Kind: search.Conclude, Nodes: []search.NodeID{id}, Reason: chosen})
	b.add(search.Solved{Node: id, Answer: answer, Chosen: chosen})
}

// exhaust ends the search without a right answer.
func (b *builder) exhaust(id search.NodeID, answer, reason string) {
	b.decide(search.Action{Kind: search.Exhaust, Reason: reason})
	b.add(search.Exhausted{Node: id, Answer: answer, Reason: reason})
}

// log is the whole log, which must be one that this program could have written.
func (b *builder) log() ([]search.Event, error) {
	if _, err := search.Fold(b.events); err != nil {
		return nil, fmt.Errorf("it makes no log of events: %w", err)
	}
	return b.events, nil
}

// text is a completion of which nothing but its text is known.
func text(s string) []engine.Completion { return []engine.Completion{{Text: s}} }

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(line)
}

// errNothing is for an object that tells nothing.
var errNothing = errors.New("nothing is recorded in it")
