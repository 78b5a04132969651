package compare

import (
	"slices"

	"espalier/search"
)

// Line is a thought in one of two trees, or in both.
type Line struct {
	a, b  search.NodeID // -1: not there
	depth int
	same  int // lines left out here, which are the same in both
}

// Pairs are the thoughts below two that are the same, in the order of the branch:
// those of both first, then those of one.
func Pairs(a, b *search.Tree, x, y search.NodeID, depth int) []Line {
	lines := []Line{{a: x, b: y, depth: depth}}
	in := map[string][]search.NodeID{}
	for _, id := range a.Node(x).Children {
		in[a.Node(id).Text] = append(in[a.Node(id).Text], id)
	}
	var mine []search.NodeID
	for _, id := range b.Node(y).Children {
		if others := in[b.Node(id).Text]; len(others) > 0 {
			lines = append(lines, Pairs(a, b, others[0], id, depth+1)...)
			in[b.Node(id).Text] = others[1:]
			continue
		}
		mine = append(mine, id)
	}
	for _, id := range mine {
		lines = append(lines, below(b, id, depth+1, func(id search.NodeID) (search.NodeID, search.NodeID) { return -1, id })...)
	}
	for _, id := range a.Node(x).Children {
		if slices.Contains(in[a.Node(id).Text], id) {
			lines = append(lines, below(a, id, depth+1, func(id search.NodeID) (search.NodeID, search.NodeID) { return id, -1 })...)
		}
	}
	return lines
}

// below are a thought and all under it, which only one tree has.
func below(t *search.Tree, id search.NodeID, depth int, side func(search.NodeID) (search.NodeID, search.NodeID)) []Line {
	a, b := side(id)
	lines := []Line{{a: a, b: b, depth: depth}}
	for _, child := range t.Node(id).Children {
		lines = append(lines, below(t, child, depth+1, side)...)
	}
	return lines
}

// alike says that both trees hold the thought for the same.
func alike(a, b *search.Tree, l Line) bool {
	if l.a < 0 || l.b < 0 {
		return false
	}
	m, n := a.Node(l.a), b.Node(l.b)
	return m.Status() == n.Status() && m.Valued == n.Valued && m.Value == n.Value && n.Origin == m.Origin && n.Pinned == m.Pinned
}

// folded leaves out runs of lines that are alike, except those on the way to one
// that is not.
func folded(lines []Line, alike func(Line) bool) []Line {
	keep := make([]bool, len(lines))
	least := 0 // depth of the nearest line below that is kept
	for i := len(lines) - 1; i >= 0; i-- {
		if !alike(lines[i]) || lines[i].depth < least || i == 0 {
			keep[i] = true
			least = lines[i].depth
		}
		least = min(least, lines[i].depth)
	}
	var short []Line
	for i, l := range lines {
		switch n := len(short); {
		case keep[i]:
			short = append(short, l)
		case n > 0 && short[n-1].same > 0:
			short[n-1].same++
		default:
			short = append(short, Line{a: -1, b: -1, depth: l.depth, same: 1})
		}
	}
	return short
}
