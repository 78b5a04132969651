package outline

import (
	"cmp"
	"slices"

	"espalier/search"
)

// Of the siblings that are not extended, so many are shown when there are more than
// quiet of them.
const (
	quiet        = 3
	shownCut     = 2
	shownRefused = 1
)

// class is what siblings are ordered by first.
type class int

const (
	goesOn class = iota
	cut
	refused
)

// classOf a thought. One that has children is not a leaf that can be put away,
// whatever became of it.
func classOf(n *search.Node) class {
	if len(n.Children) > 0 {
		return goesOn
	}
	switch n.Status() {
	case search.StatusPruned, search.StatusGone:
		return cut
	case search.StatusRefused, search.StatusDead:
		return refused
	case search.StatusFrontier, search.StatusKept, search.StatusLeft, search.StatusSolution:
	}
	return goesOn
}

func (o *Outline) markDirty(parent int32) {
	if it := &o.items[parent]; !it.dirty {
		it.dirty = true
		o.dirty = append(o.dirty, parent)
	}
}

// chosen puts the siblings of thoughts in order that were kept or cut.
func (o *Outline) chosen(tree *search.Tree, nodes []search.NodeID, keep search.NodeID) {
	for _, id := range nodes {
		if p := o.items[id].parent; p >= 0 {
			o.markDirty(p)
		}
	}
	o.settle(tree, keep)
}

// settle orders the children of every parent that changed since the last time.
func (o *Outline) settle(tree *search.Tree, keep search.NodeID) {
	for _, p := range o.dirty {
		o.items[p].dirty = false
		o.order(tree, p, keep)
	}
	o.dirty = o.dirty[:0]
}

// order puts the children of a parent in order and chooses those that are
// counted instead of shown.
func (o *Outline) order(tree *search.Tree, parent int32, keep search.NodeID) {
	it := &o.items[parent]
	o.sort(tree, it, keep)
	o.renumber(it, 0)
	o.recount(parent)
}

func (o *Outline) sort(tree *search.Tree, it *item, keep search.NodeID) {
	slices.SortFunc(it.order, func(a, b int32) int {
		m, n := tree.Node(search.NodeID(a)), tree.Node(search.NodeID(b))
		if d := cmp.Compare(classOf(m), classOf(n)); d != 0 {
			return d
		}
		if d := cmp.Compare(sortValue(n), sortValue(m)); d != 0 {
			return d
		}
		return cmp.Compare(a, b)
	})
	it.gone = 0
	it.hidden = hide(tree, it, keep)
}

// arrival is the order in which thoughts came.
func arrival(order []int32) { slices.Sort(order) }

// sortValue puts thoughts without a value behind those with one.
func sortValue(n *search.Node) float64 {
	if n.Valued {
		return n.Value
	}
	return -1
}

// hide moves the thoughts that are only counted to the end, and returns their
// number.
func hide(tree *search.Tree, it *item, keep search.NodeID) int32 {
	first := len(it.order)
	for i, c := range it.order {
		if classOf(tree.Node(search.NodeID(c))) != goesOn {
			first = i
			break
		}
	}
	silent := it.order[first:]
	if len(silent) <= quiet+1 {
		return 0
	}
	left := map[class]int{cut: shownCut, refused: shownRefused}
	var shown, hidden []int32
	for _, c := range silent {
		k := classOf(tree.Node(search.NodeID(c)))
		if left[k] > 0 || search.NodeID(c) == keep {
			left[k]--
			shown = append(shown, c)
			continue
		}
		hidden = append(hidden, c)
	}
	copy(silent, shown)
	copy(silent[len(shown):], hidden)
	return int32(len(hidden))
}

// Hidden counts the children of a node that stand behind its count line.
func (o *Outline) Hidden(tree *search.Tree, id search.NodeID) (cuts, refusals int) {
	for _, c := range o.Behind(id) {
		if classOf(tree.Node(c)) == cut {
			cuts++
		} else {
			refusals++
		}
	}
	return cuts, refusals
}

// Behind lists the children of a node that stand behind its count line.
func (o *Outline) Behind(id search.NodeID) (all []search.NodeID) {
	it := &o.items[id]
	end := len(it.order) - int(it.gone)
	for _, c := range it.order[end-int(it.hidden) : end] {
		all = append(all, search.NodeID(c))
	}
	return all
}

func (o *Outline) value(id search.NodeID, v float32) {
	it := &o.items[id]
	for int(it.depth) >= len(o.levels) {
		o.levels = append(o.levels, nil)
	}
	level := &o.levels[it.depth]
	if it.slot >= 0 {
		(*level)[it.slot] = v
		return
	}
	it.slot = int32(len(*level))
	*level = append(*level, v)
}

// Rank is the place of a thought's value among those of its depth, from 1, and
// how many there are; 0 when it has none.
func (o *Outline) Rank(id search.NodeID) (rank, of int) {
	it := &o.items[id]
	if it.slot < 0 {
		return 0, 0
	}
	level := o.levels[it.depth]
	rank = 1
	for _, v := range level {
		if v > level[it.slot] {
			rank++
		}
	}
	return rank, len(level)
}
