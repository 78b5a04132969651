package shell

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/action"
	"espalier/tui/draw"
)

// Quiet does nothing. A screen embeds it for those methods of Screen that it has no use for.
type Quiet struct{}

// Init asks for nothing.
func (Quiet) Init() tea.Cmd { return nil }

// Return asks for nothing.
func (Quiet) Return() tea.Cmd { return nil }

// Update ignores messages.
func (Quiet) Update(tea.Msg) tea.Cmd { return nil }

// Idle has nothing to do.
func (Quiet) Idle() tea.Cmd { return nil }

// Key uses none: all keys are those of actions.
func (Quiet) Key(tea.KeyMsg) (cmd tea.Cmd, used bool) { return nil, false }

// Click ignores the mouse.
func (Quiet) Click(tea.MouseMsg) tea.Cmd { return nil }

// Actions are none.
func (Quiet) Actions() []action.Action { return nil }

// Is knows no modes.
func (Quiet) Is(string) bool { return false }

// Language has no words.
func (Quiet) Language() Language { return Language{} }

// Hints are none.
func (Quiet) Hints() []draw.Hint { return nil }

// Busy asks nothing.
func (Quiet) Busy() string { return "" }

// Cancel has nothing to abandon.
func (Quiet) Cancel() string { return "" }

// Close has nothing to end.
func (Quiet) Close() {}

// Canvas is what a screen is drawn on.
type Canvas struct {
	Width, Height int
	Redraw        bool // what was drawn last is out of date
}

// Resize takes a size, and has everything redrawn.
func (c *Canvas) Resize(width, height int) { *c = Canvas{width, height, true} }

// Stale reports whether what was drawn last is out of date.
func (c *Canvas) Stale() bool { return c.Redraw }
