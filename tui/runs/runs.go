// Package runs is the screen of many searches: a table of how each ended, to sort, to
// narrow, and to open any of them from. Beside it stands what is said of all together; runs
// of one search are laid over each other as a tree whose colours say how often a run that
// kept a thought was solved.
package runs

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/bench"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

// Options are all that New needs.
type Options struct {
	Title    string
	Runs     []Run
	Ensemble *bench.Ensemble // of the same runs; nil: they are not of one search
	// Summary is what is said of all runs, for a width in columns; nil: nothing.
	Summary func(width int) []string
	Open    func(Run) shell.Opener
}

// Run is a row of the table.
type Run struct {
	Number int  // of the run among all, from 0
	Bench  int  // of two that are compared, 1 or 2; 0: there is one
	Parted bool // one of the two alone solved the puzzle with the method
	Result bench.Result
	ID     string // of its session; empty: it is not stored
}

// Screen is a screen of the shell.
type Screen struct {
	shell.Quiet
	shell.Canvas
	Options
	host    *shell.Host
	columns []column
	widths  map[string]int // of the columns, by their names
	shown   []Run
	narrow  narrowing
	at      int
	top     int // first row on the screen
	tree    tree
	beside  summary
}

// New makes the screen.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen {
		s := &Screen{Options: o, host: h, shown: o.Runs}
		s.columns = s.allColumns()
		s.measure()
		if o.Ensemble != nil {
			s.tree.rows, s.tree.findings = o.Ensemble.Rows(), o.Ensemble.Findings()
		}
		return s
	}
}

// selected is the run that the mark stands on; ok is false if there is none.
func (s *Screen) selected() (Run, bool) {
	if s.at >= len(s.shown) {
		return Run{}, false
	}
	return s.shown[s.at], true
}

func (s *Screen) move(by int) {
	s.at = max(min(s.at+by, len(s.shown)-1), 0)
	s.Redraw = true
}

func (s *Screen) open() tea.Cmd {
	run, ok := s.selected()
	if !ok {
		return nil
	}
	return s.host.Open(s.Open(run), nil)
}

// Table is the actions without runs to act on.
func Table() []action.Action { return (&Screen{}).Actions() }

// Actions lists what can be done here.
func (s *Screen) Actions() []action.Action {
	by := func(lines int) func() tea.Cmd { return action.Then(func() { s.move(lines) }) }
	page := func(sign int) func() tea.Cmd {
		return action.Then(func() { s.move(sign * max(s.layout().table.H-3, 1)) })
	}
	scroll := func(by int) func() tea.Cmd { return action.Then(func() { s.scroll(by) }) }
	none := func() string {
		if len(s.shown) == 0 {
			return "there is no run"
		}
		return ""
	}
	single := func() string {
		if !s.compares() {
			return "two benches are not compared here"
		}
		return ""
	}
	return []action.Action{
		{ID: "up", Group: "move", Title: "line up", Keys: []string{"up", "k"}, Do: by(-1)},
		{ID: "down", Group: "move", Title: "line down", Keys: []string{"down", "j"}, Do: by(1)},
		{ID: "top", Group: "move", Title: "first line", Keys: []string{"g", "home"}, Do: by(-1 << 30)},
		{ID: "bottom", Group: "move", Title: "last line", Keys: []string{"G", "end"}, Do: by(1 << 30)},
		{ID: "page-up", Group: "move", Title: "page up", Keys: []string{"pgup", "ctrl+b"}, Do: page(-1)},
		{ID: "page-down", Group: "move", Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, Do: page(1)},
		{ID: "pane-up", Group: "move", Title: "pane up", Keys: []string{"K"}, Do: scroll(-3)},
		{ID: "pane-down", Group: "move", Title: "pane down", Keys: []string{"J"}, Do: scroll(3)},
		{ID: "open", Group: "runs", Title: "open the run in the explorer", Keys: []string{"enter"}, Why: none, Do: s.open},
		{ID: "failures", Group: "runs", Title: "show only runs that were not solved, or all", Keys: []string{"f"}, Do: action.Then(s.failures)},
		{ID: "differences", Group: "runs", Title: "show only puzzles that one bench alone solved, or all", Keys: []string{"d"}, Why: single, Do: action.Then(s.differences)},
		{ID: "method", Group: "runs", Title: "show only the method of the run, or all", Keys: []string{"m"}, Why: none, Do: action.Then(s.sameMethod)},
		{ID: "search", Group: "runs", Title: "show only runs with words; solved, unsolved and failed are such", Keys: []string{"/"}, Do: action.Then(s.askText)},
		{ID: "sort", Group: "runs", Title: "sort by the next column", Keys: []string{"o"}, Do: action.Then(s.nextSort)},
		{ID: "reverse", Group: "runs", Title: "reverse the order", Keys: []string{"O"}, Do: action.Then(s.reverse)},
		{ID: "back-out", Group: "screen", Title: "show all again, or go back", Keys: []string{"esc"}, Do: s.backOut},
	}
}

// Click selects a row and scrolls.
func (s *Screen) Click(m tea.MouseMsg) tea.Cmd {
	const wheel = 3
	l := s.layout()
	by := map[tea.MouseButton]int{tea.MouseButtonWheelUp: -wheel, tea.MouseButtonWheelDown: wheel}[m.Button]
	at := l.table.Inner()
	switch {
	case by != 0 && l.beside.Has(m.X, m.Y):
		s.scroll(by)
	case by != 0:
		s.move(by)
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress && at.Has(m.X, m.Y):
		if row := s.top + m.Y - at.Y - 1; m.Y > at.Y && row < len(s.shown) {
			s.move(row - s.at)
		}
		if name := s.columnAt(m.X-at.X, at.W); m.Y == at.Y && name != "" {
			s.sortBy(name)
		}
	}
	s.Redraw = true
	return nil
}

// compares reports whether the runs are of two benches.
func (s *Screen) compares() bool { return len(s.Runs) > 0 && s.Runs[0].Bench > 0 }

// Hints are the keys that matter now.
func (s *Screen) Hints() []draw.Hint {
	f := "failures only"
	if s.narrow.unsolved {
		f = "all runs"
	}
	hints := draw.Hints("?", "keys", "enter", "open", "/", "only", "f", f)
	if s.compares() {
		hints = append(hints, draw.Hints("d", "differences")...)
	}
	return append(hints, draw.Hints("o", "sort", "q", s.host.Leaving())...)
}

// Space is what overlays may cover.
func (s *Screen) Space() overlay.Space {
	l := s.layout()
	return overlay.Space{Width: s.Width, Height: s.Height, Body: draw.Area(0, 1, s.Width, max(s.Height-2, 0)), Beside: l.beside, Bare: l.bare}
}

// Subject is the runs as a whole.
func (s *Screen) Subject() shell.Subject { return shell.Subject{Screen: "runs"} }
