package outline

import (
	"slices"

	"espalier/search"
)

// A chain is a run of thoughts with one child each, in which the search had no choice. Its
// thoughts stand in one column. Where the task wants it, they stand behind the line of the
// first: a dozen forced moves say less than the guess above them. While there is no guess,
// they are all there is to see, and have lines of their own.

// FoldChains puts every chain behind one line, also those that are there already.
func (a *arena) FoldChains() {
	a.chains = true
	a.recountAll()
}

// own is the number of lines of a thought itself and of what is inside it.
func (it *item) own() int32 {
	if it.inner {
		return it.inside
	}
	return 1 + it.inside
}

// single reports whether there is one child to be seen below a thought, and nothing else.
func (it *item) single() bool { return it.open && it.shown() == 1 && it.hidden == 0 && !it.live }

// forks reports whether there was a choice below a thought.
func (it item) forks() bool { return len(it.order) > 1 }

// Only reports whether a thought is the one child of its parent.
func (a *arena) Only(id search.NodeID) bool {
	it := &a.items[id]
	return it.parent >= 0 && a.items[it.parent].single()
}

// linked reports whether a thought may stand behind the line of a chain: it is neither the
// root, nor a choice, nor the last that is known.
func (a *arena) linked(id int32) bool {
	return a.chains && a.forked && id > 0 && !a.spread[id] && a.items[id].single() && a.Only(search.NodeID(id))
}

// rechain brings the chain through a thought up to date after its children changed.
func (a *arena) rechain(id int32) {
	if !a.chains {
		return
	}
	a.relink(id)
	const few = 2 // with more children than that, nothing about a chain has changed
	for _, c := range a.items[id].order[:min(few, len(a.items[id].order))] {
		a.relink(c)
		if below := &a.items[c]; below.shown() == 1 {
			a.relink(below.order[0])
		}
	}
}

func (a *arena) relink(id int32) {
	it := &a.items[id]
	before := it.own()
	it.inner = a.linked(id) && a.linked(it.parent)
	a.grow(id, it.own()-before)
}

// recountAll counts the lines of every thought anew.
func (a *arena) recountAll() {
	a.forked = slices.ContainsFunc(a.items, item.forks)
	for i := range a.items {
		a.items[i].inner = a.linked(int32(i)) && a.linked(a.items[i].parent)
	}
	for i := len(a.items) - 1; i >= 0; i-- { // children stand behind their parents in the arena
		a.items[i].rows = a.count(&a.items[i])
	}
}

// Chain returns the thoughts that stand behind the line of this one, itself included; nil
// if it stands for itself alone.
func (a *arena) Chain(id search.NodeID) []search.NodeID {
	if !a.linked(int32(id)) || a.items[id].inner {
		return nil
	}
	var chain []search.NodeID
	for at := int32(id); a.linked(at); at = a.items[at].order[0] {
		chain = append(chain, search.NodeID(at))
	}
	if len(chain) == 1 {
		return nil
	}
	return chain
}

// Spread gives every thought of a chain a line of its own.
func (a *arena) Spread(chain []search.NodeID) {
	for _, id := range chain {
		a.spread[int32(id)] = true
	}
	for _, id := range chain {
		a.rechain(int32(id))
	}
}
