package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/outline"
)

// Key takes no key: all of them are actions.
func (e *Explorer) Key(k tea.KeyMsg) (tea.Cmd, bool) { return e.class.key(k) }

// Click answers the mouse.
func (e *Explorer) Click(m tea.MouseMsg) tea.Cmd {
	if e.view.layout.tooSmall {
		return nil
	}
	const wheel = 3
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		e.moves.wheel(m.X, m.Y, -wheel)
	case m.Button == tea.MouseButtonWheelDown:
		e.moves.wheel(m.X, m.Y, wheel)
	case m.Button != tea.MouseButtonLeft:
	case m.Action == tea.MouseActionPress || m.Action == tea.MouseActionMotion:
		if moment, ok := e.timeline.moment(e.history, m.X, m.Y); ok {
			e.steering.travel(moment)
			return nil
		}
		if m.Action == tea.MouseActionPress {
			e.moves.press(m.X, m.Y)
		}
	}
	return nil
}

func (vw *view) paneAt(x, y int) pane {
	for _, p := range []pane{paneTree, paneInspector, paneLog, paneCost} {
		if place := *vw.layout.of(p); !place.Empty() && place.Has(x, y) {
			return p
		}
	}
	return paneNone
}

func (mv *movement) wheel(x, y, by int) {
	switch mv.e.view.paneAt(x, y) {
	case paneTree:
		mv.unfollow()
		mv.e.tree.scroll(mv.e.history.outline, by)
		mv.e.view.screen.stale(dirtyTree | dirtyInspector)
	case paneInspector:
		mv.e.inspector.Scroll(by, mv.e.view.layout.inspector.Inner().H)
		mv.e.view.screen.stale(dirtyInspector)
	case paneLog:
		mv.e.log.scroll(by, mv.e.view.layout.log.Inner().H)
		mv.e.view.screen.stale(dirtyLog)
	case paneCost, paneNone:
	}
}

// press selects the line under the pointer, or folds it if it was selected.
func (mv *movement) press(x, y int) {
	if tab, ok := mv.e.view.inspectorFrame().TabAt(x, y); ok && !mv.e.view.layout.inspector.Empty() && !mv.e.view.layout.bare {
		mv.turnTab(tab - mv.e.inspector.Tab())
		return
	}
	which := mv.e.view.paneAt(x, y)
	if which == paneNone || which == paneCost {
		return
	}
	if which != mv.e.view.focus {
		mv.e.view.focusOn(which)
	}
	if which != paneTree || mv.e.history.outline.Len() == 0 {
		return
	}
	place := mv.e.view.layout.tree
	if !mv.e.view.layout.bare {
		place = place.Inner()
	}
	row, ok := mv.e.history.outline.At(mv.e.tree.top + y - place.Y)
	if !ok || y < place.Y || y >= place.Y+place.H {
		return
	}
	mv.unfollow()
	if row == mv.e.tree.selected {
		mv.toggle(row)
		return
	}
	at, _ := mv.e.history.outline.Index(row)
	mv.e.tree.selectLine(mv.e.history.outline, at)
	mv.e.view.screen.stale(dirtyTree | dirtyInspector)
}

func (mv *movement) toggle(row outline.Row) {
	mv.e.history.outline.Toggle(row)
	mv.e.tree.steady(mv.e.history.outline)
	mv.e.tree.reveal(mv.e.history.outline)
	mv.e.view.screen.stale(dirtyTree | dirtyInspector)
}

func (mv *movement) unfollow() {
	if mv.e.tree.follow {
		mv.e.tree.follow, mv.e.tree.unseen = false, 0
	}
}

// focusOn sends the keys to a pane.
func (vw *view) focusOn(p pane) {
	vw.focus = p
	vw.arrange()
}
