package export

// layout places the boxes of a sketch from left to right: a column for each depth,
// leaves below one another, and each parent level with the middle of its children.
// Nothing overlaps, and siblings keep their order.
type layout struct {
	*sketch
	at            []rect
	width, height float64
}

// rect is a rectangle in the units of a picture.
type rect struct{ x, y, w, h float64 }

func (r rect) middle() float64 { return r.y + r.h/2 }

const (
	letter   = 8.0 // width of a letter
	lineRise = 16.0
	padX     = 12.0
	padY     = 8.0
	gapX     = 44.0 // between columns, for the lines
	gapY     = 12.0 // between boxes
	margin   = 24.0
)

// newLayout places the boxes below a heading of the given height.
func newLayout(s *sketch, heading float64) *layout {
	l := &layout{sketch: s, at: make([]rect, len(s.boxes))}
	depth := make([]int, len(s.boxes))
	var widths []float64 // of the columns
	for i, b := range s.boxes {
		if b.parent >= 0 {
			depth[i] = depth[b.parent] + 1
		}
		if depth[i] == len(widths) {
			widths = append(widths, 0)
		}
		longest := 0.0
		for _, line := range b.lines {
			longest = max(longest, columns(line))
		}
		l.at[i].w = longest*letter + 2*padX
		l.at[i].h = float64(len(b.lines))*lineRise + 2*padY
		widths[depth[i]] = max(widths[depth[i]], l.at[i].w)
	}
	left := make([]float64, len(widths)+1)
	left[0] = margin
	for d, w := range widths {
		left[d+1] = left[d] + w + gapX
	}
	for i := range l.at {
		l.at[i].x = left[depth[i]]
	}
	l.width = left[len(widths)] - gapX + margin
	l.place(heading + margin)
	for _, r := range l.at {
		l.height = max(l.height, r.y+r.h+margin)
	}
	return l
}

// place sets the vertical position of every box. Children follow their parents in the
// list, so that they are placed first from its end.
func (l *layout) place(top float64) {
	next := top
	for i, b := range l.boxes {
		if len(b.children) == 0 {
			l.at[i].y = next
			next += l.at[i].h + gapY
		}
	}
	for i := len(l.boxes) - 1; i >= 0; i-- {
		if c := l.boxes[i].children; len(c) > 0 {
			first, last := l.at[c[0]], l.at[c[len(c)-1]]
			l.at[i].y = (first.middle()+last.middle())/2 - l.at[i].h/2
		}
	}
}
