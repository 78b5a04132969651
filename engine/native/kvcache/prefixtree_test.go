package kvcache

import (
	"math/rand/v2"
	"testing"
)

var testShape = Shape{Width: 3, Planes: 2}

// sound checks the structure of a tree and its count of bytes, and returns the number of
// pinned segments.
func sound(t *testing.T, tree *PrefixTree) (pinned int) {
	t.Helper()
	bytes := int64(0)
	var walk func(s *Segment)
	walk = func(s *Segment) {
		if s.pins < 0 {
			t.Fatalf("%d pins at positions %d to %d", s.pins, s.start, s.end())
		}
		if s.pins > 0 {
			pinned++
		}
		if s.capacity < len(s.tokens) {
			t.Fatalf("%d cells for %d tokens", s.capacity, len(s.tokens))
		}
		type edge struct{ start, token int }
		seen := map[edge]bool{}
		for _, c := range s.children {
			e := edge{c.start, c.tokens[0]}
			if c.parent != s || c.start < s.start || c.start > s.end() || seen[e] {
				t.Fatalf("child %+v of positions %d to %d", e, s.start, s.end())
			}
			if c.start < s.end() && s.tokens[c.start-s.start] == c.tokens[0] {
				t.Fatalf("a child at %d repeats its parent", c.start)
			}
			seen[e] = true
			bytes += c.bytes()
			walk(c)
		}
	}
	walk(&tree.root)
	if bytes != tree.bytes {
		t.Fatalf("the tree takes %d bytes, but counts %d", bytes, tree.bytes)
	}
	return pinned
}

// insert fills the cells of a prompt with a number that follows from its tokens so far.
func insert(tree *PrefixTree, tokens []int) (leaf *Segment, known int) {
	leaf, known = tree.Insert(tokens)
	for at := known; at < len(tokens); at++ {
		for plane := range testShape.Planes {
			leaf.store(plane, at, []float32{digest(tokens[:at+1], plane), 0, 0})
		}
	}
	return leaf, known
}

// first returns the first number of a cell.
func first(s *Segment, plane, at int) float32 {
	var scratch []float32
	return s.Read(&scratch, plane, at, at+1, 0, 1).Row(0)[0]
}

func digest(tokens []int, plane int) float32 {
	sum := plane
	for _, token := range tokens {
		sum = (sum*31 + token + 1) % 100003
	}
	return float32(sum)
}

// After any sequence of insertions, pins and trims, the tree is sound, keeps what is
// pinned, stays within its budget otherwise, and every path has the cells of its tokens.
func TestPrefixTreeIsSound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, budget := range []int64{1, 2 << 10, 1 << 20} {
		tree := NewPrefixTree(testShape, budget)
		var used []*Segment
		reused := 0
		for range 400 {
			tokens := make([]int, 1+rng.IntN(12))
			for i := range tokens {
				tokens[i] = rng.IntN(3)
			}
			leaf, known := insert(tree, tokens)
			reused += known
			tree.Mark(leaf, Mark{At: len(tokens), State: []float32{digest(tokens, 9)}})
			if m := leaf.MarkAt(len(tokens)); m == nil || m.State[0] != digest(tokens, 9) {
				t.Fatalf("no mark at the end of %v", tokens)
			}
			for plane := range testShape.Planes {
				for _, r := range leaf.Prefix(len(tokens)).AppendRanges(nil, len(tokens)) {
					for at := r.From; at < r.To; at++ {
						if got, want := first(r.Segment, plane, at), digest(tokens[:at+1], plane); got != want {
							t.Fatalf("cell %d of %v is %v, want %v", at, tokens, got, want)
						}
					}
				}
			}
			leaf.Pin()
			used = append(used, leaf)
			for len(used) > 0 && rng.IntN(3) > 0 {
				i := rng.IntN(len(used))
				used[i].Unpin()
				used = append(used[:i], used[i+1:]...)
			}
			tree.Trim()
			if pinned := sound(t, tree); len(used) == 0 && (pinned > 0 || tree.Bytes() > budget) {
				t.Fatalf("%d segments are pinned, %d bytes kept of a budget of %d", pinned, tree.Bytes(), budget)
			}
		}
		if reused == 0 {
			t.Errorf("budget %d: nothing was ever reused", budget)
		}
		for _, s := range used {
			s.Unpin()
		}
		if tree.Clear(); tree.Bytes() != 0 {
			t.Errorf("budget %d: %d bytes are left", budget, tree.Bytes())
		}
	}
}

// What was used last stays, and so does the part of a segment that a child shares.
func TestLeastRecentlyUsedGoesFirst(t *testing.T) {
	tree := NewPrefixTree(testShape, 1<<20)
	known := func(text string) int {
		tokens := make([]int, len(text))
		for i := range tokens {
			tokens[i] = int(text[i])
		}
		_, n := insert(tree, tokens)
		return n
	}
	for _, text := range []string{"11111111", "22222222", "1111333333", "33333333"} {
		known(text)
	}
	known("22222222")
	tree.shrink(tree.bytes - 1) // the end of the first
	if known("22222222") != 8 || known("33333333") != 8 || known("1111333333") != 10 {
		t.Error("more than the end of the first was dropped")
	}
	if n := known("11111111"); n != 4 {
		t.Errorf("%d tokens of the first prompt are left, want the 4 that its child shares", n)
	}
	sound(t, tree)
}

// A pool reuses the memory of a sequence only when nothing shares it.
func TestPoolKeepsWhatIsShared(t *testing.T) {
	tree, pool := NewPrefixTree(testShape, 1<<20), NewPool(testShape, 1<<20)
	leaf, _ := insert(tree, []int{1, 2, 3})
	a := pool.Fork(leaf, 3, 4, 0)
	a.Extend(1)
	a.Store(0, 3, []float32{42, 0, 0})
	b := pool.Fork(a.Tail(), 4, 4, 0)
	pool.Release(a)
	c := pool.Fork(leaf, 3, 4, 0)
	c.Extend(1)
	c.Store(0, 3, []float32{7, 0, 0})
	ranges := b.AppendRanges(nil, 4)
	if got := first(ranges[1].Segment, 0, 3); len(ranges) != 2 || got != 42 {
		t.Errorf("the shared cell is %v in ranges %v, want 42", got, ranges)
	}
	pool.Release(b)
	if d := pool.Fork(leaf, 3, 0, 0); d.Tail() != a.Tail() && d.Tail() != b.Tail() {
		t.Error("released memory is not reused")
	}
}
