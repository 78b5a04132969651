// Package outline lays a tree of thoughts out as lines that can be folded.
//
// A search may hold a hundred thousand thoughts while a terminal shows fifty. So
// the outline is an arena: every thought counts the lines of its subtree, and
// finding line k, the line of a thought, or the next fifty lines walks only the
// branches on the way there.
//
// Siblings stand in the order in which they arrived until the search has chosen
// among them; then those that are extended come first, best first, and of the others
// only a few are shown: the rest stands behind one line that counts them.
package outline

import (
	"slices"

	"espalier/search"
)

// Kind says what a line of the outline is.
type Kind int

// The kinds of lines.
const (
	Thought Kind = iota
	Rest         // counts the siblings that are not shown
	Live         // what a model is writing below the node
	Inside       // a part of what a model thought, directly below the thought
)

// Row is one line. For Rest and Live, Node is the parent of what is meant.
type Row struct {
	Node search.NodeID
	Kind Kind
	Part int // of Inside, from 0
}

// Outline puts thoughts in order, and says which are folded. The zero value is not usable; see New.
type Outline struct {
	arena
	levels [][]float32 // values by depth, for ranks
	dirty  []int32     // parents whose children are to be put in order
	live   []int32
	lit    map[int32][]int32 // parent to children, along the solution

	filtered bool

	// folded and opened are what the user chose. They outlive Reset: a travel through time
	// folds the log anew, and must not unfold the screen.
	folded map[int32]bool
	opened map[int32]bool
}

// New returns an empty outline.
func New() *Outline {
	return &Outline{arena: arena{spread: map[int32]bool{}}, folded: map[int32]bool{}, opened: map[int32]bool{}, lit: map[int32][]int32{}}
}

// Reset forgets the thoughts, and keeps what the user folded.
func (o *Outline) Reset() {
	o.items, o.levels, o.dirty, o.live = o.items[:0], o.levels[:0], o.dirty[:0], o.live[:0]
	o.forked = false
	clear(o.lit)
}

// Apply follows one event that the tree has already taken. The thought keep is
// not put behind a count: the user is looking at it.
func (o *Outline) Apply(tree *search.Tree, e search.Event, keep search.NodeID) {
	switch b := e.Body.(type) {
	case search.Started:
		o.Reset()
		o.add(tree, 0)
	case search.Thought:
		o.add(tree, b.Node)
	case search.Injected:
		o.add(tree, b.Node)
	case search.Edited:
		o.cutOff(b.Node)
		o.chosen(tree, []search.NodeID{b.Node}, keep)
	case search.Cut:
		o.chosen(tree, []search.NodeID{b.Node}, keep)
	case search.Pinned:
		o.chosen(tree, []search.NodeID{b.Node}, keep)
	case search.Valued:
		o.value(b.Node, float32(b.Value))
	case search.Voted:
		for i, id := range b.Nodes {
			o.value(id, float32(b.Votes[i]))
		}
	case search.Kept:
		o.chosen(tree, b.Nodes, keep)
	case search.Pruned:
		o.chosen(tree, b.Nodes, keep)
	case search.Decided:
		if b.Action.Kind != search.Evaluate {
			o.settle(tree, keep)
		}
	case search.Solved:
		o.settle(tree, keep)
		for _, id := range tree.Ancestry(b.Node)[1:] {
			parent := int32(tree.Node(id).Parent)
			o.lit[parent] = append(o.lit[parent], int32(id))
		}
	case search.Exhausted, search.BudgetSpent:
		o.settle(tree, keep)
	}
}

// cutOff takes the lines below a thought away.
func (o *Outline) cutOff(id search.NodeID) {
	it := &o.items[id]
	it.order, it.hidden, it.gone = nil, 0, 0
	o.recount(int32(id))
}

func (o *Outline) add(tree *search.Tree, id search.NodeID) {
	n := tree.Node(id)
	parent := int32(n.Parent)
	it := item{
		parent: parent, rows: 1, slot: -1, depth: int32(n.Depth),
		open: !o.folded[int32(id)], all: o.opened[int32(id)],
	}
	if parent < 0 {
		o.items = append(o.items, it)
		return
	}
	p := &o.items[parent]
	it.at = int32(len(p.order)) - p.gone - p.hidden
	p.order = slices.Insert(p.order, int(it.at), int32(id))
	o.items = append(o.items, it)
	p = &o.items[parent]
	o.renumber(p, it.at+1)
	o.markDirty(parent)
	if p.open {
		o.grow(parent, 1)
	}
	if o.chains && !o.forked && p.forks() {
		o.recountAll()
		return
	}
	o.rechain(parent)
}

// SolvedBelow reports whether a later sibling of a thought is part of the solution:
// the guide beside it leads there.
func (o *Outline) SolvedBelow(id search.NodeID) bool {
	it := &o.items[id]
	return slices.ContainsFunc(o.lit[it.parent], func(child int32) bool { return o.items[child].at > it.at })
}
