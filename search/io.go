package search

// inputOutput asks for the answer at once, and gives it whatever it is: the
// baseline "IO prompting" of Yao et al. (2023, section 2).
type inputOutput struct{}

func (inputOutput) Next(t *Tree) Action {
	return single(t, Answer)
}

// single asks for one completion and concludes with its last thought.
func single(t *Tree, purpose Purpose) Action {
	root := t.Node(0)
	if !root.Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{0}, Purpose: purpose, Count: 1}
	}
	if len(root.Children) == 0 {
		return Action{Kind: Exhaust, Reason: "the model's reply holds no answer"}
	}
	last := root
	for len(last.Children) > 0 {
		last = t.Node(last.Children[0])
	}
	if last.Check.Answer == "" {
		return Action{Kind: Exhaust, Reason: "the model's chain ends without an answer"}
	}
	return Action{Kind: Conclude, Nodes: []NodeID{last.ID}}
}
