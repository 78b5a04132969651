package search

import "fmt"

// controller is the rule-based ToT controller of Long (2023): ask for one thought
// and go on from it if the checker lets it pass, else ask again, in other words
// where the task's prompter agent has any. After so many failures at a thought go
// back to its parent; a thought that was come back to from so many children is
// left too, so that the search goes further back the longer it fails.
type controller struct{ proposals, retries, children int }

func (s controller) Next(t *Tree) Action {
	here := t.Node(t.Focus())
	back := func(reason string) Action {
		return Action{Kind: Backtrack, Nodes: []NodeID{here.ID}, To: here.Parent, Reason: reason}
	}
	if here.ID != 0 && !t.Open(here.ID) { // the user closed it
		return back(closed(here))
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done
	}
	if done, ok := bestFinal(t, []NodeID{here.ID}); ok {
		return done
	}
	var untried []NodeID
	failed, left := len(here.Unread), 0
	for _, id := range here.Children {
		switch n := t.Node(id); {
		case n.Left > 0:
			left++
			failed += n.Merged // proposed again
		case t.Open(id):
			untried = append(untried, id)
		default:
			failed += 1 + n.Merged
		}
	}
	if unvalued := t.Unvalued(untried); len(untried) > 1 && len(unvalued) > 0 {
		return Action{Kind: Evaluate, Nodes: unvalued}
	}
	if len(untried) > 0 {
		t.Rank(untried)
		return Action{Kind: Select, Nodes: untried[:1]}
	}
	reason := ""
	switch {
	case failed >= s.retries:
		reason = fmt.Sprintf("%d proposals failed", failed)
	case left >= s.children:
		reason = fmt.Sprintf("%d thoughts led nowhere", left)
	case here.Expanded && len(here.Children)+len(here.Unread) == 0:
		reason = "the model proposes nothing"
	default:
		return Action{Kind: Expand, Nodes: []NodeID{here.ID}, Purpose: Propose, Count: s.proposals}
	}
	if here.ID == 0 {
		return Action{Kind: Exhaust, Reason: "at the root " + reason}
	}
	return back(reason)
}
