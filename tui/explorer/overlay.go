package explorer

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
	"espalier/tui/draw"
)

// overlay is something that lies over the panes and takes the keys and the mouse
// until it closes: the help, the palette, a question. There is one at a time.
type overlay interface {
	key(e *Explorer, k tea.KeyMsg) tea.Cmd
	click(e *Explorer, m tea.MouseMsg) tea.Cmd
	// place is where it lies; Explorer.fit helps with that.
	place(e *Explorer) draw.Rect
	// rows are as many as its place is high.
	rows(e *Explorer, place draw.Rect) []string
	hints() []draw.Hint
}

// open lays an overlay over the panes, in place of the one there was.
func (e *Explorer) open(o overlay) {
	e.over = o
	e.screen.stale(dirtyOverlay | dirtyStatus)
}

// shut takes it away.
func (e *Explorer) shut() {
	e.over = nil
	e.screen.stale(everything)
}

// body is everything between header and timeline.
func (e *Explorer) body() draw.Rect {
	if e.layout.bare {
		return draw.Area(0, 0, e.layout.width, max(e.layout.height-1, 0))
	}
	return draw.Area(0, 1, e.layout.width, e.layout.height-3)
}

// floating is a place of at most this size in the upper middle of the body. On a
// small terminal it is all of it.
func (e *Explorer) floating(width, height int) draw.Rect {
	body := e.body()
	if e.layout.bare || body.W < width+4 {
		width = body.W
	}
	if e.layout.bare || body.H < height+2 {
		height = body.H
	}
	return draw.Area(body.X+(body.W-width)/2, body.Y+(body.H-height)/4, width, height)
}

// boxed draws rows in a frame that stands out, or without one where it is tight.
func (e *Explorer) boxed(place draw.Rect, title, note string, rows func(w, h int) []string) []string {
	if e.layout.bare {
		return rows(place.W, place.H)
	}
	inner := place.Inner()
	return draw.Frame{Palette: e.look.palette, Place: place, Role: themes.Focus, Title: title, Note: note}.Around(rows(inner.W, inner.H))
}

// lay puts the overlay's rows over those of the panes.
func (e *Explorer) lay(under []string) []string {
	place := e.over.place(e)
	rows := e.over.rows(e, place)
	for i, row := range rows[:min(len(rows), max(place.H, 0))] {
		if y := place.Y + i; y >= 0 && y < len(under) {
			under[y] = e.splice(under[y], row, place.X, place.W)
		}
	}
	return under
}

// splice replaces the cells of a row from x on by those of another row.
func (e *Explorer) splice(under, row string, x, width int) string {
	left, right := "", ""
	if x > 0 {
		left = padded(ansi.Truncate(under, x, ""), x) + e.look.palette.Reset
	}
	if rest := e.layout.width - x - width; rest > 0 {
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
