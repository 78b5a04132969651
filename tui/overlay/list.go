package overlay

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
)

// List is a box to pick one thing from by typing some of its letters.
type List struct {
	Title string
	// Items are made anew while the list is open.
	Items func() []fuzzylist.Item
	// Pick does what enter means.
	Pick func(fuzzylist.Item) tea.Cmd
	// Keys do something else with the marked line; the list stays open.
	Keys map[string]func(fuzzylist.Item) tea.Cmd
	// Extra are the hints of those keys.
	Extra []draw.Hint

	list *fuzzylist.List
}

// open makes the list when it is first needed.
func (l *List) open() *fuzzylist.List {
	if l.list == nil {
		l.list = fuzzylist.New(l.Items())
	}
	return l.list
}

// Key picks, narrows or leaves.
func (l *List) Key(k tea.KeyMsg, _ Space) Result {
	list := l.open()
	it, ok := list.Chosen()
	key := k.String()
	if do := l.Keys[key]; do != nil && ok {
		return Result{Do: func() tea.Cmd { return do(it) }}
	}
	switch key {
	case "esc", "ctrl+c":
		return Result{Close: true}
	case "enter":
		if !ok {
			return Result{Close: true}
		}
		return Result{Close: true, Do: func() tea.Cmd { return l.Pick(it) }}
	}
	list.Key(k)
	return Result{}
}

// Click lets the wheel move the mark.
func (l *List) Click(m tea.MouseMsg, _ Space) Result { return wheel(l.open(), m) }

func wheel(l *fuzzylist.List, m tea.MouseMsg) Result {
	switch m.Button {
	case tea.MouseButtonWheelUp:
		l.Key(tea.KeyMsg{Type: tea.KeyUp})
	case tea.MouseButtonWheelDown:
		l.Key(tea.KeyMsg{Type: tea.KeyDown})
	default:
	}
	return Result{}
}

// Place is in the upper middle.
func (l *List) Place(s Space) draw.Rect { return s.Floating(64, 14) }

// Rows draws the lines around the marked one.
func (l *List) Rows(p *themes.Palette, s Space, place draw.Rect) []string {
	note := "enter picks"
	for _, h := range l.Extra {
		note += " · " + h.Key + " " + h.What
	}
	l.open().Set(l.Items())
	return s.Boxed(p, place, l.Title, note, func(w, h int) []string { return l.list.Render(p, w, h) })
}

// Hints are its keys.
func (l *List) Hints() []draw.Hint { return draw.Hints("enter", "picks", "esc", "closes") }

// Closed does nothing.
func (l *List) Closed() {}
