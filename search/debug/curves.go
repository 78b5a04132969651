package debug

import "espalier/search"

// Point is what the curves of a search show after one event.
type Point struct {
	Best       float32 // value of the evaluation under way, or of the last one
	Highest    float32 // value up to now
	Frontier   int32   // thoughts that wait to be expanded
	Backtracks int32
}

func pointOf(t *search.Tree) Point {
	return Point{
		Best: float32(t.BestValue()), Highest: float32(t.HighestValue()),
		Frontier: int32(t.Frontier()), Backtracks: int32(t.Totals().Backtracks),
	}
}

// Points are the curves of the log: Points()[i] is after event i+1. It is read-only.
func (t *Timeline) Points() []Point { return t.points[:len(t.points):len(t.points)] }
