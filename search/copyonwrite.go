package search

import (
	"slices"
	"strings"
)

// The thoughts of a tree stand in chunks, which clones share until one of them
// writes: a clone costs a pointer for each chunk, and a snapshot what changed
// since the one before.

const chunkSize = 64

type chunk struct {
	owner *owner // the only tree that may write here
	nodes [chunkSize]Node
}

// owner is the mark of a tree. Clone gives both trees a new one, except one that has not
// written yet: others may be cloning it too.
type owner struct{ writes bool }

// Clone returns a tree that is equal to this one and can be changed without
// changing it. It takes time in proportion to a 64th of the thoughts. A clone that was
// never changed may be cloned by several goroutines at once.
func (t *Tree) Clone() *Tree {
	c := *t
	c.chunks = slices.Clone(t.chunks)
	c.replies = t.replies[:len(t.replies):len(t.replies)]
	c.valued = nil // derived; computed again when it is needed
	c.edited, c.touched = nil, nil
	if t.owner.writes {
		t.owner = new(owner)
	}
	c.owner = new(owner)
	return &c
}

// Node returns a node of the tree. The caller must not change it: clones share it.
// It is valid until the next Apply.
func (t *Tree) Node(id NodeID) *Node { return &t.chunks[id/chunkSize].nodes[id%chunkSize] }

// edit returns a node to write to.
func (t *Tree) edit(id NodeID) *Node {
	t.edited = append(t.edited, id)
	c := t.chunks[id/chunkSize]
	if c.owner != t.owner {
		own := *c
		own.owner, t.owner.writes = t.owner, true
		for i := range own.nodes {
			// Another tree may append to the same array.
			own.nodes[i].Children = slices.Clip(own.nodes[i].Children)
			own.nodes[i].OtherChildren = slices.Clip(own.nodes[i].OtherChildren)
			own.nodes[i].Unread = slices.Clip(own.nodes[i].Unread)
		}
		c = &own
		t.chunks[id/chunkSize] = c
	}
	return &c.nodes[id%chunkSize]
}

// grow adds a node below its parents; only the root has none.
func (t *Tree) grow(n Node) {
	if n.Parent >= 0 {
		parent := t.edit(n.Parent)
		parent.Children = append(parent.Children, n.ID)
		n.Depth = parent.Depth + 1
		t.totals.Thoughts++
	}
	for _, id := range n.OtherParents {
		other := t.edit(id)
		other.OtherChildren = append(other.OtherChildren, n.ID)
	}
	if int(n.ID)%chunkSize == 0 {
		t.chunks = append(t.chunks, &chunk{owner: t.owner})
		t.owner.writes = true
	}
	t.len++
	*t.edit(n.ID) = n
}

// reply is a Replied event with its number.
type reply struct {
	seq int
	Replied
}

// Reply returns the model's reply that a node's Reply or Judged field names.
func (t *Tree) Reply(seq int) (Replied, bool) {
	if n := len(t.replies); n > 0 && t.replies[n-1].seq == seq {
		return t.replies[n-1].Replied, true // the usual one while a batch is folded
	}
	i, ok := slices.BinarySearchFunc(t.replies, seq, func(r reply, seq int) int { return r.seq - seq })
	if !ok {
		return Replied{}, false
	}
	return t.replies[i].Replied, true
}

// Asked counts the completions that a model gave at a thought for a purpose, those
// beside it being the others of an aggregation.
func (t *Tree) Asked(id NodeID, p Purpose, beside ...NodeID) (completions int) {
	if t.Node(id).Calls == 0 {
		return 0
	}
	for _, r := range t.replies {
		if r.Node == id && r.Purpose == p && slices.Equal(r.Beside, beside) {
			completions += len(r.Completions)
		}
	}
	return completions
}

// Verbatim reports whether a thought stands word for word in the completion that it
// was read from. If not, the task derived it from what the model wrote.
func (t *Tree) Verbatim(n *Node) bool {
	r, ok := t.Reply(n.Reply)
	return !ok || n.Choice >= len(r.Completions) || strings.Contains(r.Completions[n.Choice].Text, n.Text)
}

// ValuedState returns a thought in this state that a model valued as the search
// would now, if there is one. Equal states need not be judged twice.
func (t *Tree) ValuedState(state string) (NodeID, bool) {
	if t.valued == nil {
		t.valued = map[string]NodeID{}
		for id := range NodeID(t.Len()) {
			t.remember(t.Node(id))
		}
	}
	id, ok := t.valued[state]
	return id, ok
}

// remember records the first thought that was valued in its state.
func (t *Tree) remember(n *Node) {
	if t.valued == nil || !n.Valued || n.Judged <= t.judges {
		return // judges is 0, or the event since which another way of judging holds
	}
	if _, ok := t.valued[n.Check.State]; !ok {
		t.valued[n.Check.State] = n.ID
	}
}
