// Package browser is the screen of stored sessions: a list to search, sort and
// tidy, a preview of the selected one, and two of them side by side.
//
// It reads and changes the store in commands of Bubble Tea, never in Update, and
// opens nothing itself: what the user chose is for the caller to do.
package browser

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/sessions"
	"espalier/tui/shell"
)

// Options are all that New needs.
type Options struct {
	Store *sessions.Store
	// Method says a method with what tells its variants apart; nil: its name.
	Method func(search.Settings) string
	// Marked is the id of a session to compare with; empty: none.
	Marked string
	Ways   Ways
	Closed func() // is called when the browser is closed; may be nil
}

// Ways lead from a session to the explorer.
type Ways struct {
	Open   func(id string) shell.Opener // one that has not ended continues
	Replay func(id string) shell.Opener // from its start
}

// Browser is a screen of the shell.
type Browser struct {
	shell.Quiet
	shell.Canvas
	host   *shell.Host
	ways   Ways
	closed func()
	shelf  shelf
	view   view
	editor editor
	method func(search.Settings) string

	query   sessions.Query
	forks   bool // forks stand below what they were forked from
	list    list
	preview preview
	compare *comparison // nil: the list is shown
	marked  string      // id of the session to compare with
	undo    []string    // ids that were deleted here, the last at the end
}

// New makes a browser.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen {
		if o.Method == nil {
			o.Method = func(s search.Settings) string { return s.Method }
		}
		b := &Browser{
			host: h, ways: o.Ways, closed: o.Closed, method: o.Method,
			query: sessions.Query{Sort: sessions.ByUpdated}, marked: o.Marked,
		}
		b.shelf, b.view, b.editor = shelf{b: b, store: o.Store, rest: usualRest}, view{b}, editor{b}
		return b
	}
}

// Init reads the store.
func (b *Browser) Init() tea.Cmd { return b.shelf.refresh() }

// Return reads it again: other screens have changed it.
func (b *Browser) Return() tea.Cmd { return b.shelf.refresh() }

// Update takes one message.
func (b *Browser) Update(msg tea.Msg) tea.Cmd {
	b.Redraw = true
	switch msg := msg.(type) {
	case listedMsg:
		return b.shelf.listed(msg)
	case restedMsg:
		return b.shelf.rested(msg)
	case loadedMsg:
		b.shelf.loaded(msg)
	case comparedMsg:
		b.compared(msg)
	case chainsMsg:
		msg.of.trees.Inside(msg.chains)
	case changedMsg:
		return b.shelf.changed(msg)
	}
	return nil
}

// Key takes no key: all of them are actions.
func (b *Browser) Key(tea.KeyMsg) (tea.Cmd, bool) {
	b.Redraw = true
	return nil, false
}

// Subject is the selected session.
func (b *Browser) Subject() shell.Subject {
	s := shell.Subject{Screen: "sessions"}
	if row := b.list.selected(); row.ID != "" {
		s.Values = map[string]string{"session": row.ID, "title": row.Title, "task": row.Started.Puzzle.Task, "input": row.Started.Puzzle.Input}
	}
	return s
}

// Close ends the browser.
func (b *Browser) Close() {
	if b.closed != nil {
		b.closed()
	}
}

// Click selects and scrolls.
func (b *Browser) Click(m tea.MouseMsg) tea.Cmd {
	const wheel = 3
	b.Redraw = true
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		return b.wheel(m, -wheel)
	case m.Button == tea.MouseButtonWheelDown:
		return b.wheel(m, wheel)
	case m.Button != tea.MouseButtonLeft || m.Action != tea.MouseActionPress || b.compare != nil:
		return nil
	}
	at := b.view.layout().list.Inner()
	row := m.Y - at.Y - 1 // the columns' names
	if !at.Has(m.X, m.Y) || row < 0 || b.list.top+row >= len(b.list.rows) {
		return nil
	}
	return b.move(b.list.top + row - b.list.at)
}

func (b *Browser) wheel(m tea.MouseMsg, by int) tea.Cmd {
	switch {
	case b.compare != nil:
		b.compare.scroll(by)
	case b.view.layout().preview.Has(m.X, m.Y):
		b.preview.scroll(by)
	default:
		return b.move(by)
	}
	return nil
}
