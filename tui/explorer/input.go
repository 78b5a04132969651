package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/outline"
)

// Key takes no key: all of them are actions.
func (e *Explorer) Key(tea.KeyMsg) (tea.Cmd, bool) { return nil, false }

// Click answers the mouse.
func (e *Explorer) Click(m tea.MouseMsg) tea.Cmd {
	if e.layout.tooSmall {
		return nil
	}
	const wheel = 3
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		e.wheel(m.X, m.Y, -wheel)
	case m.Button == tea.MouseButtonWheelDown:
		e.wheel(m.X, m.Y, wheel)
	case m.Button != tea.MouseButtonLeft:
	case m.Action == tea.MouseActionPress || m.Action == tea.MouseActionMotion:
		if moment, ok := e.timeline.moment(e.history, m.X, m.Y); ok {
			e.travel(moment)
			return nil
		}
		if m.Action == tea.MouseActionPress {
			e.press(m.X, m.Y)
		}
	}
	return nil
}

func (e *Explorer) paneAt(x, y int) pane {
	for _, p := range []pane{paneTree, paneInspector, paneLog, paneCost} {
		if place := *e.layout.of(p); !place.Empty() && place.Has(x, y) {
			return p
		}
	}
	return paneNone
}

func (e *Explorer) wheel(x, y, by int) {
	switch e.paneAt(x, y) {
	case paneTree:
		e.unfollow()
		e.tree.scroll(e.history.outline, by)
		e.screen.stale(dirtyTree | dirtyInspector)
	case paneInspector:
		e.inspector.Scroll(by, e.layout.inspector.Inner().H)
		e.screen.stale(dirtyInspector)
	case paneLog:
		e.log.scroll(by, e.layout.log.Inner().H)
		e.screen.stale(dirtyLog)
	case paneCost, paneNone:
	}
}

// press selects the line under the pointer, or folds it if it was selected.
func (e *Explorer) press(x, y int) {
	which := e.paneAt(x, y)
	if which == paneNone || which == paneCost {
		return
	}
	if which != e.focus {
		e.focusOn(which)
	}
	if which != paneTree || e.history.outline.Len() == 0 {
		return
	}
	place := e.layout.tree
	if !e.layout.bare {
		place = place.Inner()
	}
	row, ok := e.history.outline.At(e.tree.top + y - place.Y)
	if !ok || y < place.Y || y >= place.Y+place.H {
		return
	}
	e.unfollow()
	if row == e.tree.selected {
		e.toggle(row)
		return
	}
	at, _ := e.history.outline.Index(row)
	e.tree.selectLine(e.history.outline, at)
	e.screen.stale(dirtyTree | dirtyInspector)
}

func (e *Explorer) toggle(row outline.Row) {
	e.history.outline.Toggle(row)
	e.tree.steady(e.history.outline)
	e.tree.reveal(e.history.outline)
	e.screen.stale(dirtyTree | dirtyInspector)
}

func (e *Explorer) unfollow() {
	if e.tree.follow {
		e.tree.follow, e.tree.unseen = false, 0
	}
}

// focusOn sends the keys to a pane.
func (e *Explorer) focusOn(p pane) {
	e.focus = p
	e.arrange()
}
