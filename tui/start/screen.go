package start

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

// Init has what stands in the form at first checked.
func (f *Form) Init() tea.Cmd { return f.ask() }

// Return has nothing to do: the form is as it was left.
func (f *Form) Return() tea.Cmd { return nil }

// Update draws what a check has found.
func (f *Form) Update(tea.Msg) tea.Cmd {
	f.stale = true
	return nil
}

// Click does nothing.
func (f *Form) Click(tea.MouseMsg) tea.Cmd { return nil }

// Actions has none: the form is filled in.
func (f *Form) Actions() []action.Action { return nil }

// Idle has nothing to do.
func (f *Form) Idle() tea.Cmd { return nil }

// Is reports no mode: there is none.
func (f *Form) Is(string) bool { return false }

// Language has no words but the actions.
func (f *Form) Language() shell.Language { return shell.Language{} }

// Subject is the form alone.
func (f *Form) Subject() shell.Subject { return shell.Subject{Screen: "start"} }

// Resize takes the size of the terminal.
func (f *Form) Resize(width, height int) { f.width, f.height, f.stale = width, height, true }

// Stale reports whether anything has happened since Draw.
func (f *Form) Stale() bool { return f.stale }

// Status is the last line of the form, which has its keys in itself.
func (f *Form) Status([]draw.Hint) string { return f.last }

// Hints are in the form.
func (f *Form) Hints() []draw.Hint { return nil }

// Space is what overlays may cover.
func (f *Form) Space() overlay.Space {
	return overlay.Space{Width: f.width, Height: f.height, Body: draw.Area(0, 0, f.width, f.height-1), Bare: f.width < formBare || f.height < formBare/2}
}

// formBare is the width below which overlays have no frames.
const formBare = 24

// Busy has no reason to stay.
func (f *Form) Busy() string { return "" }

// Cancel has nothing that runs.
func (f *Form) Cancel() string { return "" }

// Close ends the form.
func (f *Form) Close() {
	if f.closed != nil {
		f.closed()
	}
}
