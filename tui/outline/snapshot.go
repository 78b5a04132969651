package outline

import (
	"maps"
	"slices"
)

// Snapshot is an outline as it was at one moment. What the user folds is not part
// of it: that is of the screen, not of the moment.
type Snapshot struct {
	items  []item  // without their orders
	orders []int32 // of all items, one after the other
	levels [][]float32
	dirty  []int32
	lit    map[int32][]int32
}

// Snapshot copies the outline; not ok while a filter changes it.
func (o *Outline) Snapshot() (s *Snapshot, ok bool) {
	if o.filtered {
		return nil, false
	}
	s = &Snapshot{items: slices.Clone(o.items), dirty: slices.Clone(o.dirty), lit: maps.Clone(o.lit)}
	total := 0
	for i := range o.items {
		total += len(o.items[i].order)
	}
	s.orders = make([]int32, 0, total)
	for i := range s.items {
		from := len(s.orders)
		s.orders = append(s.orders, o.items[i].order...)
		s.items[i].order = s.orders[from:]
	}
	for _, level := range o.levels {
		s.levels = append(s.levels, slices.Clone(level))
	}
	return s, true
}

// Restore goes back to a snapshot, with what the user has folded by now.
func (o *Outline) Restore(s *Snapshot) {
	o.items = append(o.items[:0], s.items...)
	o.dirty, o.live, o.filtered = append(o.dirty[:0], s.dirty...), o.live[:0], false
	o.lit = maps.Clone(s.lit)
	o.levels = o.levels[:0]
	for _, level := range s.levels {
		o.levels = append(o.levels, slices.Clone(level))
	}
	orders := slices.Clone(s.orders)
	at := 0
	for i := range o.items {
		it := &o.items[i]
		n := len(it.order)
		it.order = orders[at : at+n : at+n]
		at += n
		it.open, it.all, it.live = !o.folded[int32(i)], o.opened[int32(i)], false
		it.inside = 0
	}
	o.recountAll()
}
