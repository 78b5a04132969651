// Package runs is the screen of many searches: a table of how each ended, to open any of
// them from. Beside it, runs of one search are laid over each other as a tree whose colours
// say how often a run that kept a thought was solved.
package runs

import (
	"slices"

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
	Columns  []string // their names; the first names the run
	Runs     []Run
	Ensemble *bench.Ensemble // of the same runs; nil: they are not of one search
	Open     func(Run) shell.Opener
}

// Run is a row of the table.
type Run struct {
	Number int // of the run in the ensemble, from 0
	Cells  []string
	Result bench.Result
	ID     string // of its session; empty: it is not stored
}

// Screen is a screen of the shell.
type Screen struct {
	Options
	host     *shell.Host
	shown    []Run // all, or those that were not solved
	unsolved bool  // only those
	at       int
	top      int // first row on the screen
	tree     tree

	width, height int
	stale         bool
}

// New makes the screen.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen {
		s := &Screen{Options: o, host: h, shown: o.Runs}
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
	s.stale = true
}

// filter shows the runs that were not solved alone, or all again.
func (s *Screen) filter() {
	s.unsolved = !s.unsolved
	s.shown = s.Runs
	if s.unsolved {
		s.shown = slices.DeleteFunc(slices.Clone(s.Runs), func(r Run) bool { return r.Result.Solved })
	}
	s.top = 0
	s.move(-s.at)
}

func (s *Screen) open() tea.Cmd {
	run, ok := s.selected()
	if !ok {
		return nil
	}
	return s.host.Open(s.Open(run), nil)
}

// Actions lists what can be done here.
func (s *Screen) Actions() []action.Action {
	by := func(lines int) func() tea.Cmd { return action.Then(func() { s.move(lines) }) }
	page := func(sign int) func() tea.Cmd {
		return action.Then(func() { s.move(sign * max(s.layout().table.H-3, 1)) })
	}
	scroll := func(by int) func() tea.Cmd { return action.Then(func() { s.tree.top += by; s.stale = true }) }
	none := func() string {
		if len(s.shown) == 0 {
			return "there is no run"
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
		{ID: "tree-up", Group: "move", Title: "tree up", Keys: []string{"K"}, Do: scroll(-3)},
		{ID: "tree-down", Group: "move", Title: "tree down", Keys: []string{"J"}, Do: scroll(3)},
		{ID: "open", Group: "runs", Title: "open the run in the explorer", Keys: []string{"enter"}, Why: none, Do: s.open},
		{ID: "failures", Group: "runs", Title: "show only runs that were not solved, or all", Keys: []string{"f"}, Do: action.Then(s.filter)},
		{ID: "back-out", Group: "screen", Title: "go back", Keys: []string{"esc"}, Do: s.host.Back},
	}
}

// Click selects a row and scrolls.
func (s *Screen) Click(m tea.MouseMsg) tea.Cmd {
	const wheel = 3
	l := s.layout()
	by := map[tea.MouseButton]int{tea.MouseButtonWheelUp: -wheel, tea.MouseButtonWheelDown: wheel}[m.Button]
	at := l.table.Inner()
	switch {
	case by != 0 && l.tree.Has(m.X, m.Y):
		s.tree.top += by
	case by != 0:
		s.move(by)
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress && at.Has(m.X, m.Y):
		if row := s.top + m.Y - at.Y - 1; m.Y > at.Y && row < len(s.shown) {
			s.move(row - s.at)
		}
	}
	s.stale = true
	return nil
}

// Hints are the keys that matter now.
func (s *Screen) Hints() []draw.Hint {
	f := "failures only"
	if s.unsolved {
		f = "all runs"
	}
	return draw.Hints("?", "keys", "enter", "open", "f", f, "↑↓", "select", "q", s.host.Leaving())
}

// Space is what overlays may cover.
func (s *Screen) Space() overlay.Space {
	l := s.layout()
	return overlay.Space{Width: s.width, Height: s.height, Body: draw.Area(0, 1, s.width, max(s.height-2, 0)), Beside: l.tree, Bare: l.bare}
}

// Init has nothing to read.
func (s *Screen) Init() tea.Cmd { return nil }

// Return has nothing to do: the runs are as they were.
func (s *Screen) Return() tea.Cmd { return nil }

// Update has no messages of its own.
func (s *Screen) Update(tea.Msg) tea.Cmd { return nil }

// Idle has nothing to do.
func (s *Screen) Idle() tea.Cmd { return nil }

// Key takes no key: all of them are actions.
func (s *Screen) Key(tea.KeyMsg) (tea.Cmd, bool) { return nil, false }

// Is reports no mode: there is none.
func (s *Screen) Is(string) bool { return false }

// Language has no words but the actions.
func (s *Screen) Language() shell.Language { return shell.Language{} }

// Resize takes the size of the terminal.
func (s *Screen) Resize(width, height int) { s.width, s.height, s.stale = width, height, true }

// Stale reports whether anything has happened since Draw.
func (s *Screen) Stale() bool { return s.stale }

// Busy has no reason to stay.
func (s *Screen) Busy() string { return "" }

// Cancel has nothing that runs.
func (s *Screen) Cancel() string { return "" }

// Close has nothing to close.
func (s *Screen) Close() {}
