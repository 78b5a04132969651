package overlay

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// Sheet is an answer of several lines, to read and close. Keys that it has no use
// for close it and go through to the screen.
type Sheet struct {
	title string
	lines []string
	top   int
	rest  int // lines that are out of sight
}

// NewSheet shows lines. The first stands out where there are several.
func NewSheet(title string, lines []string) *Sheet { return &Sheet{title: title, lines: lines} }

// Key scrolls or closes.
func (s *Sheet) Key(k tea.KeyMsg, _ Space) Result {
	switch k.String() {
	case "esc", "q", "enter", " ":
		return Result{Close: true}
	case "up", "k":
		s.scroll(-1)
	case "down", "j":
		s.scroll(1)
	case "pgup", "ctrl+u":
		s.scroll(-8)
	case "pgdown", "ctrl+d":
		s.scroll(8)
	default:
		return Result{Close: true, Pass: true}
	}
	return Result{}
}

func (s *Sheet) scroll(by int) { s.top = max(min(s.top+by, s.top+s.rest), 0) }

// Click scrolls, and closes from outside.
func (s *Sheet) Click(m tea.MouseMsg, space Space) Result {
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		s.scroll(-2)
	case m.Button == tea.MouseButtonWheelDown:
		s.scroll(2)
	}
	return Result{Close: m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress && !s.Place(space).Has(m.X, m.Y)}
}

// Place is at the foot of the body: what it is about stays in sight above.
func (s *Sheet) Place(space Space) draw.Rect {
	body := space.Body
	if space.Bare {
		return body
	}
	height := 2
	for _, l := range s.lines {
		height += len(draw.Wrap(l, max(body.W-4, 1)))
	}
	height = min(height, max(body.H*3/5, 5), body.H)
	return draw.Area(body.X, body.Y+body.H-height, body.W, height)
}

// Rows draws the lines from the scroll position.
func (s *Sheet) Rows(p *themes.Palette, space Space, place draw.Rect) []string {
	return space.Boxed(p, place, s.title, "esc closes", func(w, h int) []string {
		page := &draw.Page{Palette: p, Width: w}
		for i, l := range s.lines {
			s.line(page, l, i == 0)
		}
		s.rest = max(len(page.Rows)-s.top-h, 0)
		s.top = min(s.top, max(len(page.Rows)-h, 0))
		return page.Window(s.top, h)
	})
}

// line keeps the indent of what it wraps.
func (s *Sheet) line(page *draw.Page, text string, first bool) {
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

// Hints are its keys.
func (s *Sheet) Hints() []draw.Hint { return draw.Hints("↑↓", "scroll", "esc", "closes") }

// Closed does nothing.
func (s *Sheet) Closed() {}
