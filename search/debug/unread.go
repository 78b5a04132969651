package debug

import (
	"context"
	"fmt"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/printable"
)

// A budget may end a search in the middle of an answer: fewer thoughts were asked for
// than the method would have, or the model answered and its reply was not read.

// cutShort is the blame of the budget for the last time that a model was asked for
// thoughts, if that is why the search ended. It is not ok if everything asked for
// was read, or if nothing of the rest can be solved.
func (s *surgeon) cutShort(ctx context.Context, a Autopsy) (Autopsy, bool) {
	end, ok := s.line.Tip().Last().(search.BudgetSpent)
	asked := s.lastAsked()
	if !ok || asked == 0 {
		return a, false
	}
	batch := s.line.log[asked-1 : s.tree.Seq()]
	action := batch[0].Body.(search.Decided).Action
	unread, answer, at := s.unread(ctx, batch, action)
	before := s.line.At(asked - 1)
	strategy, err := method.New(before.Setup().Settings)
	switch {
	case answer != "":
		a.By, a.Seq, a.Text = TheBudget, at, fmt.Sprintf("%s was answered at event %d and can be solved, but was not read: %s", answer, at, end)
		return a, true
	case unread > 0 && s.problem == nil:
		a.By, a.Seq, a.Text = TheBudget, at, fmt.Sprintf("%s at event %d were not read: %s", english.Plural(unread, "completion"), at, end)
		return a, true
	case err != nil:
		return a, false
	}
	solvable, known := s.hopes.oracle.thought(s.tree.Node(action.Nodes[0]))
	if whole := strategy.Next(before); solvable && known && whole.Kind == search.Expand && action.Count < whole.Count {
		a.By, a.Text = TheBudget, fmt.Sprintf("%s could be solved, but %d of %s were asked for: %s",
			where(s.tree, action.Nodes[0]), action.Count, english.Plural(whole.Count, "thought"), end)
		return a, true
	}
	return a, false
}

// lastAsked is the event at which the last expansion up to now was decided; 0 if there
// is none.
func (s *surgeon) lastAsked() int {
	for seq := s.tree.Seq(); seq > 0; seq-- {
		if d, ok := s.line.log[seq-1].Body.(search.Decided); ok && d.Action.Kind == search.Expand && d.Action.Purpose != search.Rollout {
			return seq
		}
	}
	return 0
}

// unread counts the completions of a batch that were not read, and finds one that
// leads to a solution, with the event at which it was answered.
func (s *surgeon) unread(ctx context.Context, batch []search.Event, action search.Action) (n int, answer string, at int) {
	read := map[[2]int]int{} // thoughts, by reply and choice
	for _, e := range batch {
		switch b := e.Body.(type) {
		case search.Thought:
			read[[2]int{b.Reply, b.Choice}]++
		case search.Merged:
			read[[2]int{b.Reply, b.Choice}]++
		case search.Unparsed:
			read[[2]int{b.Reply, b.Choice}]++
		}
	}
	for _, e := range batch {
		reply, ok := e.Body.(search.Replied)
		if !ok || reply.Purpose.Evaluates() || reply.Purpose == search.Rollout {
			continue
		}
		for choice, c := range reply.Completions {
			have := read[[2]int{e.Seq, choice}]
			if have > 0 && (reply.Purpose == search.Continue || s.problem == nil) {
				continue
			}
			if n++; at == 0 {
				at = e.Seq
			}
			if s.problem == nil {
				continue
			}
			if text := s.promising(ctx, reply, action, c.Text, have); text != "" {
				return n, fmt.Sprintf("completion %d, %q,", choice+1, printable.Line(text)), e.Seq
			}
		}
	}
	return n, "", at
}

// promising is the first thought of a completion, after those that were read, that can
// be solved; for a chain, its end.
func (s *surgeon) promising(ctx context.Context, reply search.Replied, action search.Action, text string, read int) string {
	path := s.tree.Steps(reply.Node)
	thoughts, err := search.Parse(s.problem, reply.Purpose.Worded(), path, text)
	if err != nil {
		return ""
	}
	switch {
	case reply.Purpose == search.Continue:
		thoughts = thoughts[:min(len(thoughts), 1)]
	case reply.Purpose == search.Propose:
		thoughts = thoughts[:min(len(thoughts), action.Count)]
	}
	for i, found := range thoughts {
		thought := found.Text
		check, err := s.problem.Check(ctx, path, thought)
		if err != nil {
			return ""
		}
		chain := reply.Purpose.Chains()
		if i >= read && (!chain || i == len(thoughts)-1) {
			n := search.Node{Check: check}
			solvable, known := s.hopes.oracle.thought(&n)
			if solvable && known && (!chain || check.Verdict == search.Right) {
				return thought
			}
		}
		if chain {
			path = append(path[:len(path):len(path)], search.Step{Text: thought, State: check.State})
		}
	}
	return ""
}
