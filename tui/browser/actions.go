package browser

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/shell"
)

// Groups of actions, in the order of the help.
const (
	groupMove    = "move"
	groupSession = "session"
	groupList    = "list"
	groupScreen  = "screen"
)

// Actions lists what can be done in the browser.
func (b *Browser) Actions() []action.Action {
	all := slices.Concat(moveActions(b), sessionActions(b), listActions(b), screenActions(b))
	for i := range all {
		if a := &all[i]; a.Group == groupSession || a.Group == groupList {
			a.Why = b.unlessComparing(a.Why)
		}
	}
	return all
}

// Table is the actions without a browser to act on, for the page of keys.
func Table() []action.Action { return (&Browser{}).Actions() }

// unlessComparing adds a reason why not to another.
func (b *Browser) unlessComparing(why func() string) func() string {
	return func() string {
		switch {
		case b.compare != nil:
			return "two sessions are compared: esc goes back"
		case why == nil:
			return ""
		}
		return why()
	}
}

func moveActions(b *Browser) []action.Action {
	by := func(lines int) func() tea.Cmd {
		return func() tea.Cmd { return b.move(lines) }
	}
	page := func(share float64) func() tea.Cmd {
		return func() tea.Cmd { return b.move(int(share * float64(max(b.list.height, 2)))) }
	}
	return []action.Action{
		{ID: "up", Group: groupMove, Title: "line up", Keys: []string{"up", "k"}, Do: by(-1)},
		{ID: "down", Group: groupMove, Title: "line down", Keys: []string{"down", "j"}, Do: by(1)},
		{ID: "top", Group: groupMove, Title: "first line", Keys: []string{"g", "home"}, Do: by(-1 << 30)},
		{ID: "bottom", Group: groupMove, Title: "last line", Keys: []string{"G", "end"}, Do: by(1 << 30)},
		{ID: "half-up", Group: groupMove, Title: "half a page up", Keys: []string{"ctrl+u"}, Do: page(-0.5)},
		{ID: "half-down", Group: groupMove, Title: "half a page down", Keys: []string{"ctrl+d"}, Do: page(0.5)},
		{ID: "page-up", Group: groupMove, Title: "page up", Keys: []string{"pgup", "ctrl+b"}, Do: page(-1)},
		{ID: "page-down", Group: groupMove, Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, Do: page(1)},
		{ID: "thinking", Group: groupMove, Title: "compare what the models thought, or the trees again", Keys: []string{"I"}, Why: b.notCompared, Do: b.compareInside},
		{ID: "preview-up", Group: groupMove, Title: "preview up", Keys: []string{"K"}, Do: action.Then(func() { b.preview.scroll(-3) })},
		{ID: "preview-down", Group: groupMove, Title: "preview down", Keys: []string{"J"}, Do: action.Then(func() { b.preview.scroll(3) })},
	}
}

func sessionActions(b *Browser) []action.Action {
	return []action.Action{
		{ID: "open", Group: groupSession, Title: "open; resume if unfinished", Keys: []string{"enter"}, Why: b.notLive, Do: b.open},
		{ID: "replay", Group: groupSession, Title: "replay from the start", Keys: []string{"r"}, Why: b.notLive, Do: b.replay},
		{ID: "mark", Group: groupSession, Title: "mark for comparison", Keys: []string{" "}, Why: b.notLive, Do: b.mark},
		{ID: "compare", Group: groupSession, Title: "compare with the marked session", Keys: []string{"c"}, Why: b.notComparable, Do: b.startCompare},
		{ID: "rename", Group: groupSession, Title: "edit the title", Keys: []string{"e"}, Why: b.notLive, Do: action.Then(b.editor.askTitle)},
		{ID: "tags", Group: groupSession, Title: "edit the tags", Keys: []string{"#"}, Why: b.notLive, Do: action.Then(b.editor.askTags)},
		{ID: "note", Group: groupSession, Title: "add a note", Keys: []string{"a"}, Why: b.notLive, Do: action.Then(b.editor.askNote)},
		{ID: "fork", Group: groupSession, Title: "fork at the end", Keys: []string{"F"}, Why: b.notLive, Do: b.shelf.fork},
		{ID: "delete", Group: groupSession, Title: "delete", Keys: []string{"d", "delete"}, Why: b.notLive, Do: b.shelf.remove},
		{ID: "undo", Group: groupSession, Title: "undo the last delete; in the bin, restore", Keys: []string{"u"}, Why: b.notRestorable, Do: b.shelf.restore},
		{ID: "copy", Group: groupSession, Title: "copy the id", Keys: []string{"y"}, Why: b.nothing, Do: b.copyID},
		{ID: "new-search", Group: groupSession, Title: "start a new search", Keys: []string{"n"}, Do: func() tea.Cmd { return b.host.Go("new") }},
	}
}

func listActions(b *Browser) []action.Action {
	return []action.Action{
		{ID: "search", Group: groupList, Title: "search", Keys: []string{"/"}, Do: action.Then(b.editor.askSearch)},
		{ID: "sort", Group: groupList, Title: "sort by the next column", Keys: []string{"o"}, Do: b.nextSort},
		{ID: "reverse", Group: groupList, Title: "reverse the order", Keys: []string{"O"}, Do: b.reverse},
		{ID: "forks", Group: groupList, Title: "show forks below their parents", Keys: []string{"f"}, Do: action.Then(b.toggleForks)},
		{ID: "reload", Group: groupList, Title: "reload", Keys: []string{"R", "ctrl+r"}, Do: b.shelf.refresh},
		{ID: "bin", Group: groupList, Title: "show deleted sessions", Keys: []string{"b"}, Do: b.toggleBin},
	}
}

func screenActions(b *Browser) []action.Action {
	return []action.Action{
		{ID: "back-out", Group: groupScreen, Title: "go back", Keys: []string{"esc"}, Do: b.backOut},
	}
}

// nothing says that no session is selected.
func (b *Browser) nothing() string {
	if len(b.list.rows) == 0 {
		return "there is no session"
	}
	return ""
}

// notLive says why the selected session cannot be worked with.
func (b *Browser) notLive() string {
	switch {
	case len(b.list.rows) == 0:
		return b.nothing()
	case b.query.Deleted:
		return "it is deleted: u restores it"
	}
	return ""
}

func (b *Browser) notComparable() string {
	switch {
	case b.notLive() != "":
		return b.notLive()
	case b.marked == "":
		return "no session is marked: space marks one"
	case b.marked == b.list.selected().ID:
		return "this is the marked one: go to another"
	}
	return ""
}

func (b *Browser) notRestorable() string {
	switch {
	case b.query.Deleted:
		return b.nothing()
	case len(b.undo) == 0:
		return "nothing was deleted here: b shows what was before"
	}
	return ""
}

// mark remembers a session for a comparison, or forgets it.
func (b *Browser) mark() tea.Cmd {
	id := b.list.selected().ID
	if b.marked == id {
		b.marked = ""
		return nil
	}
	b.marked = id
	return b.move(1)
}

func (b *Browser) copyID() tea.Cmd {
	id := b.list.selected().ID
	b.host.Say(themes.Text, "copied "+id)
	return b.host.Copy(id)
}

// open opens the selected session in the explorer. One that has not ended continues.
func (b *Browser) open() tea.Cmd { return b.visit(b.ways.Open) }

// replay shows it from its start.
func (b *Browser) replay() tea.Cmd { return b.visit(b.ways.Replay) }

func (b *Browser) visit(way func(id string) shell.Opener) tea.Cmd {
	if way == nil {
		return nil
	}
	return b.host.Open(way(b.list.selected().ID), nil)
}

// nextSort goes through the orders that have a column.
func (b *Browser) nextSort() tea.Cmd {
	orders := []sessions.Sort{sessions.ByUpdated, sessions.ByTask, sessions.ByMethod, sessions.ByModel, sessions.ByOutcome, sessions.ByScore, sessions.ByTokens, sessions.ByTime}
	b.query.Sort = orders[(slices.Index(orders, b.query.Sort)+1)%len(orders)]
	b.query.Reverse = false
	return b.shelf.refresh()
}

func (b *Browser) reverse() tea.Cmd {
	b.query.Reverse = !b.query.Reverse
	return b.shelf.refresh()
}

func (b *Browser) toggleForks() {
	b.forks = !b.forks
	b.list.arrange(b.forks)
}

func (b *Browser) toggleBin() tea.Cmd {
	b.query.Deleted = !b.query.Deleted
	return b.shelf.refresh()
}

// backOut takes back one step: the comparison, the search, the bin.
func (b *Browser) backOut() tea.Cmd {
	switch {
	case b.compare != nil && b.compare.trees.IsInside():
		b.compare.trees.Inside(nil)
	case b.compare != nil:
		b.compare = nil
	case b.query.Text != "":
		b.query.Text = ""
		return b.shelf.refresh()
	case b.query.Deleted:
		return b.toggleBin()
	case b.marked != "":
		b.marked = ""
	default:
		b.host.Say(themes.Notice, "q leaves")
	}
	return nil
}
