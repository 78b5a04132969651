package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
	"espalier/tui/keymap"
)

// menu is a list of actions that runs the chosen one. The help shows it in the
// place of the panes, the palette in a box above them.
type menu struct {
	list  *fuzzylist.List
	title string
	whole bool
}

// items are the actions as lines of a list, with the reason why not.
func (m *menu) items(e *Explorer) []fuzzylist.Item {
	items := make([]fuzzylist.Item, 0, len(e.actions))
	for i := range e.actions {
		a := &e.actions[i]
		keys := make([]string, len(a.Keys))
		for i, k := range a.Keys {
			keys[i] = keymap.Name(k)
		}
		group, note := a.Group, ""
		if !m.whole {
			group = ""
		}
		if a.While != "" {
			note = "while " + string(a.While)
		}
		items = append(items, fuzzylist.Item{ID: a.ID, Group: group, Title: a.Title, Keys: keys, Note: note, Why: a.Disabled(e)})
	}
	return items
}

func (e *Explorer) openHelp()    { e.openMenu(&menu{title: "keys", whole: true}) }
func (e *Explorer) openPalette() { e.openMenu(&menu{title: "do"}) }

func (e *Explorer) openMenu(m *menu) {
	m.list = fuzzylist.New(m.items(e))
	e.open(m)
}

func (m *menu) key(e *Explorer, k tea.KeyMsg) tea.Cmd {
	key := k.String()
	switch {
	case key == "esc", key == "ctrl+c", key == "f1", key == "?" && m.list.Query() == "":
		e.shut()
		return nil
	case key == "enter":
		e.shut()
		if it, ok := m.list.Chosen(); ok {
			return e.do(e.action(it.ID))
		}
		return nil
	}
	m.list.Key(k)
	e.screen.stale(dirtyOverlay)
	return nil
}

func (m *menu) click(e *Explorer, msg tea.MouseMsg) tea.Cmd { return wheelList(e, m.list, msg) }

// wheelList lets the wheel move the mark of a list.
func wheelList(e *Explorer, l *fuzzylist.List, msg tea.MouseMsg) tea.Cmd {
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		l.Key(tea.KeyMsg{Type: tea.KeyUp})
	case tea.MouseButtonWheelDown:
		l.Key(tea.KeyMsg{Type: tea.KeyDown})
	default:
		return nil
	}
	e.screen.stale(dirtyOverlay)
	return nil
}

func (m *menu) place(e *Explorer) draw.Rect {
	if m.whole {
		return e.body()
	}
	return e.floating(64, 18)
}

func (m *menu) rows(e *Explorer, place draw.Rect) []string {
	m.list.Set(m.items(e)) // what is possible changes while the list is open
	return e.boxed(place, m.title, "type to find · enter runs", func(w, h int) []string {
		return m.list.Render(e.look.palette, w, h)
	})
}

func (m *menu) hints() []draw.Hint {
	return draw.Hints("↑↓", "choose", "enter", "runs", "esc", "closes")
}
