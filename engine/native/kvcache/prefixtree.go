package kvcache

import (
	"cmp"
	"slices"

	"espalier/engine"
)

// PrefixTree keeps the cells of prompts, so that only the new part of a prompt that
// begins like an earlier one is computed: siblings of a thought, a second evaluation, an
// ancestor that a search returns to.
//
// It keeps prompts alone. A decoded token that later becomes part of a prompt is
// computed again: prompts are computed in expanded form and decoded tokens in absorbed
// form, which round differently, and the result of a request must not depend on which
// form came first.
type PrefixTree struct {
	shape  Shape
	root   Segment
	budget int64 // bytes to keep between calls
	bytes  int64
	clock  uint64 // number of look-ups
}

// prefix is the text of a segment in the prefix tree.
type prefix struct {
	tokens   []int      // one per cell
	children []*Segment // in order of insertion
	used     uint64     // clock of the last look-up that needed its last cells
	marks    []Mark     // ends of prompts within it
}

// Mark holds the results at the last token of a prompt, from which decoding can start
// without running the token again.
type Mark struct {
	At    int           // position after the token
	State []float32     // [hidden]: hidden state after the last norm
	Gates []engine.Gate // nil if they were not recorded
}

// NewPrefixTree returns an empty tree that Trim keeps below budget bytes.
func NewPrefixTree(shape Shape, budget int64) *PrefixTree {
	return &PrefixTree{shape: shape, budget: budget, root: Segment{prefix: new(prefix)}}
}

// Bytes returns the size of what the tree holds.
func (t *PrefixTree) Bytes() int64 { return t.bytes }

// Pin keeps the segment in the tree until a matching Unpin.
func (s *Segment) Pin() { s.pins++ }

// Unpin undoes one Pin.
func (s *Segment) Unpin() { s.pins-- }

// Prefix returns the sequence of the first n tokens of the path that ends in s.
func (s *Segment) Prefix(n int) *Sequence { return &Sequence{tail: s, length: n} }

// end returns the position after the segment's last cell.
func (s *Segment) end() int { return s.start + len(s.tokens) }

// branches returns the position up to which children share the segment.
func (s *Segment) branches() int {
	last := s.start
	for _, c := range s.children {
		last = max(last, c.start)
	}
	return last
}

// find returns the segment in which the longest known prefix of tokens ends, and the
// length of that prefix.
func (t *PrefixTree) find(tokens []int) (*Segment, int) {
	t.clock++
	at, n := &t.root, 0
	for {
		n += CommonPrefix(at.tokens[n-at.start:], tokens[n:])
		if n == at.end() || n == len(tokens) && n > at.branches() {
			at.used = t.clock
		}
		next := slices.IndexFunc(at.children, func(c *Segment) bool {
			return c.start == n && n < len(tokens) && c.tokens[0] == tokens[n]
		})
		if next < 0 {
			return at, n
		}
		at = at.children[next]
	}
}

// CommonPrefix returns the length of the longest common prefix.
func CommonPrefix(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Insert returns the segment that holds the last of the tokens, and how many tokens were
// known. The caller fills the cells of the others, which have been allocated.
func (t *PrefixTree) Insert(tokens []int) (leaf *Segment, known int) {
	leaf, known = t.find(tokens)
	if known == len(tokens) {
		return leaf, known
	}
	s := newSegment(t.shape, leaf, known, len(tokens)-known)
	s.prefix = &prefix{tokens: slices.Clone(tokens[known:]), used: t.clock}
	leaf.children = append(leaf.children, s)
	t.bytes += s.bytes()
	return s, known
}

// bytes returns the size of a segment.
func (s *Segment) bytes() int64 {
	n := 2 * len(s.tokens)
	for _, m := range s.marks {
		n += len(m.State) + 2*len(m.Gates)
	}
	return s.cellBytes() + 4*int64(n)
}

// MarkAt returns the mark at a position of the path that ends in s, nil if there is none.
func (s *Segment) MarkAt(at int) *Mark {
	for s.prefix != nil && s.start >= at && s.parent != nil {
		s = s.parent
	}
	for i := range s.marks {
		if s.marks[i].At == at {
			return &s.marks[i]
		}
	}
	return nil
}

// Mark records the results at the end of a prompt.
func (t *PrefixTree) Mark(leaf *Segment, m Mark) {
	t.bytes -= leaf.bytes()
	if old := leaf.MarkAt(m.At); old != nil {
		*old = m
	} else {
		leaf.marks = append(leaf.marks, m)
	}
	t.bytes += leaf.bytes()
}

// Discard removes a segment that was inserted but not computed, with its pins. It must
// have no children.
func (t *PrefixTree) Discard(s *Segment) {
	s.pins = 0
	t.remove(s)
}

// remove removes a segment without children.
func (t *PrefixTree) remove(s *Segment) {
	siblings := &s.parent.children
	*siblings = slices.Delete(*siblings, slices.Index(*siblings, s), slices.Index(*siblings, s)+1)
	t.bytes -= s.bytes()
}

// Missing returns how many of the tokens Insert would add.
func (t *PrefixTree) Missing(tokens []int) int {
	_, known := t.find(tokens)
	return len(tokens) - known
}

// MakeRoom drops what was used least recently, and is not pinned, until the tree takes no
// more than the given number of bytes. It returns whether that was possible.
func (t *PrefixTree) MakeRoom(to int64) bool {
	t.shrink(max(to, 0))
	return t.bytes <= to
}

// Trim drops what was used least recently if the tree has outgrown its budget. It drops
// a quarter of the budget at once, because finding the oldest segments takes time.
func (t *PrefixTree) Trim() {
	if t.bytes > t.budget {
		t.shrink(t.budget / 4 * 3)
	}
}

// Clear drops everything that is not pinned.
func (t *PrefixTree) Clear() { t.shrink(0) }

// shrink drops what was used least recently, and is not pinned, until no more than the
// given number of bytes is left.
func (t *PrefixTree) shrink(to int64) {
	for t.bytes > to {
		idle := t.idle(&t.root, nil)
		if len(idle) == 0 {
			return
		}
		slices.SortFunc(idle, func(a, b *Segment) int { return cmp.Compare(a.used, b.used) })
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

// idle appends the segments of which something can be dropped: those that are not pinned
// and whose last cells no child shares.
func (t *PrefixTree) idle(s *Segment, list []*Segment) []*Segment {
	for _, c := range s.children {
		list = t.idle(c, list)
	}
	if s.pins == 0 && s != &t.root && s.end() > s.branches() {
		list = append(list, s)
	}
	return list
}

// cut drops the cells of a segment that no child shares.
func (t *PrefixTree) cut(s *Segment) {
	t.bytes -= s.bytes()
	keep := s.branches()
	s.truncate(keep - s.start)
	s.tokens = slices.Clone(s.tokens[:keep-s.start])
	s.marks = slices.DeleteFunc(s.marks, func(m Mark) bool { return m.At > keep })
	t.bytes += s.bytes()
}
