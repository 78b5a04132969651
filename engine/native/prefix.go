package native

import (
	"cmp"
	"slices"

	"espalier/engine"
)

// prefixTree keeps the cells of prompts, so that a prompt which begins like an
// earlier one costs only what is new: the siblings of a thought, a second
// evaluation, an ancestor that a search comes back to.
//
// Only prompts are kept. A token that was decoded, and is part of a prompt later,
// is computed once more: prompts are attended to in expanded form and decoded
// tokens in absorbed form, and a result that depended on which of the two had
// come first would not be the same for the same request.
type prefixTree struct {
	t      *Transformer
	root   segment
	budget int64 // bytes that may be kept beyond a call
	bytes  int64
	clock  uint64 // counts look-ups
}

// prefix is what a segment of the prefix tree knows of its text.
type prefix struct {
	tokens   []int      // one for each cell
	children []*segment // in the order in which they came
	used     uint64     // when its last cells were of use
	marks    []mark     // ends of prompts within it
}

// mark is what is known of the token before a position: enough to go on from
// there without computing it again.
type mark struct {
	at    int
	state []float32     // hidden state after the last norm
	gates []engine.Gate // nil: not noted
}

func newPrefixTree(t *Transformer, budget int64) *prefixTree {
	return &prefixTree{t: t, budget: budget, root: segment{prefix: new(prefix)}}
}

// end is the position after the segment's last cell.
func (s *segment) end() int { return s.start + len(s.tokens) }

// branches is the position up to which a child needs the segment.
func (s *segment) branches() int {
	last := s.start
	for _, c := range s.children {
		last = max(last, c.start)
	}
	return last
}

// find returns the segment that the longest known beginning of tokens ends in,
// and how many tokens that is.
func (t *prefixTree) find(tokens []int) (*segment, int) {
	t.clock++
	at, n := &t.root, 0
	for {
		n += common(at.tokens[n-at.start:], tokens[n:])
		if n == at.end() || n == len(tokens) && n > at.branches() {
			at.used = t.clock
		}
		next := slices.IndexFunc(at.children, func(c *segment) bool {
			return c.start == n && n < len(tokens) && c.tokens[0] == tokens[n]
		})
		if next < 0 {
			return at, n
		}
		at = at.children[next]
	}
}

// insert returns the segment that holds the last of the tokens, and how many of
// them were known; cells of the others are there, and the caller fills them.
func (t *prefixTree) insert(tokens []int) (leaf *segment, known int) {
	leaf, known = t.find(tokens)
	if known == len(tokens) {
		return leaf, known
	}
	s := t.t.newSegment(leaf, known, len(tokens)-known)
	s.prefix = &prefix{tokens: slices.Clone(tokens[known:]), used: t.clock}
	leaf.children = append(leaf.children, s)
	t.bytes += s.bytes()
	return s, known
}

// bytes is what a segment takes.
func (s *segment) bytes() int64 {
	n := len(s.data) + 2*len(s.tokens)
	for _, m := range s.marks {
		n += len(m.state) + 2*len(m.gates)
	}
	return 4 * int64(n)
}

// markAt is what was noted at a position of a segment or of those above it.
func (s *segment) markAt(at int) *mark {
	for s.prefix != nil && s.start >= at && s.parent != nil {
		s = s.parent
	}
	for i := range s.marks {
		if s.marks[i].at == at {
			return &s.marks[i]
		}
	}
	return nil
}

// note keeps what was computed at the end of a prompt.
func (t *prefixTree) note(leaf *segment, m mark) {
	t.bytes -= leaf.bytes()
	if old := leaf.markAt(m.at); old != nil {
		*old = m
	} else {
		leaf.marks = append(leaf.marks, m)
	}
	t.bytes += leaf.bytes()
}

// remove takes a segment without children out of the tree.
func (t *prefixTree) remove(s *segment) {
	siblings := &s.parent.children
	*siblings = slices.Delete(*siblings, slices.Index(*siblings, s), slices.Index(*siblings, s)+1)
	t.bytes -= s.bytes()
}

// shrink drops what was used least recently until the tree keeps no more bytes
// than that. What is in use stays.
func (t *prefixTree) shrink(to int64) {
	for t.bytes > to {
		idle := t.idle(&t.root, nil)
		if len(idle) == 0 {
			return
		}
		slices.SortFunc(idle, func(a, b *segment) int { return cmp.Compare(a.used, b.used) })
		for _, s := range idle {
			if t.bytes <= to {
				return
			}
			if len(s.children) == 0 {
				t.remove(s)
			} else {
				t.cut(s)
			}
		}
	}
}

// idle appends the segments of which something may be dropped: those whose last
// cells nobody reads.
func (t *prefixTree) idle(s *segment, list []*segment) []*segment {
	for _, c := range s.children {
		list = t.idle(c, list)
	}
	if s.pins == 0 && s != &t.root && s.end() > s.branches() {
		list = append(list, s)
	}
	return list
}

// cut drops the cells of a segment that no child needs.
func (t *prefixTree) cut(s *segment) {
	t.bytes -= s.bytes()
	short := segment{start: s.start, width: s.width, planes: s.planes}
	keep := s.branches()
	short.reserve(keep - s.start)
	for plane := range s.planes {
		if keep > s.start {
			copy(short.rows(plane, s.start, keep).Data, s.rows(plane, s.start, keep).Data)
		}
	}
	s.data, s.capacity, s.tokens = short.data, short.capacity, slices.Clone(s.tokens[:keep-s.start])
	s.marks = slices.DeleteFunc(s.marks, func(m mark) bool { return m.at > keep })
	t.bytes += s.bytes()
}
