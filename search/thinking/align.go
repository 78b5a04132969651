package thinking

import "strings"

// Pair is a segment of each of two texts that say the same or reach the same state; 0: one of
// them has none.
type Pair struct{ A, B int }

// mostAligned bounds the segments that are aligned one by one: the work is their product.
const mostAligned = 3000

// Align lays two texts side by side: their longest common sequence of segments that reach the
// same state or, where no state is known, say the same. Beyond what the texts have in common
// at their ends, segments of very long texts are not paired.
func Align(a, b *Reader) []Pair {
	x, y := a.placeKeys(), b.placeKeys()
	begin := 0
	for begin < min(len(x), len(y)) && x[begin] == y[begin] {
		begin++
	}
	end := 0
	for end < min(len(x), len(y))-begin && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	var pairs []Pair
	for i := range begin {
		pairs = append(pairs, Pair{i + 1, i + 1})
	}
	pairs = append(pairs, common(x[begin:len(x)-end], y[begin:len(y)-end], begin+1)...)
	for i := range end {
		pairs = append(pairs, Pair{len(x) - end + i + 1, len(y) - end + i + 1})
	}
	return pairs
}

// placeKeys are what segments are aligned by. A try is its state; what says nothing of its own,
// such as a verdict, is told apart by the state in which it stands.
func (r *Reader) placeKeys() []string {
	keys := make([]string, len(r.nodes))
	for i, n := range r.nodes {
		if n.State != "" {
			keys[i] = n.Kind.String() + " to " + n.State
			if n.Kind == Repeat {
				keys[i] = Try.String() + " to " + n.State
			}
			continue
		}
		keys[i] = sayKey(r.Segment(n)) + " in " + r.stateIn(n.Parent)
	}
	return keys
}

// stateIn is the nearest known state at a way or above it.
func (r *Reader) stateIn(way int) string {
	for ; way > 0; way = r.nodes[way-1].Parent {
		if s := r.nodes[way-1].State; s != "" {
			return s
		}
	}
	return strings.Join(r.pool, " ")
}

// common pairs the longest common subsequence; what is in one alone stands by itself, that of
// the first before that of the second. The IDs count from first.
func common(x, y []string, first int) (pairs []Pair) {
	i, j := 0, 0
	if len(x) <= mostAligned && len(y) <= mostAligned {
		longest := make([][]int16, len(x)+1) // of what follows
		for i := range longest {
			longest[i] = make([]int16, len(y)+1)
		}
		for i := len(x) - 1; i >= 0; i-- {
			for j := len(y) - 1; j >= 0; j-- {
				if x[i] == y[j] {
					longest[i][j] = longest[i+1][j+1] + 1
				} else {
					longest[i][j] = max(longest[i+1][j], longest[i][j+1])
				}
			}
		}
		for i < len(x) && j < len(y) {
			switch {
			case x[i] == y[j]:
				pairs = append(pairs, Pair{first + i, first + j})
				i, j = i+1, j+1
			case longest[i+1][j] >= longest[i][j+1]:
				pairs = append(pairs, Pair{A: first + i})
				i++
			default:
				pairs = append(pairs, Pair{B: first + j})
				j++
			}
		}
	}
	for ; i < len(x); i++ {
		pairs = append(pairs, Pair{A: first + i})
	}
	for ; j < len(y); j++ {
		pairs = append(pairs, Pair{B: first + j})
	}
	return pairs
}
