package explorer

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/outline"
	"espalier/tui/tell"
)

// The verbs behind the actions that move about and change the screen.

func (e *Explorer) pageHeight() int { return e.layout.of(e.focus).Inner().H }

// move goes up or down in the pane that has the keys.
func (e *Explorer) move(lines int) {
	switch e.focus {
	case paneInspector:
		e.inspector.Scroll(lines, e.pageHeight())
		e.screen.stale(dirtyInspector)
	case paneLog:
		e.log.scroll(lines, e.pageHeight())
		e.screen.stale(dirtyLog)
	case paneTree, paneCost, paneNone:
		e.unfollow()
		e.tree.move(e.history.outline, lines)
		e.screen.stale(dirtyTree | dirtyInspector)
	}
}

// outwards folds what is open, and else goes to the parent.
func (e *Explorer) outwards() {
	if e.focus != paneTree || e.history.outline.Len() == 0 {
		return
	}
	e.unfollow()
	row := e.tree.selected
	if open, any := e.history.outline.Open(row.Node); row.Kind == outline.Thought && open && any && row.Node != 0 {
		e.toggle(row)
		return
	}
	if parent := e.history.outline.Parent(row); parent >= 0 {
		e.selectRow(outline.Row{Node: parent})
	}
}

// inwards unfolds what is folded, and else goes to the first child.
func (e *Explorer) inwards() {
	if e.focus != paneTree || e.history.outline.Len() == 0 {
		return
	}
	e.unfollow()
	row := e.tree.selected
	open, any := e.history.outline.Open(row.Node)
	switch {
	case row.Kind == outline.Rest && !e.history.outline.AllShown(row.Node), any && !open && row.Kind == outline.Thought:
		e.toggle(row)
	case any && row.Kind == outline.Thought:
		e.move(1)
	}
}

func (e *Explorer) selectRow(row outline.Row) {
	if at, ok := e.history.outline.Index(row); ok {
		e.tree.selectLine(e.history.outline, at)
	}
	e.screen.stale(dirtyTree | dirtyInspector)
}

func (e *Explorer) foldSelected() {
	if e.history.outline.Len() > 0 {
		e.unfollow()
		e.toggle(e.tree.selected)
	}
}

func (e *Explorer) foldAll(open bool) {
	if e.history.outline.Len() == 0 {
		return
	}
	e.history.outline.FoldAll(open)
	e.tree.steady(e.history.outline)
	e.tree.reveal(e.history.outline)
	e.screen.stale(dirtyTree | dirtyInspector)
}

// inspect sends the keys to the inspector; once there, it zooms.
func (e *Explorer) inspect() {
	switch {
	case e.focus == paneTree && e.tree.selected.Kind == outline.Rest:
		e.foldSelected()
	case e.focus == paneTree:
		e.focusOn(paneInspector)
	default:
		e.toggleZoom()
	}
}

func (e *Explorer) toggleFollow() {
	e.tree.follow = !e.tree.follow
	e.tree.unseen = 0
	if !e.tree.follow {
		e.host.Say(themes.Text, "the selection stays; f follows the search again")
		return
	}
	if e.history.outline.Len() > 0 {
		e.follow()
	}
	e.screen.stale(everything)
}

func (e *Explorer) copyThought() tea.Cmd {
	if e.history.tree.Len() == 0 {
		return nil
	}
	n := e.history.tree.Node(e.tree.selected.Node)
	text := n.Text
	switch {
	case n.ID == 0:
		text = n.Check.State
	case n.Check.Answer != "":
		text = n.Check.Answer
	}
	e.host.Say(themes.Text, "copied: "+text)
	return e.host.Copy(text)
}

// cycle sends the keys to the next pane.
func (e *Explorer) cycle(by int) {
	at := 0
	for i, p := range panes {
		if p == e.focus {
			at = i
		}
	}
	e.focusOn(panes[(at+by+len(panes))%len(panes)])
}

// turnTab shows another tab of the inspector, and the inspector where it is
// hidden.
func (e *Explorer) turnTab(by int) {
	e.inspector.Turn(by)
	if e.layout.inspector.Empty() {
		e.focusOn(paneInspector)
	}
	e.screen.stale(dirtyInspector)
}

func (e *Explorer) toggleZoom() {
	e.zoom = !e.zoom
	e.arrange()
}

// backOut undoes one thing that stands before the tree. It never quits.
func (e *Explorer) backOut() {
	switch {
	case e.found.On():
		e.endFinding()
	case e.zoom:
		e.toggleZoom()
	case e.focus != paneTree:
		e.focusOn(paneTree)
	case e.history.behind() > 0:
		e.present()
	case e.filtered.match != nil:
		e.unfilter()
	}
}

// present goes back to the last event there is.
func (e *Explorer) present() {
	e.show(e.history.jump())
	e.catchUp()
}

// Cancel abandons the running action.
func (e *Explorer) Cancel() string {
	if e.run.state != search.Running || e.driver == nil {
		return ""
	}
	if e.history.d.Going() { // or it would go on at once
		_, err := e.history.d.Do(e.host.Jobs().Context(), "pause")
		e.host.Complain(err)
	}
	e.driver.Cancel()
	return "cancelled; c continues"
}

// Busy asks before a running search is left.
func (e *Explorer) Busy() string {
	if e.run.state != search.Running {
		return ""
	}
	return fmt.Sprintf("the search is still running after %s: q again quits, any other key stays", tell.Plural(e.history.tree.Totals().Thoughts, "thought"))
}

// foldThinking shows or hides it.
func (e *Explorer) foldThinking() {
	e.inspector.FoldThinking()
	e.screen.stale(dirtyInspector)
}

// moveToken moves the cursor among the tokens of the inspector.
func (e *Explorer) moveToken(by int) {
	e.inspector.MoveToken(by)
	e.screen.stale(dirtyInspector)
}

func (e *Explorer) noTokens() string {
	if !e.inspector.HasTokens() {
		return "the tabs tokens and engine have a cursor"
	}
	return ""
}
