package debug

import (
	"slices"

	"espalier/search"
	"espalier/search/method"
)

// Point is what the curves of a search show after one event.
type Point struct {
	Best       float32 // value, from 0 to 1, of the evaluation under way, or of the last one
	Frontier   int32   // thoughts that wait to be expanded
	Depth      int32   // of the thought that the search is at
	Backtracks int32

	Agreement   float32 // self-consistency: share of the chains that end in the most frequent answer
	Simulations int32   // Monte Carlo tree search: how many there were,
	Reward      float32 // and the best mean reward of a first thought, from 0 to 1
}

func pointOf(t *search.Tree) Point {
	root := t.Node(0)
	p := Point{
		Best: float32(t.Scale().Share(t.BestValue())), Frontier: int32(t.Frontier()), Backtracks: int32(t.Totals().Retreats),
		Depth: int32(t.Node(t.Focus()).Depth), Agreement: float32(method.Agreement(t)), Simulations: int32(root.Visits),
	}
	if root.Visits > 0 {
		for _, id := range root.Children {
			p.Reward = max(p.Reward, float32(t.Scale().Share(t.UCT(id).Q)))
		}
	}
	return p
}

// curves are the points of a log, in chunks that branches share.
type curves struct {
	chunks []*[curveChunk]Point
	len    int
}

const curveChunk = 512

func (c *curves) add(p Point) {
	if c.len%curveChunk == 0 {
		c.chunks = append(c.chunks, new([curveChunk]Point))
	}
	c.chunks[c.len/curveChunk][c.len%curveChunk] = p
	c.len++
}

// until is the curves of the first n events. The last chunk is its own.
func (c *curves) until(n int) curves {
	part := curves{chunks: slices.Clone(c.chunks[:(n+curveChunk-1)/curveChunk]), len: n}
	if n%curveChunk > 0 {
		last := *part.chunks[n/curveChunk]
		part.chunks[n/curveChunk] = &last
	}
	return part
}

// Point is what the curves show after the first moment events, of which there is
// at least one.
func (t *Timeline) Point(moment int) Point {
	return t.curves.chunks[(moment-1)/curveChunk][(moment-1)%curveChunk]
}
