package search

import "slices"

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

// thoughts are the nodes of a tree.
type thoughts struct {
	owner   *owner
	chunks  []*chunk
	len     int      // nodes in them
	edited  []NodeID // by the event that is applied, for settle
	touched []NodeID // by the last event
	waiting int      // nodes that are part of the frontier
}

// Clone returns a tree that is equal to this one and can be changed without
// changing it. It takes time in proportion to a 64th of the thoughts. A clone that was
// never changed may be cloned by several goroutines at once.
func (t *Tree) Clone() *Tree {
	c := *t
	c.nodes = t.nodes.clone()
	c.replies = t.replies[:len(t.replies):len(t.replies)]
	c.judged.byState = nil // derived; computed again when it is needed
	return &c
}

func (s *thoughts) clone() thoughts {
	c := *s
	c.chunks = slices.Clone(s.chunks)
	c.edited, c.touched = nil, nil
	if s.owner.writes {
		s.owner = new(owner)
	}
	c.owner = new(owner)
	return c
}

// Node returns a node of the tree. The caller must not change it: clones share it.
// It is valid until the next Apply.
func (t *Tree) Node(id NodeID) *Node { return t.nodes.at(id) }

func (s *thoughts) at(id NodeID) *Node { return &s.chunks[id/chunkSize].nodes[id%chunkSize] }

// edit returns a node to write to.
func (s *thoughts) edit(id NodeID) *Node {
	s.edited = append(s.edited, id)
	c := s.chunks[id/chunkSize]
	if c.owner != s.owner {
		own := *c
		own.owner, s.owner.writes = s.owner, true
		for i := range own.nodes {
			// Another tree may append to the same array.
			own.nodes[i].Children = slices.Clip(own.nodes[i].Children)
			own.nodes[i].Unread = slices.Clip(own.nodes[i].Unread)
		}
		c = &own
		s.chunks[id/chunkSize] = c
	}
	return &c.nodes[id%chunkSize]
}

// grow adds a node below its parents; only the root has none.
func (s *thoughts) grow(n Node) {
	if n.Parent >= 0 {
		parent := s.edit(n.Parent)
		parent.Children = append(parent.Children, n.ID)
		n.Depth = parent.Depth + 1
	}
	for _, id := range n.OtherParents {
		s.edit(id).extend(func(x *Extras) { x.OtherChildren = append(slices.Clip(x.OtherChildren), n.ID) })
	}
	if int(n.ID)%chunkSize == 0 {
		s.chunks = append(s.chunks, &chunk{owner: s.owner})
		s.owner.writes = true
	}
	s.len++
	*s.edit(n.ID) = n
}

// drop removes thoughts and all below them from the search. They keep their
// numbers, which the log still uses.
func (s *thoughts) drop(nodes []NodeID) {
	for _, id := range nodes {
		if s.at(id).Gone {
			continue
		}
		n := s.edit(id)
		n.Gone = true
		s.drop(n.Children)
		s.drop(n.OtherChildren)
	}
}

// settle brings the frontier up to date with the nodes that an event edited. A thought
// that is closed or opened takes all below it along.
func (s *thoughts) settle() {
	s.touched = s.touched[:0]
	for i := 0; i < len(s.edited); i++ { // editing the children makes it longer
		n := s.edit(s.edited[i])
		s.touched = append(s.touched, n.ID)
		s.edited = s.edited[:len(s.edited)-1]
		closed := n.Pruned || n.Gone || n.Parent >= 0 && s.at(n.Parent).closed ||
			slices.ContainsFunc(n.OtherParents, func(p NodeID) bool { return s.at(p).closed })
		if closed != n.closed {
			n.closed = closed
			s.edited = append(append(s.edited, n.Children...), n.OtherChildren...)
		}
		if waiting := n.waits(); waiting != n.waiting {
			n.waiting = waiting
			if waiting {
				s.waiting++
			} else {
				s.waiting--
			}
		}
	}
	s.edited = s.edited[:0]
}
