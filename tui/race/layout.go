package race

import (
	"slices"

	"espalier/tui/draw"
)

// layout is where everything stands.
type layout struct {
	bare  bool        // too small for frames
	lanes []draw.Rect // empty: the lane is not shown
	table draw.Rect
	says  draw.Rect // the judge's line
	turns draw.Rect // the line of turns
}

// Sizes at which the screen is divided otherwise.
const (
	leastWidth  = 38 // columns of a lane that stands beside others
	leastHeight = 6  // rows of one
	framedFrom  = 30 // columns of the terminal
	tallFrom    = 12 // rows of the terminal for frames
)

// layout puts the lanes side by side, or two by two; where there is no room for that, or the
// user wants it so, the focused one has the place of all.
func (s *Screen) layout() layout {
	n := len(s.lanes)
	l := layout{bare: s.Width < framedFrom || s.Height < tallFrom, lanes: make([]draw.Rect, n)}
	if l.bare {
		l.lanes[s.focus] = draw.Area(0, 1, s.Width, max(s.Height-2, 0))
		return l
	}
	foot := s.Height - 1
	l.turns = draw.Area(0, foot-1, s.Width, 1)
	l.says = draw.Area(0, foot-2, s.Width, 1)
	l.table = draw.Area(0, foot-3-n, s.Width, n+1)
	body := draw.Area(0, 1, s.Width, l.table.Y-1)
	half := body.H - body.H/2
	switch {
	case s.zoom:
		l.lanes[s.focus] = body
	case body.W/n >= leastWidth:
		beside(l.lanes, body)
	case body.W/2 >= leastWidth && body.H/2 >= leastHeight:
		beside(l.lanes[:2], draw.Area(0, body.Y, body.W, half))
		beside(l.lanes[2:], draw.Area(0, body.Y+half, body.W, body.H-half))
	default:
		l.lanes[s.focus] = body
	}
	return l
}

// beside divides a place into columns.
func beside(places []draw.Rect, body draw.Rect) {
	for i := range places {
		from, to := body.W*i/len(places), body.W*(i+1)/len(places)
		places[i] = draw.Area(body.X+from, body.Y, to-from, body.H)
	}
}

// alone reports whether a lane has the place of all.
func (l layout) alone() bool {
	return slices.ContainsFunc(l.lanes, draw.Rect.Empty)
}
