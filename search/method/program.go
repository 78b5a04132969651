package method

import (
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
)

// program runs an LLM program (Schlag et al. 2023): the task says after each thought which
// step follows, and this carries it out. Branches that wait for the same step are asked
// together; one that gathers waits until nothing else can be done in its block.
type program struct{}

// mostOfAProgram bounds the thoughts of a program, whose loops and branches multiply.
const mostOfAProgram = 20_000

func programMethod() Method {
	return Method{
		Name: search.ProgramMethod, About: "the steps of a task file that is a program (Schlag et al. 2023)",
		Options: append([]Option{temperature(0.7)}, commonOptions()...), Purpose: search.Ask, check: checkUnvalued,
		strategy: func(search.Settings) search.Strategy { return program{} },
	}
}

func (s program) Next(t *search.Tree) search.Action {
	if done, ok := solved(t); ok {
		return done
	}
	if next, ok := chosen(t); ok {
		return next
	}
	waiting := search.WaitingForStep(t)
	switch {
	case len(waiting) == 0:
		if done, ok := s.Settle(t); ok {
			return done
		}
		return exhaust(t, "the program ended without an answer")
	case t.Len() > mostOfAProgram:
		return exhaust(t, fmt.Sprintf("the program has made more than %s thoughts", english.Grouped(mostOfAProgram)))
	}
	id, _ := search.CurrentStep(t)
	group, next := search.Alike(t, id, waiting), t.Node(id).Check.Frame.Next
	if next.Purpose == search.Gather { // it gathers those of its block that began at the same thought
		entry := entryOf(t, id)
		group = slices.DeleteFunc(group, func(other search.NodeID) bool { return entryOf(t, other) != entry })
	}
	return search.Action{Kind: search.Expand, Nodes: group, Purpose: next.Purpose, Count: max(1, next.Count), Reason: next.Name}
}

// Settle gives the first answer that no rule can check.
func (program) Settle(t *search.Tree) (search.Action, bool) {
	var first *search.Node
	answers := 0
	for id := range search.NodeID(t.Len()) {
		if n := t.Node(id); n.Final() && !n.Closed() {
			if answers++; first == nil {
				first = n
			}
		}
	}
	if first == nil {
		return search.Action{}, false
	}
	reason := "the program's answer"
	if answers > 1 {
		reason = fmt.Sprintf("the first of the %d answers of the program, which has no vote on them", answers)
	}
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{first.ID}, Reason: reason}, true
}

// chosen keeps the best of what was ranked, and closes what was gathered but had no part in
// what came of it.
func chosen(t *search.Tree) (search.Action, bool) {
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		if !n.Expanded || n.Check.Frame == nil || !t.Open(id) {
			continue
		}
		switch next := n.Check.Frame.Next; {
		case next.Purpose == search.Rank:
			below := t.OpenOf(n.Children)
			if len(below) == 0 || t.Node(below[0]).Kept {
				continue
			}
			most := next.Keep
			if most == 0 {
				most = len(below)
			}
			a := search.Action{Kind: search.Select}
			if a.Nodes, a.Cut = t.Best(below, most); len(a.Cut) > 0 {
				a.Reason = "others are ranked higher"
			}
			return a, true
		case next.Purpose == search.Gather && len(n.Children)+len(n.OtherChildren) == 0:
			if in, ok := outvoted(t, id); ok {
				return in, true
			}
		}
	}
	return search.Action{}, false
}

// outvoted closes the thoughts, except those that the user has pinned, that were gathered together with one, and lost.
func outvoted(t *search.Tree, loser search.NodeID) (search.Action, bool) {
	entry := entryOf(t, loser)
	a := search.Action{Kind: search.Select, Reason: "outvoted"}
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		if n.Check.Frame == nil || !n.Expanded || n.Check.Frame.Next.Purpose != search.Gather || entryOf(t, id) != entry || len(search.Alike(t, loser, []search.NodeID{id})) == 0 {
			continue
		}
		switch {
		case len(n.Children) > 0:
			a.Nodes = append(a.Nodes, t.OpenOf(n.Children)...)
		case len(n.OtherChildren) == 0 && t.Open(id) && !n.Pinned:
			a.Cut = append(a.Cut, id)
		}
	}
	return a, len(a.Nodes) > 0 && len(a.Cut) > 0
}

// entryOf is the thought at which the innermost block began that a program is in.
func entryOf(t *search.Tree, id search.NodeID) search.NodeID {
	stack, path := t.Node(id).Check.Frame.Stack, t.Path(id)
	depth := 0
	if len(stack) > 0 {
		depth = stack[len(stack)-1].Depth
	}
	return path[min(max(depth, 0), len(path)-1)]
}
