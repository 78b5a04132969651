package browser

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/sessions"
	"espalier/themes"
)

// Action is something a user can do: one row of the table that the key map and
// the help are made of.
type Action struct {
	ID    string
	Group string
	Title string
	Keys  []string // as Bubble Tea names them

	// why says why the action is not possible now; nil: it always is.
	why func(*Browser) string
	do  func(*Browser) tea.Cmd
}

// Disabled says why the action is not possible now; empty when it is.
func (a *Action) Disabled(b *Browser) string {
	switch {
	case b.compare != nil && (a.Group == groupSession || a.Group == groupList):
		return "two sessions are compared: esc goes back"
	case a.why == nil:
		return ""
	}
	return a.why(b)
}

// Groups of actions, in the order of the help.
const (
	groupMove    = "move"
	groupSession = "session"
	groupList    = "list"
	groupScreen  = "screen"
)

// Actions lists all there are.
func Actions() []Action {
	return slices.Concat(moveActions(), sessionActions(), listActions(), screenActions())
}

// then makes an action of a function without a command.
func then(f func(*Browser)) func(*Browser) tea.Cmd {
	return func(b *Browser) tea.Cmd {
		f(b)
		return nil
	}
}

func moveActions() []Action {
	by := func(lines int) func(*Browser) tea.Cmd {
		return func(b *Browser) tea.Cmd { return b.move(lines) }
	}
	page := func(share float64) func(*Browser) tea.Cmd {
		return func(b *Browser) tea.Cmd { return b.move(int(share * float64(max(b.list.height, 2)))) }
	}
	return []Action{
		{ID: "up", Group: groupMove, Title: "line up", Keys: []string{"up", "k"}, do: by(-1)},
		{ID: "down", Group: groupMove, Title: "line down", Keys: []string{"down", "j"}, do: by(1)},
		{ID: "top", Group: groupMove, Title: "first line", Keys: []string{"g", "home"}, do: by(-1 << 30)},
		{ID: "bottom", Group: groupMove, Title: "last line", Keys: []string{"G", "end"}, do: by(1 << 30)},
		{ID: "half-up", Group: groupMove, Title: "half a page up", Keys: []string{"ctrl+u"}, do: page(-0.5)},
		{ID: "half-down", Group: groupMove, Title: "half a page down", Keys: []string{"ctrl+d"}, do: page(0.5)},
		{ID: "page-up", Group: groupMove, Title: "page up", Keys: []string{"pgup", "ctrl+b"}, do: page(-1)},
		{ID: "page-down", Group: groupMove, Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, do: page(1)},
		{ID: "preview-up", Group: groupMove, Title: "preview up", Keys: []string{"K"}, do: then(func(b *Browser) { b.preview.scroll(-3) })},
		{ID: "preview-down", Group: groupMove, Title: "preview down", Keys: []string{"J"}, do: then(func(b *Browser) { b.preview.scroll(3) })},
	}
}

func sessionActions() []Action {
	leave := func(do Verb) func(*Browser) tea.Cmd {
		return func(b *Browser) tea.Cmd { return b.leave(do, b.list.selected().ID) }
	}
	return []Action{
		{ID: "open", Group: groupSession, Title: "open; go on if it has not ended", Keys: []string{"enter"}, why: (*Browser).notLive, do: leave(Open)},
		{ID: "replay", Group: groupSession, Title: "replay from the start", Keys: []string{"r"}, why: (*Browser).notLive, do: leave(Replay)},
		{ID: "mark", Group: groupSession, Title: "mark, to compare with", Keys: []string{" "}, why: (*Browser).notLive, do: (*Browser).mark},
		{ID: "compare", Group: groupSession, Title: "compare with the marked one", Keys: []string{"c"}, why: (*Browser).notComparable, do: (*Browser).startCompare},
		{ID: "rename", Group: groupSession, Title: "give it a title", Keys: []string{"e"}, why: (*Browser).notLive, do: then((*Browser).askTitle)},
		{ID: "tags", Group: groupSession, Title: "change its tags", Keys: []string{"#"}, why: (*Browser).notLive, do: then((*Browser).askTags)},
		{ID: "note", Group: groupSession, Title: "add a note", Keys: []string{"a"}, why: (*Browser).notLive, do: then((*Browser).askNote)},
		{ID: "fork", Group: groupSession, Title: "fork it at its end", Keys: []string{"F"}, why: (*Browser).notLive, do: (*Browser).fork},
		{ID: "delete", Group: groupSession, Title: "delete", Keys: []string{"d", "delete"}, why: (*Browser).notLive, do: (*Browser).remove},
		{ID: "undo", Group: groupSession, Title: "undo the last delete; in the bin, restore", Keys: []string{"u"}, why: (*Browser).notRestorable, do: (*Browser).restore},
		{ID: "copy", Group: groupSession, Title: "copy its id", Keys: []string{"y"}, why: (*Browser).nothing, do: (*Browser).copyID},
		{ID: "new", Group: groupSession, Title: "a new search", Keys: []string{"n"}, do: func(b *Browser) tea.Cmd { return b.leave(Begin, "") }},
	}
}

func listActions() []Action {
	return []Action{
		{ID: "search", Group: groupList, Title: "search", Keys: []string{"/"}, do: then((*Browser).askSearch)},
		{ID: "sort", Group: groupList, Title: "sort by the next column", Keys: []string{"o"}, do: (*Browser).nextSort},
		{ID: "reverse", Group: groupList, Title: "the other way round", Keys: []string{"O"}, do: (*Browser).reverse},
		{ID: "forks", Group: groupList, Title: "forks below their parents", Keys: []string{"f"}, do: then((*Browser).toggleForks)},
		{ID: "reload", Group: groupList, Title: "read the store again", Keys: []string{"R", "ctrl+r"}, do: (*Browser).refresh},
		{ID: "bin", Group: groupList, Title: "what was deleted", Keys: []string{"b"}, do: (*Browser).toggleBin},
	}
}

func screenActions() []Action {
	return []Action{
		{ID: "help", Group: groupScreen, Title: "keys, and all there is to do", Keys: []string{"?", "f1"}, do: then((*Browser).openHelp)},
		{ID: "back-out", Group: groupScreen, Title: "one step back", Keys: []string{"esc"}, do: (*Browser).backOut},
		{ID: "suspend", Group: groupScreen, Title: "suspend", Keys: []string{"ctrl+z"}, do: func(*Browser) tea.Cmd { return tea.Suspend }},
		{ID: "quit", Group: groupScreen, Title: "quit", Keys: []string{"q", "ctrl+c"}, do: (*Browser).quit},
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
	id, put := b.list.selected().ID, b.copy
	b.say(themes.Text, "copied "+id)
	return func() tea.Msg {
		if put != nil {
			put(id)
		}
		return nil
	}
}

// nextSort goes through the orders that have a column.
func (b *Browser) nextSort() tea.Cmd {
	orders := []sessions.Sort{sessions.ByUpdated, sessions.ByTask, sessions.ByMethod, sessions.ByModel, sessions.ByOutcome, sessions.ByScore, sessions.ByTokens, sessions.ByTime}
	b.query.Sort = orders[(slices.Index(orders, b.query.Sort)+1)%len(orders)]
	b.query.Reverse = false
	return b.refresh()
}

func (b *Browser) reverse() tea.Cmd {
	b.query.Reverse = !b.query.Reverse
	return b.refresh()
}

func (b *Browser) toggleForks() {
	b.forks = !b.forks
	b.list.arrange(b.forks)
}

func (b *Browser) toggleBin() tea.Cmd {
	b.query.Deleted = !b.query.Deleted
	return b.refresh()
}

// backOut takes back one step: the comparison, the search, the bin.
func (b *Browser) backOut() tea.Cmd {
	switch {
	case b.compare != nil:
		b.compare = nil
	case b.query.Text != "":
		b.query.Text = ""
		return b.refresh()
	case b.query.Deleted:
		return b.toggleBin()
	case b.marked != "":
		b.marked = ""
	default:
		b.say(themes.Notice, "q quits")
	}
	return nil
}

// quit leaves the comparison, or else the browser.
func (b *Browser) quit() tea.Cmd {
	if b.compare != nil {
		b.compare = nil
		return nil
	}
	return b.leave(Leave, "")
}
