package outline

import "espalier/search"

// Filter shows only the thoughts that match, and those on the way to them; nil
// shows all again. It holds for the tree as it is: after events were applied it
// is to be called again.
func (o *Outline) Filter(tree *search.Tree, match func(*search.Node) bool, keep search.NodeID) {
	if match == nil {
		o.unfilter(tree, keep)
		return
	}
	o.filtered = true
	wanted := make([]bool, len(o.items))
	// Children stand behind their parents in the arena: from the end, every
	// child is settled before its parent.
	for i := len(o.items) - 1; i >= 0; i-- {
		it := &o.items[i]
		kept := part(it.order, wanted)
		it.hidden, it.gone = 0, int32(len(it.order)-kept)
		wanted[i] = kept > 0 || i == 0 || match(tree.Node(search.NodeID(i)))
		o.renumber(it, 0)
	}
	o.recountAll()
}

// part moves the children that are not wanted to the end, and keeps the order of
// the others; it returns how many those are.
func part(order []int32, wanted []bool) int {
	var gone []int32
	kept := 0
	for _, c := range order {
		if wanted[c] {
			order[kept] = c
			kept++
			continue
		}
		gone = append(gone, c)
	}
	copy(order[kept:], gone)
	return kept
}

func (o *Outline) unfilter(tree *search.Tree, keep search.NodeID) {
	if !o.filtered {
		return
	}
	o.filtered = false
	for i := len(o.items) - 1; i >= 0; i-- {
		it := &o.items[i]
		it.gone = 0
		switch {
		case len(it.order) == 0:
		case it.dirty: // nothing was chosen among them yet
			arrival(it.order)
		default:
			o.sort(tree, it, keep)
		}
		o.renumber(it, 0)
	}
	o.recountAll()
}

// Filtered reports whether only some thoughts are shown, and how many are not.
func (o *Outline) Filtered() (gone int, yes bool) {
	if !o.filtered {
		return 0, false
	}
	shown := 0
	for i := range o.items {
		it := &o.items[i]
		if it.parent < 0 || it.at < int32(len(o.items[it.parent].order))-o.items[it.parent].gone {
			shown++
		}
	}
	return len(o.items) - shown, true
}
