package search

// inputOutput asks for the answer at once, and gives it whatever it is: the
// baseline "IO prompting" of Yao et al. (2023, section 2).
type inputOutput struct{}

func inputOutputMethod() Method {
	return Method{
		Name: "io", About: "input-output prompting: the answer at once",
		Options: singleOptions(), base: Settings{Samples: 1}, purpose: Answer, check: checkSingle,
		strategy: func(Settings) Strategy { return inputOutput{} },
	}
}

func (inputOutput) Next(t *Tree) Action {
	return single(t, Answer)
}

// single asks for one completion and concludes with its last thought.
func single(t *Tree, purpose Purpose) Action {
	root := t.Node(0)
	if !root.Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{0}, Purpose: purpose, Count: 1}
	}
	last := root
	for next := onward(t, last); next != nil; next = onward(t, last) {
		last = next
	}
	switch {
	case unfinished(t, last):
		return Action{Kind: Expand, Nodes: []NodeID{last.ID}, Purpose: purpose, Count: 1}
	case last.ID == 0:
		return Action{Kind: Exhaust, Reason: "the model's reply holds no answer"}
	case last.Check.Answer == "":
		return Action{Kind: Exhaust, Reason: "the model's chain ends without an answer"}
	}
	return Action{Kind: Conclude, Nodes: []NodeID{last.ID}}
}

// onward is the thought that a chain goes on with: the user's latest, or else the
// model's first.
func onward(t *Tree, n *Node) *Node {
	var first *Node
	for _, id := range n.Children {
		c := t.Node(id)
		if !t.Node(id).closed && (first == nil || c.Origin != FromModel) {
			first = c
		}
	}
	return first
}

// unfinished says whether a chain breaks off at a thought of the user's, from
// which the model has to go on.
func unfinished(t *Tree, n *Node) bool {
	return n.Origin != FromModel && n.Check.Answer == "" && !n.Expanded && t.Open(n.ID)
}
