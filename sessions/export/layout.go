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
	l.place(0, heading+margin)
	for _, r := range l.at {
		l.height = max(l.height, r.y+r.h+margin)
	}
	return l
}

// place puts a box and all below it under top, and returns where they end. A parent
// that is taller than what stands beside it takes that down to its own middle.
func (l *layout) place(i int, top float64) float64 {
	box, children := &l.at[i], l.boxes[i].children
	if len(children) == 0 {
		box.y = top
		return top + box.h
	}
	bottom := top - gapY
	for _, c := range children {
		bottom = l.place(c, bottom+gapY)
	}
	box.y = (l.at[children[0]].middle()+l.at[children[len(children)-1]].middle())/2 - box.h/2
	if down := top - box.y; down > 0 {
		l.shift(i, down)
		bottom += down
	}
	return max(bottom, box.y+box.h)
}

// shift moves a box and all below it down.
func (l *layout) shift(i int, down float64) {
	l.at[i].y += down
	for _, c := range l.boxes[i].children {
		l.shift(c, down)
	}
}
