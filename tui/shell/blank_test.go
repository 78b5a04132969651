package shell

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/overlay"
)

// blank is a screen with nothing but a name on it.
type blank struct {
	host          *Host
	name          string
	width, height int
	stale         bool
	busy          string
	subject       Subject
	told          []tea.Msg
	closed        bool
	returned      int
}

func (b *blank) Init() tea.Cmd { return nil }
func (b *blank) Idle() tea.Cmd { return nil }
func (b *blank) Return() tea.Cmd {
	b.returned++
	return nil
}

func (b *blank) Update(msg tea.Msg) tea.Cmd {
	b.told = append(b.told, msg)
	return nil
}
func (b *blank) Key(tea.KeyMsg) (tea.Cmd, bool) { return nil, false }
func (b *blank) Click(tea.MouseMsg) tea.Cmd     { return nil }
func (b *blank) Actions() []action.Action       { return nil }
func (b *blank) Is(string) bool                 { return false }
func (b *blank) Subject() Subject               { return b.subject }
func (b *blank) Language() Language             { return Language{} }
func (b *blank) Resize(width, height int)       { b.width, b.height, b.stale = width, height, true }
func (b *blank) Stale() bool                    { return b.stale }
func (b *blank) Status([]draw.Hint) string      { return "" }
func (b *blank) Hints() []draw.Hint             { return nil }
func (b *blank) Busy() string                   { return b.busy }
func (b *blank) Cancel() string                 { return "" }
func (b *blank) Close()                         { b.closed = true }
func (b *blank) Space() overlay.Space {
	return overlay.Space{Width: b.width, Height: b.height, Body: draw.Area(0, 0, b.width, b.height-1)}
}

func (b *blank) Draw() []string {
	b.stale = false
	rows := strings.Split(strings.Repeat("\n", b.height-1), "\n")
	rows[0] = b.host.Palette().On(themes.Text) + b.name
	return rows
}
