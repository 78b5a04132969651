package explorer

import (
	"iter"

	"espalier/search"
	"espalier/themes"
)

// bookmarks are thoughts that the user wants to find again. They are of the
// screen, not of the log; what is to be kept is a note.
type bookmarks struct{ set map[search.NodeID]bool }

func (b *bookmarks) has(n *search.Node) bool { return b.set[n.ID] || len(n.Notes) > 0 }

func (b *bookmarks) toggle(id search.NodeID) (on bool) {
	if b.set == nil {
		b.set = map[search.NodeID]bool{}
	}
	if b.set[id] {
		delete(b.set, id)
		return false
	}
	b.set[id] = true
	return true
}

// first is the first marked thought of an order.
func (b *bookmarks) first(t *search.Tree, order iter.Seq[search.NodeID]) (search.NodeID, bool) {
	for id := range order {
		if b.has(t.Node(id)) {
			return id, true
		}
	}
	return 0, false
}

func (fn *finder) toggleMark() {
	if fn.e.history.tree.Len() == 0 {
		return
	}
	word := "mark taken away"
	if fn.marks.toggle(fn.e.tree.selected.Node) {
		word = "marked; ' goes from mark to mark"
	}
	fn.e.host.Say(themes.Text, word)
	fn.e.view.screen.stale(dirtyTree)
}

func (fn *finder) noMarks() string {
	if _, ok := fn.marks.first(fn.e.history.tree, fn.e.history.outline.After(fn.e.tree.selected.Node)); !ok {
		return "nothing is marked; m marks"
	}
	return ""
}

func (fn *finder) nextMark() {
	if id, ok := fn.marks.first(fn.e.history.tree, fn.e.history.outline.After(fn.e.tree.selected.Node)); ok {
		fn.goTo(id)
	}
}

// sign is what stands beside a thought in the gutter.
func (fn *finder) sign(id search.NodeID) sign {
	if s, ok := fn.e.breaks.stopSign(int(id)); ok {
		return s
	}
	switch n := fn.e.history.tree.Node(id); {
	case n.Pinned:
		return sign{"^", themes.Accent}
	case fn.marks.set[id]:
		return sign{"'", themes.Accent}
	case len(n.Notes) > 0:
		return sign{"¶", themes.Accent}
	case fn.found.Has(id):
		return sign{"/", themes.FindMatch}
	}
	return sign{}
}
