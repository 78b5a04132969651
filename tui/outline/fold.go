package outline

import "espalier/search"

// Toggle folds or unfolds a row: a thought with its subtree, or the siblings
// behind a count line.
func (o *Outline) Toggle(r Row) {
	switch r.Kind {
	case Thought:
		if chain := o.Chain(r.Node); chain != nil {
			o.Spread(chain)
			return
		}
		o.SetOpen(r.Node, !o.items[r.Node].open)
	case Rest:
		setAll(o, r.Node, !o.items[r.Node].all)
	case Live, Inside:
	}
}

// SetOpen folds or unfolds the subtree of a thought.
func (o *Outline) SetOpen(id search.NodeID, open bool) {
	it := &o.items[id]
	if it.open == open || (len(it.order) == 0 && !it.live) {
		return
	}
	it.open = open
	remember(o.folded, int32(id), !open)
	o.recount(int32(id))
}

func setAll(o *Outline, id search.NodeID, all bool) {
	it := &o.items[id]
	if it.all == all {
		return
	}
	it.all = all
	remember(o.opened, int32(id), all)
	o.recount(int32(id))
}

func remember(set map[int32]bool, id int32, yes bool) {
	if yes {
		set[id] = true
	} else {
		delete(set, id)
	}
}

// Reveal unfolds whatever keeps a thought from having a line.
func (o *Outline) Reveal(id search.NodeID) {
	if o.items[id].inner {
		head := id
		for o.items[head].inner {
			head = search.NodeID(o.items[head].parent)
		}
		o.Spread(o.Chain(head))
	}
	for it := &o.items[id]; it.parent >= 0; {
		p := &o.items[it.parent]
		o.SetOpen(search.NodeID(it.parent), true)
		if it.at >= p.shown() {
			setAll(o, search.NodeID(it.parent), true)
		}
		it = p
	}
}

// FoldAll folds every thought but the root, or unfolds all.
func (o *Outline) FoldAll(open bool) {
	clear(o.folded)
	if open {
		clear(o.opened)
	}
	if !open {
		clear(o.spread)
	}
	for i := range o.items {
		it := &o.items[i]
		if len(it.order) > 0 {
			it.open = open || i == 0
			if !it.open {
				o.folded[int32(i)] = true
			}
		}
		if open {
			it.all = false
		}
	}
	o.recountAll()
}

// SetLive says below which thoughts a model is writing.
func (o *Outline) SetLive(nodes []search.NodeID) {
	for _, id := range o.live {
		if int(id) < len(o.items) {
			o.items[id].live = false
			o.recount(id)
		}
	}
	o.live = o.live[:0]
	for _, id := range nodes {
		if it := &o.items[id]; !it.live {
			it.live = true
			o.live = append(o.live, int32(id))
			o.recount(int32(id))
		}
	}
}

// SetInside says how many lines there are inside a thought.
func (o *Outline) SetInside(id search.NodeID, lines int) {
	if it := &o.items[id]; it.inside != int32(lines) {
		it.inside = int32(lines)
		o.recount(int32(id))
	}
}
