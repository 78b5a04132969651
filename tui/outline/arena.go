package outline

// item is one thought in the arena.
type item struct {
	parent int32
	at     int32   // index in the parent's order
	rows   int32   // lines of the subtree: its own, and while it is open those below
	inside int32   // lines between its own and those below
	hidden int32   // children at the end of order that stand behind the count line
	gone   int32   // children behind those, that a filter has taken away
	slot   int32   // index in the values of its level, -1 while it has no value
	order  []int32 // children as they are shown
	depth  int32
	open   bool
	all    bool // the user asked to see the hidden ones as well
	live   bool // a model writes below this thought
	dirty  bool // children arrived or changed since they were put in order
	inner  bool // stands behind the line of its chain
}

// shown is the number of children that have lines.
func (it *item) shown() int32 {
	if it.all {
		return int32(len(it.order)) - it.gone
	}
	return int32(len(it.order)) - it.gone - it.hidden
}

// arena holds thoughts and the lines that they take. Children stand behind their parents.
type arena struct {
	items  []item
	chains bool // those of forced moves stand behind one line
	forked bool // there was a choice somewhere

	// spread are thoughts of chains that are to have lines of their own. As what the user
	// folded, they outlive a Reset.
	spread map[int32]bool
}

// Len is the number of lines.
func (a *arena) Len() int {
	if len(a.items) == 0 {
		return 0
	}
	return int(a.items[0].rows)
}

// Nodes is the number of thoughts, with lines or without.
func (a *arena) Nodes() int { return len(a.items) }

// renumber restores the index of the children from a position on.
func (a *arena) renumber(p *item, from int32) {
	for i := from; i < int32(len(p.order)); i++ {
		a.items[p.order[i]].at = i
	}
}

// visible reports whether the lines of an item count for its parent.
func (a *arena) visible(it *item) bool {
	p := &a.items[it.parent]
	return p.open && it.at < p.shown()
}

// grow adds lines to a subtree and to those it is a visible part of.
func (a *arena) grow(id, lines int32) {
	for lines != 0 {
		it := &a.items[id]
		it.rows += lines
		if it.parent < 0 || !a.visible(it) {
			return
		}
		id = it.parent
	}
}

// recount brings the lines of an item up to date after its children changed.
func (a *arena) recount(id int32) {
	it := &a.items[id]
	a.grow(id, a.count(it)-it.rows)
	a.rechain(id)
}

// count adds up the lines of an item from those of its children.
func (a *arena) count(it *item) int32 {
	lines := it.own()
	if !it.open {
		return lines
	}
	for _, c := range it.order[:it.shown()] {
		lines += a.items[c].rows
	}
	if it.hidden > 0 {
		lines++
	}
	if it.live {
		lines++
	}
	return lines
}
