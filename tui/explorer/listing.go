package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
)

// listing is a box with a list to pick one thing from. Further keys may do
// something with the marked line.
type listing struct {
	list  *fuzzylist.List
	title string
	pick  func(e *Explorer, it fuzzylist.Item) tea.Cmd
	keys  map[string]func(e *Explorer, it fuzzylist.Item) tea.Cmd
	extra []draw.Hint // of those keys
	// refresh makes the items anew while the list is open; nil: they stay.
	refresh func(e *Explorer) []fuzzylist.Item
}

func (g *listing) key(e *Explorer, k tea.KeyMsg) tea.Cmd {
	e.screen.stale(dirtyOverlay)
	key := k.String()
	it, ok := g.list.Chosen()
	if do := g.keys[key]; do != nil && ok {
		return do(e, it)
	}
	switch key {
	case "esc", "ctrl+c":
		e.shut()
	case "enter":
		e.shut()
		if ok {
			return g.pick(e, it)
		}
	default:
		g.list.Key(k)
	}
	return nil
}

func (g *listing) click(e *Explorer, m tea.MouseMsg) tea.Cmd { return wheelList(e, g.list, m) }

func (g *listing) place(e *Explorer) draw.Rect { return e.floating(64, 14) }

func (g *listing) rows(e *Explorer, place draw.Rect) []string {
	note := "enter picks"
	for _, h := range g.extra {
		note += " · " + h.Key + " " + h.What
	}
	if g.refresh != nil {
		g.list.Set(g.refresh(e))
	}
	return e.boxed(place, g.title, note, func(w, h int) []string { return g.list.Render(e.look.palette, w, h) })
}

func (g *listing) hints() []draw.Hint { return draw.Hints("enter", "picks", "esc", "closes") }
