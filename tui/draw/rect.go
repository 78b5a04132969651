package draw

// Rect is a part of the screen, in cells.
type Rect struct{ X, Y, W, H int }

// Area returns the part with the given upper left corner and size.
func Area(x, y, w, h int) Rect { return Rect{x, y, w, h} }

// Has reports whether a cell lies inside.
func (r Rect) Has(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Empty reports whether nothing can be drawn there.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Meets reports whether two parts have a cell in common.
func (r Rect) Meets(o Rect) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

// Inner returns the part inside a frame of one cell and a blank column on both sides.
func (r Rect) Inner() Rect { return Rect{r.X + 2, r.Y + 1, max(r.W-4, 0), max(r.H-2, 0)} }
