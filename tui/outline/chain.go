package outline

import "espalier/search"

// A chain is a run of thoughts with one child each, in which the search had no choice. Its
// thoughts stand in one column. Where the task wants it, they stand behind the line of the
// first: a dozen forced moves say less than the guess above them.

// FoldChains puts every chain behind one line.
func (o *Outline) FoldChains() { o.chains = true }

// own is the number of lines of a thought itself and of what is inside it.
func (it *item) own() int32 {
	if it.inner {
		return it.inside
	}
	return 1 + it.inside
}

// single reports whether there is one child to be seen below a thought, and nothing else.
func (it *item) single() bool { return it.open && it.shown() == 1 && it.hidden == 0 && !it.live }

// Only reports whether a thought is the one child of its parent.
func (o *Outline) Only(id search.NodeID) bool {
	it := &o.items[id]
	return it.parent >= 0 && o.items[it.parent].single()
}

// linked reports whether a thought may stand behind the line of a chain: it is neither the
// root, nor a choice, nor the last that is known.
func (o *Outline) linked(id int32) bool {
	return o.chains && id > 0 && !o.spread[id] && o.items[id].single() && o.Only(search.NodeID(id))
}

// rechain brings the chain through a thought up to date after its children changed.
func (o *Outline) rechain(id int32) {
	if !o.chains {
		return
	}
	o.relink(id)
	const few = 2 // with more children than that, nothing about a chain has changed
	for _, c := range o.items[id].order[:min(few, len(o.items[id].order))] {
		o.relink(c)
		if below := &o.items[c]; below.shown() == 1 {
			o.relink(below.order[0])
		}
	}
}

func (o *Outline) relink(id int32) {
	it := &o.items[id]
	before := it.own()
	it.inner = o.linked(id) && o.linked(it.parent)
	o.grow(id, it.own()-before)
}

// recountAll counts the lines of every thought anew.
func (o *Outline) recountAll() {
	for i := range o.items {
		o.items[i].inner = o.linked(int32(i)) && o.linked(o.items[i].parent)
	}
	for i := len(o.items) - 1; i >= 0; i-- { // children stand behind their parents in the arena
		o.items[i].rows = o.count(&o.items[i])
	}
}

// Chain returns the thoughts that stand behind the line of this one, itself included; nil
// if it stands for itself alone.
func (o *Outline) Chain(id search.NodeID) []search.NodeID {
	if !o.linked(int32(id)) || o.items[id].inner {
		return nil
	}
	var chain []search.NodeID
	for at := int32(id); o.linked(at); at = o.items[at].order[0] {
		chain = append(chain, search.NodeID(at))
	}
	if len(chain) == 1 {
		return nil
	}
	return chain
}

// Spread gives every thought of a chain a line of its own.
func (o *Outline) Spread(chain []search.NodeID) {
	for _, id := range chain {
		o.spread[int32(id)] = true
	}
	for _, id := range chain {
		o.rechain(int32(id))
	}
}
