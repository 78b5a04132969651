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

func (e *Explorer) toggleMark() {
	if e.history.tree.Len() == 0 {
		return
	}
	word := "mark taken away"
	if e.marks.toggle(e.tree.selected.Node) {
		word = "marked; ' goes from mark to mark"
	}
	e.host.Say(themes.Text, word)
	e.screen.stale(dirtyTree)
}

func (e *Explorer) noMarks() string {
	if _, ok := e.marks.first(e.history.tree, e.history.outline.After(e.tree.selected.Node)); !ok {
		return "nothing is marked; m marks"
	}
	return ""
}

func (e *Explorer) nextMark() {
	if id, ok := e.marks.first(e.history.tree, e.history.outline.After(e.tree.selected.Node)); ok {
		e.goTo(id)
	}
}

// sign is what stands beside a thought in the gutter.
func (e *Explorer) sign(id search.NodeID) sign {
	if s, ok := e.stopSign(int(id)); ok {
		return s
	}
	switch n := e.history.tree.Node(id); {
	case n.Pinned:
		return sign{"^", themes.Accent}
	case e.marks.set[id]:
		return sign{"'", themes.Accent}
	case len(n.Notes) > 0:
		return sign{"¶", themes.Accent}
	case e.found.Has(id):
		return sign{"/", themes.FindMatch}
	}
	return sign{}
}
