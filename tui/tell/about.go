package tell

import "espalier/search"

// About are the thoughts that an event is about.
func About(body search.Body) []search.NodeID {
	switch b := body.(type) {
	case search.Decided:
		return b.Action.Nodes
	case search.Replied:
		return []search.NodeID{b.Node}
	case search.Thought:
		return []search.NodeID{b.Node, b.Parent}
	case search.Merged:
		return []search.NodeID{b.Node, b.Parent}
	case search.Unparsed:
		return []search.NodeID{b.Node}
	case search.Checked:
		return []search.NodeID{b.Node}
	case search.Valued:
		return []search.NodeID{b.Node}
	case search.Voted:
		return b.Nodes
	case search.Visited:
		return []search.NodeID{b.Node}
	case search.Kept:
		return b.Nodes
	case search.Pruned:
		return b.Nodes
	case search.Backtracked:
		return []search.NodeID{b.From, b.To}
	case search.Solved:
		return []search.NodeID{b.Node}
	case search.Exhausted:
		return []search.NodeID{b.Node}
	case search.Injected:
		return []search.NodeID{b.Node, b.Parent}
	case search.Edited:
		return []search.NodeID{b.Node}
	case search.Cut:
		return []search.NodeID{b.Node}
	case search.Pinned:
		return []search.NodeID{b.Node}
	case search.Noted:
		return []search.NodeID{b.Node}
	}
	return nil
}
