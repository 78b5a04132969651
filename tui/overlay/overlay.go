// Package overlay is what lies over a screen and takes its keys until it closes: the
// help, the palette, a line to type in, a list to pick from, an answer to read.
package overlay

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
	"espalier/tui/draw"
)

// Overlay is one of them. It knows nothing of the screen below it but the space.
type Overlay interface {
	Key(k tea.KeyMsg, s Space) Result
	Click(m tea.MouseMsg, s Space) Result
	// Place is where it lies; Space.Floating helps with that.
	Place(s Space) draw.Rect
	// Rows are as many as its place is high.
	Rows(p *themes.Palette, s Space, place draw.Rect) []string
	Hints() []draw.Hint
	// Closed is called when it was taken away.
	Closed()
}

// Result is what becomes of an overlay after a key or a click.
type Result struct {
	Close bool           // it is taken away
	Pass  bool           // the key is for what lies below
	Do    func() tea.Cmd // after closing, which may open another; nil: nothing
	Edit  *Edit          // a text to open in the user's editor; nil: none
}

// Edit is a text for the user's editor, and what becomes of the overlay when it comes back
// changed.
type Edit struct {
	Text string
	Put  func(text string) Result
}

// EditKey opens the user's editor wherever text is typed.
const EditKey = "ctrl+x"

// Space is the room that overlays lie over.
type Space struct {
	Width, Height int
	Body          draw.Rect // between the header and the lines at the foot
	Beside        draw.Rect // a part that can be covered while what matters stays in sight
	Bare          bool      // the terminal is too small for frames
}

// Floating is a place of at most this size in the upper middle of the body. On a
// small terminal it is all of it.
func (s Space) Floating(width, height int) draw.Rect {
	body := s.Body
	if s.Bare || body.W < width+4 {
		width = body.W
	}
	if s.Bare || body.H < height+2 {
		height = body.H
	}
	return draw.Area(body.X+(body.W-width)/2, body.Y+(body.H-height)/4, width, height)
}

// Inner is the part of a place that a box leaves.
func (s Space) Inner(place draw.Rect) draw.Rect {
	if s.Bare {
		return place
	}
	return place.Inner()
}

// Boxed draws rows in a frame that stands out, or without one where it is tight.
func (s Space) Boxed(p *themes.Palette, place draw.Rect, title, note string, rows func(w, h int) []string) []string {
	inner := s.Inner(place)
	if s.Bare {
		return rows(inner.W, inner.H)
	}
	return draw.Frame{Palette: p, Place: place, Role: themes.Focus, Title: title, Note: note}.Around(rows(inner.W, inner.H))
}

// lay puts rows over those of a screen.
func lay(o Overlay, p *themes.Palette, s Space, under []string) []string {
	place := o.Place(s)
	rows := o.Rows(p, s, place)
	for i, row := range rows[:min(len(rows), max(place.H, 0))] {
		if y := place.Y + i; y >= 0 && y < len(under) {
			under[y] = splice(p, under[y], row, place.X, place.W, s.Width)
		}
	}
	return under
}

// splice replaces the cells of a row from x on by those of another row.
func splice(p *themes.Palette, under, row string, x, width, whole int) string {
	left, right := "", ""
	if x > 0 {
		left = padded(ansi.Truncate(under, x, ""), x) + p.Reset
	}
	if rest := whole - x - width; rest > 0 {
		right = ansi.TruncateLeft(under, x+width, "")
		// A wide character that is cut in two would stay whole; it leaves a gap.
		if ansi.StringWidth(right) > rest {
			right = ansi.TruncateLeft(under, x+width+1, "")
		}
		right = strings.Repeat(" ", max(rest-ansi.StringWidth(right), 0)) + right
	}
	return left + row + right
}

func padded(row string, width int) string {
	return row + strings.Repeat(" ", max(width-ansi.StringWidth(row), 0))
}
