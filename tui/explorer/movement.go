package explorer

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/inspector"
	"espalier/tui/outline"
)

// movement is the user going about in the panes.
type movement struct{ e *Explorer }

func (vw *view) pageHeight() int { return vw.layout.of(vw.focus).Inner().H }

// move goes up or down in the pane that has the keys.
func (mv *movement) move(lines int) {
	switch mv.e.view.focus {
	case paneInspector:
		mv.e.inspector.Scroll(lines, mv.e.view.pageHeight())
		mv.e.inside.moveTo(lines)
		mv.e.view.screen.stale(dirtyInspector)
	case paneLog:
		mv.e.log.scroll(lines, mv.e.view.pageHeight())
		mv.e.view.screen.stale(dirtyLog)
	case paneTree, paneCost, paneNone:
		mv.unfollow()
		mv.e.tree.move(mv.e.history.outline, lines)
		mv.e.view.screen.stale(dirtyTree | dirtyInspector)
	}
}

// outwards folds what is open, and else goes to the parent.
func (mv *movement) outwards() {
	if mv.e.view.focus != paneTree || mv.e.history.outline.Len() == 0 {
		return
	}
	mv.unfollow()
	row := mv.e.tree.selected
	if open, any := mv.e.history.outline.Open(row.Node); row.Kind == outline.Thought && open && any && row.Node != 0 {
		mv.toggle(row)
		return
	}
	if parent := mv.e.history.outline.Parent(row); parent >= 0 {
		mv.selectRow(outline.Row{Node: parent})
	}
}

// inwards unfolds what is folded, and else goes to the first child.
func (mv *movement) inwards() {
	if mv.e.view.focus != paneTree || mv.e.history.outline.Len() == 0 {
		return
	}
	mv.unfollow()
	row := mv.e.tree.selected
	open, any := mv.e.history.outline.Open(row.Node)
	switch {
	case row.Kind == outline.Rest && !mv.e.history.outline.AllShown(row.Node), any && !open && row.Kind == outline.Thought:
		mv.toggle(row)
	case any && row.Kind == outline.Thought:
		mv.move(1)
	}
}

func (mv *movement) selectRow(row outline.Row) {
	if at, ok := mv.e.history.outline.Index(row); ok {
		mv.e.tree.selectLine(mv.e.history.outline, at)
	}
	mv.e.view.screen.stale(dirtyTree | dirtyInspector)
}

// otherParent goes around an aggregation, where the tree draws references.
func (mv *movement) otherParent() {
	if next, ok := debug.NextParent(mv.e.history.tree, mv.e.tree.selected.Node); ok {
		mv.e.finder.goTo(next)
	}
}

func (mv *movement) noOtherParent() string {
	if mv.e.history.tree.Len() == 0 {
		return "the search has not begun"
	}
	if _, ok := debug.NextParent(mv.e.history.tree, mv.e.tree.selected.Node); !ok {
		return "this thought is not aggregated from several, and in no other"
	}
	return ""
}

func (mv *movement) foldSelected() {
	if mv.e.history.outline.Len() > 0 {
		mv.unfollow()
		mv.toggle(mv.e.tree.selected)
	}
}

func (mv *movement) foldAll(open bool) {
	if mv.e.history.outline.Len() == 0 {
		return
	}
	mv.e.history.outline.FoldAll(open)
	mv.e.tree.steady(mv.e.history.outline)
	mv.e.tree.reveal(mv.e.history.outline)
	mv.e.view.screen.stale(dirtyTree | dirtyInspector)
}

// inspect sends the keys to the inspector; once there, it zooms.
func (mv *movement) inspect() {
	switch {
	case mv.e.view.focus == paneTree && mv.e.tree.selected.Kind == outline.Rest:
		mv.foldSelected()
	case mv.e.view.focus == paneTree:
		if mv.e.tree.selected.Kind == outline.Inside { // its words are in the text
			mv.e.inspector.Turn(slices.Index(inspector.Tabs(mv.e.history.tree), "text") - mv.e.inspector.Tab())
		}
		mv.e.view.focusOn(paneInspector)
	case mv.onToken():
		mv.e.whatif.openToken()
	default:
		mv.e.view.toggleZoom()
	}
}

func (mv *movement) toggleFollow() {
	mv.e.tree.follow = !mv.e.tree.follow
	mv.e.tree.unseen = 0
	if !mv.e.tree.follow {
		mv.e.host.Say(themes.Text, "the selection stays; f follows the search again")
		return
	}
	if mv.e.history.outline.Len() > 0 {
		mv.e.follow()
	}
	mv.e.view.screen.stale(everything)
}

func (mv *movement) copyThought() tea.Cmd {
	if mv.e.history.tree.Len() == 0 {
		return nil
	}
	n := mv.e.history.tree.Node(mv.e.tree.selected.Node)
	text := n.Text
	switch {
	case n.ID == 0:
		text = n.Check.State
	case n.Check.Answer != "":
		text = n.Check.Answer
	}
	return mv.e.host.Copy(text)
}

// cycle sends the keys to the next pane.
func (vw *view) cycle(by int) {
	at := 0
	for i, p := range panes {
		if p == vw.focus {
			at = i
		}
	}
	vw.focusOn(panes[(at+by+len(panes))%len(panes)])
}

// turnTab shows another tab of the inspector, and the inspector where it is
// hidden.
func (mv *movement) turnTab(by int) {
	mv.e.inspector.Turn(by)
	if mv.e.view.layout.inspector.Empty() {
		mv.e.view.focusOn(paneInspector)
	}
	mv.e.view.screen.stale(dirtyInspector)
}

func (vw *view) toggleZoom() {
	vw.zoom = !vw.zoom
	vw.arrange()
}

// backOut undoes one thing that stands before the tree. It never quits.
func (mv *movement) backOut() {
	switch {
	case mv.e.finder.found.On():
		mv.e.finder.endFinding()
	case mv.e.view.zoom:
		mv.e.view.toggleZoom()
	case mv.e.view.focus != paneTree:
		mv.e.view.focusOn(paneTree)
	case mv.e.history.behind() > 0:
		mv.e.steering.present()
	case mv.e.finder.filtered.match != nil:
		mv.e.finder.unfilter()
	}
}

// present goes back to the last event there is.
func (st *steering) present() {
	st.e.show(st.e.history.jump())
	st.catchUp()
}

// Cancel abandons the running action.
func (e *Explorer) Cancel() string {
	if e.whatif.abandon != nil {
		e.whatif.abandon()
		return e.whatif.changing + " is stopped"
	}
	if e.steering.run.state != runner.Running || e.steering.driver == nil {
		return ""
	}
	if e.history.d.Going() { // or it would continue at once
		_, err := e.history.d.Do(e.host.Jobs().Context(), "pause")
		e.host.Complain(err)
	}
	e.steering.driver.Cancel()
	return "cancelled; c continues"
}

// Busy asks before a running search is left, which ends that unless somebody else runs it.
func (e *Explorer) Busy() string {
	if e.steering.run.state != runner.Running || e.steering.watches {
		return ""
	}
	return fmt.Sprintf("the search is still running after %s: q again quits, any other key stays", english.Plural(e.history.tree.Totals().Thoughts, "thought"))
}

// foldThinking shows or hides it.
func (mv *movement) foldThinking() {
	mv.e.inspector.FoldThinking()
	mv.e.view.screen.stale(dirtyInspector)
}

// moveToken moves the cursor among the tokens of the inspector.
func (mv *movement) moveToken(by int) {
	mv.e.inspector.MoveToken(by)
	mv.e.view.screen.stale(dirtyInspector)
}

func (mv *movement) noTokens() string {
	if !mv.e.inspector.HasTokens() {
		return "the tabs tokens and engine have a cursor"
	}
	return ""
}
