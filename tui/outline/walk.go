package outline

import (
	"iter"

	"espalier/search"
)

// At returns line k.
func (a *arena) At(k int) (Row, bool) {
	if k < 0 || k >= a.Len() {
		return Row{}, false
	}
	id, left := int32(0), int32(k)
	for {
		it := &a.items[id]
		if left < it.own() {
			if !it.inner {
				left--
			}
			if left < 0 {
				return Row{Node: search.NodeID(id), Kind: Thought}, true
			}
			return Row{Node: search.NodeID(id), Kind: Inside, Part: int(left)}, true
		}
		left -= it.own()
		next := int32(-1)
		for _, c := range it.order[:it.shown()] {
			if rows := a.items[c].rows; left >= rows {
				left -= rows
				continue
			}
			next = c
			break
		}
		if next < 0 {
			if it.hidden > 0 && left == 0 {
				return Row{Node: search.NodeID(id), Kind: Rest}, true
			}
			return Row{Node: search.NodeID(id), Kind: Live}, true
		}
		id = next
	}
}

// Index is the line of a row; ok is false while it has none.
func (a *arena) Index(r Row) (index int, ok bool) {
	if r.Node < 0 || int(r.Node) >= len(a.items) {
		return 0, false
	}
	it := &a.items[r.Node]
	lines := int32(0)
	switch r.Kind {
	case Thought:
		if it.inner {
			return 0, false
		}
	case Rest:
		if !it.open || it.hidden == 0 {
			return 0, false
		}
		lines = it.rows - 1
		if it.live {
			lines--
		}
	case Live:
		if !it.open || !it.live {
			return 0, false
		}
		lines = it.rows - 1
	case Inside:
		if r.Part < 0 || r.Part >= int(it.inside) {
			return 0, false
		}
		lines = it.own() - it.inside + int32(r.Part)
	}
	for it.parent >= 0 {
		if !a.visible(it) {
			return 0, false
		}
		p := &a.items[it.parent]
		for _, c := range p.order[:it.at] {
			lines += a.items[c].rows
		}
		lines += p.own()
		it = p
	}
	return int(lines), true
}

// Window returns at most n lines from line k on.
func (a *arena) Window(k, n int) []Row {
	r, ok := a.At(k)
	rows := make([]Row, 0, max(n, 0))
	for ; ok && len(rows) < n; r, ok = next(a, r) {
		if r.Kind != Thought || !a.items[r.Node].inner {
			rows = append(rows, r)
		}
	}
	return rows
}

// next is the line below a row.
func next(a *arena, r Row) (Row, bool) {
	it := &a.items[r.Node]
	switch r.Kind {
	case Thought, Inside:
		part := 0
		if r.Kind == Inside {
			part = r.Part + 1
		}
		if part < int(it.inside) {
			return Row{Node: r.Node, Kind: Inside, Part: part}, true
		}
		if it.open {
			if it.shown() > 0 {
				return Row{Node: search.NodeID(it.order[0]), Kind: Thought}, true
			}
			if row, ok := below(a, r.Node, Thought); ok {
				return row, true
			}
		}
	case Rest:
		if it.live {
			return Row{Node: r.Node, Kind: Live}, true
		}
	case Live:
	}
	for it.parent >= 0 {
		p := &a.items[it.parent]
		if it.at+1 < p.shown() {
			return Row{Node: search.NodeID(p.order[it.at+1]), Kind: Thought}, true
		}
		if row, ok := below(a, search.NodeID(it.parent), Thought); ok {
			return row, true
		}
		it = p
	}
	return Row{}, false
}

// below is the first line of a node that stands under its children.
func below(a *arena, id search.NodeID, after Kind) (Row, bool) {
	it := &a.items[id]
	switch {
	case it.hidden > 0 && after < Rest:
		return Row{Node: id, Kind: Rest}, true
	case it.live && after < Live:
		return Row{Node: id, Kind: Live}, true
	}
	return Row{}, false
}

// Last reports whether a row is the last of its siblings on the screen.
func (a *arena) Last(r Row) bool {
	it := &a.items[r.Node]
	switch r.Kind {
	case Live:
		return true
	case Rest:
		return !it.live
	case Inside:
		return r.Part+1 == int(it.inside) && (!it.open || it.shown() == 0 && it.hidden == 0 && !it.live)
	case Thought:
	}
	if it.parent < 0 {
		return true
	}
	p := &a.items[it.parent]
	return it.at+1 == p.shown() && p.hidden == 0 && !p.live
}

// Parent of a row's line: the thought whose guide it hangs on, -1 for the root.
func (a *arena) Parent(r Row) search.NodeID {
	if r.Kind != Thought {
		return r.Node
	}
	return search.NodeID(a.items[r.Node].parent)
}

// Open reports whether the lines below a thought are shown, and whether there are
// any to show.
func (a *arena) Open(id search.NodeID) (open, any bool) {
	it := &a.items[id]
	return it.open, len(it.order) > int(it.gone)
}

// AllShown reports whether the user opened the count line of a node.
func (a *arena) AllShown(id search.NodeID) bool { return a.items[id].all }

// After lists every thought in the order of the lines, folded or not, from the
// one behind a thought on, around the end and up to that thought itself.
func (a *arena) After(id search.NodeID) iter.Seq[search.NodeID] {
	return around(a, id, successor)
}

// Before is After, the other way round.
func (a *arena) Before(id search.NodeID) iter.Seq[search.NodeID] {
	return around(a, id, predecessor)
}

func around(a *arena, id search.NodeID, step func(*arena, int32) int32) iter.Seq[search.NodeID] {
	return func(yield func(search.NodeID) bool) {
		if id < 0 || int(id) >= len(a.items) {
			return
		}
		for at := step(a, int32(id)); yield(search.NodeID(at)) && at != int32(id); {
			at = step(a, at)
		}
	}
}

// successor in pre-order; behind the last one comes the root.
func successor(a *arena, id int32) int32 {
	it := &a.items[id]
	if len(it.order) > 0 {
		return it.order[0]
	}
	for it.parent >= 0 {
		p := &a.items[it.parent]
		if next := it.at + 1; int(next) < len(p.order) {
			return p.order[next]
		}
		it = p
	}
	return 0
}

// predecessor in pre-order; before the root comes the last one.
func predecessor(a *arena, id int32) int32 {
	it := &a.items[id]
	if it.parent >= 0 && it.at == 0 {
		return it.parent
	}
	if it.parent >= 0 {
		id = a.items[it.parent].order[it.at-1]
	}
	for last := &a.items[id]; len(last.order) > 0; last = &a.items[id] {
		id = last.order[len(last.order)-1]
	}
	return id
}
