package search

import "fmt"

// fits says why an event cannot follow the ones before it.
func (t *Tree) fits(e Event) error {
	if e.Seq != t.seq+1 {
		return fmt.Errorf("want sequence number %d", t.seq+1)
	}
	if _, first := e.Body.(Started); first != (t.seq == 0) {
		return fmt.Errorf("%q must be the first event, and only that", Started{}.Type())
	}
	if _, note := e.Body.(Noted); t.outcome.Ended && !note {
		return fmt.Errorf("the search ended at event %d", t.seq)
	}
	if err := t.batchFits(e.Body); err != nil {
		return err
	}
	if err := t.known(e.Body); err != nil {
		return err
	}
	if err := t.allowed(e.Body); err != nil {
		return err
	}
	return t.readable(e.Body)
}

// allowed says why the user cannot do this to that thought.
func (t *Tree) allowed(body Body) error {
	var id NodeID
	switch b := body.(type) {
	case Injected:
		if t.Node(b.Parent).Gone {
			return fmt.Errorf("thought %d is gone: the one above it was rewritten", b.Parent)
		}
		return nil
	case Edited:
		id = b.Node
	case Cut:
		id = b.Node
	case Pinned:
		if n := t.Node(b.Node); !b.Off && (n.Check.Verdict == Refused || n.Check.Verdict == DeadEnd) {
			return fmt.Errorf("a rule refuses thought %d (%s), and no pin can change that; edit it", b.Node, n.Check.Reason)
		}
		id = b.Node
	default:
		return nil
	}
	switch {
	case id == 0:
		return fmt.Errorf("thought 0 is the puzzle itself; choose one below it")
	case t.Node(id).Gone:
		return fmt.Errorf("thought %d is gone: the one above it was rewritten", id)
	}
	return nil
}

// batchFits says whether an event respects the batch that the last Decided
// announced.
func (t *Tree) batchFits(body Body) error {
	switch b := body.(type) {
	case Decided:
		if b.Events < 0 {
			return fmt.Errorf("a batch of %d events", b.Events)
		}
	case Failed, BudgetSpent:
	default:
		if !ByUser(body) {
			return nil
		}
	}
	if t.pending > 0 {
		return fmt.Errorf("%q inside a batch that is %d events short", body.Type(), t.pending)
	}
	return nil
}

// known says whether every node that an event names is in the tree.
func (t *Tree) known(body Body) error {
	var named []NodeID
	switch b := body.(type) {
	case nil:
		return fmt.Errorf("no body")
	case Started, Decided, BudgetSpent, Failed:
	case Replied:
		named = []NodeID{b.Node}
	case Thought:
		if b.Node != NodeID(t.len) {
			return fmt.Errorf("new thought %d: want %d", b.Node, t.len)
		}
		named = []NodeID{b.Parent}
	case Merged:
		named = []NodeID{b.Node, b.Parent}
	case Unparsed:
		named = []NodeID{b.Node}
	case Checked:
		named = []NodeID{b.Node}
	case Valued:
		named = []NodeID{b.Node}
	case Voted:
		if len(b.Votes) != len(b.Nodes) {
			return fmt.Errorf("%d counts of votes for %d thoughts", len(b.Votes), len(b.Nodes))
		}
		named = b.Nodes
	case Visited:
		named = []NodeID{b.Node}
	case Kept:
		named = b.Nodes
	case Pruned:
		named = b.Nodes
	case Backtracked:
		named = []NodeID{b.From, b.To}
	case Solved:
		named = []NodeID{b.Node}
	case Exhausted:
		named = []NodeID{b.Node}
	case Injected:
		if b.Node != NodeID(t.len) {
			return fmt.Errorf("new thought %d: want %d", b.Node, t.len)
		}
		named = []NodeID{b.Parent}
	case Edited:
		named = []NodeID{b.Node}
	case Cut:
		named = []NodeID{b.Node}
	case Pinned:
		named = []NodeID{b.Node}
	case Noted:
		named = []NodeID{b.Node}
	case Reconfigured:
	default:
		return fmt.Errorf("unknown body %T", body)
	}
	for _, id := range named {
		if id < 0 || int(id) >= t.len {
			return fmt.Errorf("no thought %d", id)
		}
	}
	return nil
}

// readable says whether every completion that an event names was replied. Seq 0
// is no reply at all: no model took part.
func (t *Tree) readable(body Body) error {
	var seq, choice int
	switch b := body.(type) {
	case Thought:
		seq, choice = b.Reply, b.Choice
	case Merged:
		seq, choice = b.Reply, b.Choice
	case Unparsed:
		seq, choice = b.Reply, b.Choice
	case Valued:
		return t.replied(b.Reply)
	case Voted:
		return t.replied(b.Reply)
	default:
		return nil
	}
	if err := t.replied(seq); err != nil || seq == 0 {
		return err
	}
	if reply, _ := t.Reply(seq); choice < 0 || choice >= len(reply.Completions) {
		return fmt.Errorf("reply %d has no completion %d", seq, choice)
	}
	return nil
}

func (t *Tree) replied(seq int) error {
	if _, ok := t.Reply(seq); seq != 0 && !ok {
		return fmt.Errorf("event %d is no reply", seq)
	}
	return nil
}
