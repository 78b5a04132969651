package method

import (
	"espalier/search"
)

// inputOutput asks for the answer at once and gives it, right or wrong: the
// baseline "IO prompting" of Yao et al. (2023, section 2).
type inputOutput struct{}

func inputOutputMethod() Method {
	return Method{
		Name: "io", About: "input-output prompting: the answer at once",
		Options: singleOptions(), base: search.Settings{Samples: 1}, Purpose: search.Answer, check: checkSingle,
		strategy: func(search.Settings) search.Strategy { return inputOutput{} },
	}
}

func (inputOutput) Next(t *search.Tree) search.Action {
	return single(t, search.Answer)
}

// single asks for one completion and concludes with its last thought.
func single(t *search.Tree, purpose search.Purpose) search.Action {
	root := t.Node(0)
	if !root.Expanded {
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: purpose, Count: 1}
	}
	last := tip(t)
	switch {
	case unfinished(t, last):
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{last.ID}, Purpose: purpose, Count: 1}
	case last.ID == 0:
		return exhaust(t, "the model's reply holds no answer")
	case last.Check.Answer == "":
		return exhaust(t, "the model's chain ends without an answer")
	}
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{last.ID}}
}

// tip is the end of a chain.
func tip(t *search.Tree) *search.Node {
	last := t.Node(0)
	for next := onward(t, last); next != nil; next = onward(t, last) {
		last = next
	}
	return last
}

// onward is the thought that continues a chain: the user's latest, or else the
// model's first.
func onward(t *search.Tree, n *search.Node) *search.Node {
	var first *search.Node
	for _, id := range n.Children {
		c := t.Node(id)
		if !t.Node(id).Closed() && (first == nil || c.Origin != search.FromModel) {
			first = c
		}
	}
	return first
}

// unfinished reports whether a chain ends in a thought that the user wrote and that
// the model has to continue.
func unfinished(t *search.Tree, n *search.Node) bool {
	return n.Origin != search.FromModel && n.Check.Answer == "" && !n.Expanded && t.Open(n.ID)
}
