package overlay

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
)

// Menu lists actions, finds them by a few letters, and runs the chosen one. It is
// the help when it is whole and in groups, and the palette when it is not.
type Menu struct {
	actions []action.Action
	run     func(*action.Action) tea.Cmd
	title   string
	whole   bool
	list    *fuzzylist.List
}

// NewHelp is the help: all there is to do, in groups.
func NewHelp(actions []action.Action, run func(*action.Action) tea.Cmd) *Menu {
	return newMenu(&Menu{actions: actions, run: run, title: "keys", whole: true})
}

// NewPalette is the palette: the same, to be found by typing.
func NewPalette(actions []action.Action, run func(*action.Action) tea.Cmd) *Menu {
	return newMenu(&Menu{actions: actions, run: run, title: "do"})
}

func newMenu(m *Menu) *Menu {
	m.list = fuzzylist.New(m.items())
	return m
}

func (m *Menu) items() []fuzzylist.Item {
	items := action.Items(m.actions)
	if !m.whole {
		for i := range items {
			items[i].Group = ""
		}
	}
	return items
}

// Key runs, narrows or leaves.
func (m *Menu) Key(k tea.KeyMsg, _ Space) Result {
	key := k.String()
	switch {
	case key == "esc", key == "ctrl+c", key == "f1", key == "?" && m.list.Query() == "":
		return Result{Close: true}
	case key == "enter":
		it, ok := m.list.Chosen()
		if !ok {
			return Result{Close: true}
		}
		return Result{Close: true, Do: func() tea.Cmd { return m.run(action.Find(m.actions, it.ID)) }}
	}
	m.list.Key(k)
	return Result{}
}

// Click lets the wheel move the mark.
func (m *Menu) Click(msg tea.MouseMsg, _ Space) Result { return wheel(m.list, msg) }

// Place is the whole body for the help, and its upper middle for the palette.
func (m *Menu) Place(s Space) draw.Rect {
	if m.whole {
		return s.Body
	}
	return s.Floating(64, 18)
}

// Rows draws the lines around the marked one.
func (m *Menu) Rows(p *themes.Palette, s Space, place draw.Rect) []string {
	m.list.Set(m.items()) // what is possible changes while the list is open
	return s.Boxed(p, place, m.title, "type to find · enter runs", func(w, h int) []string {
		return m.list.Render(p, w, h)
	})
}

// Hints are its keys.
func (m *Menu) Hints() []draw.Hint {
	return draw.Hints("↑↓", "choose", "enter", "runs", "esc", "closes")
}

// Closed does nothing.
func (m *Menu) Closed() {}
