package explorer

import (
	"fmt"
	"iter"

	"espalier/search"
	"espalier/themes"
)

// Marks are of the debugger, not of the log, and stay with the session; what is to be
// told to others is a note.

// marked reports whether the user marked a thought, or noted something on it.
func (fn *finder) marked(n *search.Node) bool {
	return fn.e.history.d.Branch().Marked(n.ID) || len(n.Notes) > 0
}

// firstMarked is the first marked thought of an order.
func (fn *finder) firstMarked(order iter.Seq[search.NodeID]) (search.NodeID, bool) {
	for id := range order {
		if fn.marked(fn.e.history.tree.Node(id)) {
			return id, true
		}
	}
	return 0, false
}

func (fn *finder) toggleMark() {
	if fn.e.history.tree.Len() == 0 {
		return
	}
	word, id := "marked; ' goes from mark to mark", fn.e.tree.selected.Node
	if fn.e.history.d.Branch().Marked(id) {
		word = "mark removed"
	}
	fn.e.steering.verb(fmt.Sprintf("mark %d", id))
	fn.e.host.Say(themes.Text, word)
	fn.e.view.screen.stale(dirtyTree)
}

func (fn *finder) noMarks() string {
	if _, ok := fn.firstMarked(fn.e.history.outline.After(fn.e.tree.selected.Node)); !ok {
		return "nothing is marked; m marks"
	}
	return ""
}

func (fn *finder) nextMark() {
	if id, ok := fn.firstMarked(fn.e.history.outline.After(fn.e.tree.selected.Node)); ok {
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
	case fn.e.history.d.Branch().Marked(id):
		return sign{"'", themes.Accent}
	case len(n.Notes) > 0:
		return sign{"¶", themes.Accent}
	case fn.found.Has(id):
		return sign{"/", themes.FindMatch}
	}
	return sign{}
}
