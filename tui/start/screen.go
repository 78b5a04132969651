package start

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

// Init has what stands in the form at first checked.
func (f *Form) Init() tea.Cmd { return f.ask() }

// Update draws what a check has found.
func (f *Form) Update(tea.Msg) tea.Cmd {
	f.Redraw = true
	return nil
}

// Subject is the form alone.
func (f *Form) Subject() shell.Subject { return shell.Subject{Screen: "start"} }

// Status is the last line of the form, which has its keys in itself.
func (f *Form) Status([]draw.Hint) string { return f.last }

// Space is what overlays may cover.
func (f *Form) Space() overlay.Space {
	return overlay.Space{Width: f.Width, Height: f.Height, Body: draw.Area(0, 0, f.Width, f.Height-1), Bare: f.Width < formBare || f.Height < formBare/2}
}

// formBare is the width below which overlays have no frames.
const formBare = 24

// Close ends the form.
func (f *Form) Close() {
	if f.closed != nil {
		f.closed()
	}
}
