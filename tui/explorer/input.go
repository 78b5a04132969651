package explorer

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/keypress"
	"espalier/tui/outline"
)

// keys answers a key message, letter by letter.
func (e *Explorer) keys(msg tea.KeyMsg) tea.Cmd {
	var cmds []tea.Cmd
	for _, k := range keypress.Split(msg) {
		cmds = append(cmds, e.key(k))
	}
	return tea.Batch(cmds...)
}

func (e *Explorer) key(k tea.KeyMsg) tea.Cmd {
	if e.over != nil {
		return e.over.key(e, k)
	}
	return e.plainKey(k)
}

// plainKey is a key for the panes.
func (e *Explorer) plainKey(k tea.KeyMsg) tea.Cmd {
	a := e.actionFor(k.String())
	asked := e.notice.asks
	if asked != "" || !e.notice.until.IsZero() {
		e.notice = notice{}
		e.screen.stale(dirtyStatus)
	}
	if a == nil {
		return nil
	}
	if asked != "" && a.ID == asked {
		return a.confirmed(e)
	}
	return e.do(a)
}

// do runs an action, or says why that is not possible now.
func (e *Explorer) do(a *Action) tea.Cmd {
	if a == nil {
		return nil
	}
	if why := a.Disabled(e); why != "" {
		e.say(themes.Notice, a.Title+": not now, "+why)
		return nil
	}
	return a.do(e)
}

// actionFor is what a key does now: an action of the mode the explorer is in,
// or else one that is always there.
func (e *Explorer) actionFor(key string) *Action {
	var found *Action
	for i := range e.actions {
		a := &e.actions[i]
		if !slices.Contains(a.Keys, key) || a.While != "" && !e.is(a.While) {
			continue
		}
		if found == nil || a.While != "" {
			found = a
		}
	}
	return found
}

// action is the one of this name; nil: there is none.
func (e *Explorer) action(id string) *Action {
	for i := range e.actions {
		if e.actions[i].ID == id {
			return &e.actions[i]
		}
	}
	return nil
}

// click answers the mouse.
func (e *Explorer) click(m tea.MouseMsg) tea.Cmd {
	switch {
	case e.layout.tooSmall:
		return nil
	case e.over != nil:
		return e.over.click(e, m)
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
