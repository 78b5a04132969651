package explorer

import (
	"fmt"

	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/draw"
)

// timeline shows how the search went, event by event, and which moment of it is
// on the screen: what lies behind that moment is drawn, what lies ahead is dim.
type timeline struct {
	// strips are where the curves stand, for clicks.
	strips []draw.Rect
}

// curve is one line of the timeline.
type curve struct {
	measure
	strip *strip
	top   float64
}

// Render draws the curves side by side in one line.
func (t *timeline) Render(p *themes.Palette, h *history, place draw.Rect) string {
	l := draw.NewLine(p, place.W).Gap(themes.Text, 1)
	right := fmt.Sprintf("event %s of %s", english.Grouped(h.now()), english.Grouped(h.last()))
	if h.behind() == 0 {
		right = "event " + english.Grouped(h.now())
	}
	curves := h.series.curves(h.tree.Setup().Settings.Method)
	names := 0
	for _, c := range curves {
		names += len(c.name) + 1
	}
	const gap = 3
	// The moment's own place is kept at its widest, so that curves stand still.
	reserved := len("event ") + 2*len(english.Grouped(h.last())) + len(" of ")
	each := (place.W - 2 - names - gap*len(curves) - reserved) / max(len(curves), 1)
	if each < 6 && len(curves) > 1 { // only the first curve
		curves = curves[:1]
		each = place.W - 2 - len(curves[0].name) - 1 - gap - reserved
	}
	t.strips = t.strips[:0]
	for _, c := range curves {
		if each < 4 {
			break
		}
		l.Put(themes.Dim, c.name).Gap(themes.Text, 1)
		t.strips = append(t.strips, draw.Area(place.X+l.Used(), place.Y, each, 1))
		c.draw(l, h.last(), h.now(), each)
		l.Gap(themes.Text, gap)
	}
	l.To(place.W-len(right)-1).Put(themes.Dim, right)
	return l.String()
}

// moment is the event at a cell of a curve, if there is one.
func (t *timeline) moment(h *history, x, y int) (event int, ok bool) {
	for _, s := range t.strips {
		if s.Has(x, y) && h.last() > 0 {
			return ((x-s.X+1)*h.last() + s.W - 1) / s.W, true
		}
	}
	return 0, false
}

// draw puts n events into the columns there are; of the events of one column the
// highest shows. Columns that begin after now are dim.
func (c curve) draw(l *draw.Line, n, now, width int) {
	for x := range width {
		from, to := x*n/width, (x+1)*n/width
		to = max(to, from+1)
		role := c.role
		if from >= now {
			role = themes.Frame
		}
		switch {
		case n == 0, c.marks && !c.grows(from, to):
			l.Put(themes.Frame, "·")
		case c.marks:
			l.Put(role, "↩")
		default:
			l.Put(role, draw.Level(float64(c.strip.most(from, to))/c.top))
		}
	}
}

// grows reports whether the curve is higher after the events of a column.
func (c curve) grows(from, to int) bool {
	return c.strip.points[to-1] > 0 && (from == 0 || c.strip.points[to-1] > c.strip.points[from-1])
}
