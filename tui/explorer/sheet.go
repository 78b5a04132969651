package explorer

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// sheet is an answer of several lines over the panes, to read and put away. Keys
// that it has no use for go through to the panes.
type sheet struct {
	title string
	lines []string
	top   int
	rest  int // lines that are out of sight
}

func newSheet(title string, lines []string) *sheet { return &sheet{title: title, lines: lines} }

func (s *sheet) key(e *Explorer, k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "esc", "q", "enter", " ":
		e.shut()
	case "up", "k":
		s.scroll(e, -1)
	case "down", "j":
		s.scroll(e, 1)
	case "pgup", "ctrl+u":
		s.scroll(e, -8)
	case "pgdown", "ctrl+d":
		s.scroll(e, 8)
	default:
		e.shut()
		return e.key(k)
	}
	return nil
}

func (s *sheet) scroll(e *Explorer, by int) {
	s.top = max(min(s.top+by, s.top+s.rest), 0)
	e.screen.stale(dirtyOverlay)
}

func (s *sheet) click(e *Explorer, m tea.MouseMsg) tea.Cmd {
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		s.scroll(e, -2)
	case m.Button == tea.MouseButtonWheelDown:
		s.scroll(e, 2)
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress && !s.place(e).Has(m.X, m.Y):
		e.shut()
	}
	return nil
}

// place is at the foot of the body: what it is about stays in sight above.
func (s *sheet) place(e *Explorer) draw.Rect {
	body := e.body()
	if e.layout.bare {
		return body
	}
	height := 2
	for _, l := range s.lines {
		height += len(draw.Wrap(l, max(body.W-4, 1)))
	}
	height = min(height, max(body.H*3/5, 5), body.H)
	return draw.Area(body.X, body.Y+body.H-height, body.W, height)
}

func (s *sheet) rows(e *Explorer, place draw.Rect) []string {
	return e.boxed(place, s.title, "esc puts it away", func(w, h int) []string {
		page := &draw.Page{Palette: e.look.palette, Width: w}
		for i, l := range s.lines {
			s.line(page, l, i == 0)
		}
		s.rest = max(len(page.Rows)-s.top-h, 0)
		s.top = min(s.top, max(len(page.Rows)-h, 0))
		return page.Window(s.top, h)
	})
}

// line keeps the indent of what it wraps.
func (s *sheet) line(page *draw.Page, text string, first bool) {
	role := themes.Text
	if first && len(s.lines) > 1 {
		role = themes.Title
	}
	body := strings.TrimLeft(text, " ")
	indent := len(text) - len(body)
	for _, l := range draw.Wrap(body, max(page.Width-indent, 1)) {
		page.Add(page.Line().Gap(themes.Text, indent).Put(role, l))
	}
}

func (s *sheet) hints() []draw.Hint {
	return draw.Hints("↑↓", "scroll", "esc", "puts it away")
}
