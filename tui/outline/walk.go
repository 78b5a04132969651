package outline

import (
	"iter"
	"slices"

	"espalier/search"
)

// At returns line k.
func (o *Outline) At(k int) (Row, bool) {
	if k < 0 || k >= o.Len() {
		return Row{}, false
	}
	id, left := int32(0), int32(k)
	for {
		it := &o.items[id]
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
			if rows := o.items[c].rows; left >= rows {
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
func (o *Outline) Index(r Row) (index int, ok bool) {
	if r.Node < 0 || int(r.Node) >= len(o.items) {
		return 0, false
	}
	it := &o.items[r.Node]
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
		if !o.visible(it) {
			return 0, false
		}
		p := &o.items[it.parent]
		for _, c := range p.order[:it.at] {
			lines += o.items[c].rows
		}
		lines += p.own()
		it = p
	}
	return int(lines), true
}

// Window returns at most n lines from line k on.
func (o *Outline) Window(k, n int) []Row {
	r, ok := o.At(k)
	rows := make([]Row, 0, max(n, 0))
	for ; ok && len(rows) < n; r, ok = next(o, r) {
		if r.Kind != Thought || !o.items[r.Node].inner {
			rows = append(rows, r)
		}
	}
	return rows
}

// next is the line below a row.
func next(o *Outline, r Row) (Row, bool) {
	it := &o.items[r.Node]
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
			if row, ok := below(o, r.Node, Thought); ok {
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
		p := &o.items[it.parent]
		if it.at+1 < p.shown() {
			return Row{Node: search.NodeID(p.order[it.at+1]), Kind: Thought}, true
		}
		if row, ok := below(o, search.NodeID(it.parent), Thought); ok {
			return row, true
		}
		it = p
	}
	return Row{}, false
}

// below is the first line of a node that stands under its children.
func below(o *Outline, id search.NodeID, after Kind) (Row, bool) {
	it := &o.items[id]
	switch {
	case it.hidden > 0 && after < Rest:
		return Row{Node: id, Kind: Rest}, true
	case it.live && after < Live:
		return Row{Node: id, Kind: Live}, true
	}
	return Row{}, false
}

// Last reports whether a row is the last of its siblings on the screen.
func (o *Outline) Last(r Row) bool {
	it := &o.items[r.Node]
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
	p := &o.items[it.parent]
	return it.at+1 == p.shown() && p.hidden == 0 && !p.live
}

// Parent of a row's line: the thought whose guide it hangs on, -1 for the root.
func (o *Outline) Parent(r Row) search.NodeID {
	if r.Kind != Thought {
		return r.Node
	}
	return search.NodeID(o.items[r.Node].parent)
}

// Open reports whether the lines below a thought are shown, and whether there are
// any to show.
func (o *Outline) Open(id search.NodeID) (open, any bool) {
	it := &o.items[id]
	return it.open, len(it.order) > int(it.gone)
}

// AllShown reports whether the user opened the count line of a node.
func (o *Outline) AllShown(id search.NodeID) bool { return o.items[id].all }

// SolvedBelow reports whether a later sibling of a thought is part of the solution:
// the guide beside it leads there.
func (o *Outline) SolvedBelow(id search.NodeID) bool {
	it := &o.items[id]
	return slices.ContainsFunc(o.lit[it.parent], func(child int32) bool { return o.items[child].at > it.at })
}

// After lists every thought in the order of the lines, folded or not, from the
// one behind a thought on, around the end and up to that thought itself.
func (o *Outline) After(id search.NodeID) iter.Seq[search.NodeID] {
	return around(o, id, successor)
}

// Before is After, the other way round.
func (o *Outline) Before(id search.NodeID) iter.Seq[search.NodeID] {
	return around(o, id, predecessor)
}

func around(o *Outline, id search.NodeID, step func(*Outline, int32) int32) iter.Seq[search.NodeID] {
	return func(yield func(search.NodeID) bool) {
		if id < 0 || int(id) >= len(o.items) {
			return
		}
		for at := step(o, int32(id)); yield(search.NodeID(at)) && at != int32(id); {
			at = step(o, at)
		}
	}
}

// successor in pre-order; behind the last one comes the root.
func successor(o *Outline, id int32) int32 {
	it := &o.items[id]
	if len(it.order) > 0 {
		return it.order[0]
	}
	for it.parent >= 0 {
		p := &o.items[it.parent]
		if next := it.at + 1; int(next) < len(p.order) {
			return p.order[next]
		}
		it = p
	}
	return 0
}

// predecessor in pre-order; before the root comes the last one.
func predecessor(o *Outline, id int32) int32 {
	it := &o.items[id]
	if it.parent >= 0 && it.at == 0 {
		return it.parent
	}
	if it.parent >= 0 {
		id = o.items[it.parent].order[it.at-1]
	}
	for last := &o.items[id]; len(last.order) > 0; last = &o.items[id] {
		id = last.order[len(last.order)-1]
	}
	return id
}
