package outline

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/tui/internal/synth"
)

// rows lists the lines the slow way: by walking the whole tree.
func rows(o *Outline) []Row {
	var list []Row
	var walk func(id int32)
	walk = func(id int32) {
		it := &o.items[id]
		if !behind(o, id) {
			list = append(list, Row{Node: search.NodeID(id), Kind: Thought})
		}
		for part := range it.inside {
			list = append(list, Row{Node: search.NodeID(id), Kind: Inside, Part: int(part)})
		}
		if !it.open {
			return
		}
		for _, c := range it.order[:it.shown()] {
			walk(c)
		}
		if it.hidden > 0 {
			list = append(list, Row{Node: search.NodeID(id), Kind: Rest})
		}
		if it.live {
			list = append(list, Row{Node: search.NodeID(id), Kind: Live})
		}
	}
	if len(o.items) > 0 {
		walk(0)
	}
	return list
}

// behind reports whether a thought stands behind the line of a chain, by the definition:
// it and its parent are forced, each with one child, nobody asked to see them, and there was
// a choice elsewhere.
func behind(o *Outline, id int32) bool {
	single := func(id int32) bool {
		it := &o.items[id]
		return it.open && len(it.order)-int(it.gone) == 1 && it.shown() == 1 && !it.live
	}
	forced := func(id int32) bool {
		return id > 0 && !o.spread[id] && single(id) && single(o.items[id].parent)
	}
	choice := slices.ContainsFunc(o.items, func(it item) bool { return len(it.order) > 1 })
	return o.chains && choice && forced(id) && forced(o.items[id].parent)
}

// checkLines compares the quick answers with the slow one.
func checkLines(t *testing.T, o *Outline) {
	t.Helper()
	want := rows(o)
	if o.Len() != len(want) {
		t.Fatalf("%d lines are counted, there are %d", o.Len(), len(want))
	}
	if diff := cmp.Diff(want, o.Window(0, len(want)+5)); diff != "" {
		t.Fatal(diff)
	}
	for i, r := range want {
		if got, ok := o.At(i); !ok || got != r {
			t.Fatalf("line %d is %v, want %v", i, got, r)
		}
		if got, ok := o.Index(r); !ok || got != i {
			t.Fatalf("row %v is at line %d (%t), want %d", r, got, ok, i)
		}
	}
	if _, ok := o.At(len(want)); ok {
		t.Fatal("a line after the last one")
	}
}

func TestLinesUnderRandomPlay(t *testing.T) {
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 2))
		log := synth.Beam("4 9 10 13", 4, seed)
		o, tree := New(), search.NewTree()
		switch seed % 4 {
		case 0:
			log = synth.Large(250, 9, seed)
		case 1:
			log = forced(rng, 120)
			o.FoldChains()
		}
		for _, e := range log {
			if err := tree.Apply(e); err != nil {
				t.Fatal(err)
			}
			o.Apply(tree, e, search.NodeID(rng.IntN(tree.Len())))
			if rng.IntN(6) > 0 {
				continue
			}
			play(o, tree, rng)
			checkLines(t, o)
		}
		o.FoldAll(true)
		checkLines(t, o)
	}
}

// forced is a log in which most thoughts are the only child of the one before.
func forced(rng *rand.Rand, thoughts int) []search.Event {
	log := []search.Event{{Seq: 1, Body: search.Started{Puzzle: search.Puzzle{Task: "toy", Input: "root"}, Settings: search.Settings{Method: "tot-dfs"}}}}
	for id := 1; id <= thoughts; id++ {
		parent := id - 1
		if rng.IntN(8) == 0 {
			parent = rng.IntN(id)
		}
		log = append(log, search.Event{Seq: len(log) + 1, Body: search.Thought{Node: search.NodeID(id), Parent: search.NodeID(parent), Text: "x"}})
	}
	return log
}

// A chain is one line until it is asked for, grows at its end, and ends where there is a
// choice. Before there is any, its thoughts have lines of their own.
func TestChain(t *testing.T) {
	o, tree := New(), search.NewTree()
	o.FoldChains()
	log := []search.Event{{Seq: 1, Body: search.Started{Puzzle: search.Puzzle{Task: "toy", Input: "root"}, Settings: search.Settings{Method: "tot-dfs"}}}}
	for id, parent := range []search.NodeID{-1, 0, 1, 2, 3, 4, 4, 6, 7} {
		if parent >= 0 {
			log = append(log, search.Event{Seq: len(log) + 1, Body: search.Thought{Node: search.NodeID(id), Parent: parent, Text: "x"}})
		}
	}
	for _, e := range log {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		o.Apply(tree, e, -1)
		if n := tree.Len(); n < 7 && o.Len() != n || n == 7 && o.Len() != 5 {
			t.Errorf("%d lines of %d thoughts", o.Len(), n)
		}
		checkLines(t, o)
	}
	// 0, the chain 1 2 3, the choice 4 of 5 and 6, the chain 6 is not one: 6, 7, 8.
	thoughts := func(ids ...search.NodeID) (list []Row) {
		for _, id := range ids {
			list = append(list, Row{Node: id, Kind: Thought})
		}
		return list
	}
	if diff := cmp.Diff(thoughts(0, 1, 4, 5, 6, 7, 8), o.Window(0, 99)); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff([]search.NodeID{1, 2, 3}, o.Chain(1)); diff != "" {
		t.Error(diff)
	}
	for id, only := range []bool{false, true, true, true, true, false, false, true, true} {
		if o.Only(search.NodeID(id)) != only {
			t.Errorf("thought %d is an only child: %t", id, !only)
		}
	}
	later := New() // as where a session is opened
	for _, e := range log {
		later.Apply(tree, e, -1)
	}
	later.FoldChains()
	checkLines(t, later)
	if diff := cmp.Diff(o.Window(0, 99), later.Window(0, 99)); diff != "" {
		t.Error(diff)
	}
	o.Reveal(2)
	checkLines(t, o)
	if o.Len() != 9 || o.Chain(1) != nil {
		t.Errorf("%d lines, chain %v, after one of it was revealed", o.Len(), o.Chain(1))
	}
	o.FoldAll(false)
	o.FoldAll(true)
	if o.Len() != 7 {
		t.Errorf("%d lines after folding all", o.Len())
	}
	o.Toggle(Row{Node: 1, Kind: Thought})
	if o.Len() != 9 {
		t.Errorf("%d lines after the chain was opened", o.Len())
	}
}

// play does one of the things that change lines.
func play(o *Outline, tree *search.Tree, rng *rand.Rand) {
	id := search.NodeID(rng.IntN(tree.Len()))
	switch rng.IntN(11) {
	case 0:
		o.FoldAll(rng.IntN(2) == 0)
	case 1:
		o.Reveal(id)
	case 2:
		o.SetLive([]search.NodeID{id, search.NodeID(rng.IntN(tree.Len()))})
	case 3:
		o.SetLive(nil)
	case 4:
		o.Filter(tree, func(n *search.Node) bool { return n.ID%5 == id%5 }, id)
	case 5:
		o.Filter(tree, nil, id)
	case 6:
		o.SetInside(id, rng.IntN(4))
	default:
		if row, ok := o.At(rng.IntN(o.Len())); ok {
			o.Toggle(row)
		}
	}
}

// A filter shows what matches and the way to it, and leaves no trace.
func TestFilter(t *testing.T) {
	o, tree := New(), search.NewTree()
	for _, e := range synth.Beam("4 9 10 13", 5, 7) {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		o.Apply(tree, e, -1)
	}
	before := rows(o)
	kept := func(n *search.Node) bool { return n.Kept }
	o.Filter(tree, kept, -1)
	shown := 0
	for _, r := range rows(o) {
		n := tree.Node(r.Node)
		onWay := r.Node == 0
		for id := range search.NodeID(tree.Len()) {
			for _, p := range tree.Path(id) {
				onWay = onWay || p == r.Node && kept(tree.Node(id))
			}
		}
		if r.Kind != Thought || !kept(n) && !onWay {
			t.Errorf("%v is shown", r)
		}
		shown++
	}
	if gone, yes := o.Filtered(); !yes || gone != tree.Len()-shown || gone == 0 {
		t.Errorf("%d are said to be gone (%t), %d of %d are shown", gone, yes, shown, tree.Len())
	}
	o.Filter(tree, nil, -1)
	if diff := cmp.Diff(before, rows(o)); diff != "" {
		t.Error(diff)
	}
}

// Folding on from a snapshot gives the outline that folding it all gives.
func TestSnapshot(t *testing.T) {
	log := synth.Large(2000, 8, 2)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		at := rng.IntN(len(log)-1) + 1
		to := at + rng.IntN(len(log)-at) + 1
		o, tree := New(), search.NewTree()
		fold := func(o *Outline, from, to int) {
			for _, e := range log[from:to] {
				if err := tree.Apply(e); err != nil {
					t.Fatal(err)
				}
				o.Apply(tree, e, -1)
			}
		}
		fold(o, 0, at)
		shot, ok := o.Snapshot()
		if !ok {
			t.Fatal("no snapshot")
		}
		before := tree.Clone()
		fold(o, at, to)
		o.SetOpen(search.NodeID(rng.IntN(o.Nodes())), false)
		want := rows(o)
		other := o
		other.Restore(shot)
		tree = before
		fold(other, at, to)
		checkLines(t, other)
		if diff := cmp.Diff(want, rows(other)); diff != "" {
			t.Fatalf("from %d to %d: %s", at, to, diff)
		}
	}
}

// Going on from any thought, forth or back, meets every thought once.
func TestRoundTheTree(t *testing.T) {
	o, tree := New(), search.NewTree()
	for _, e := range synth.Large(300, 8, 3) {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		o.Apply(tree, e, -1)
	}
	var forth, back []search.NodeID
	for id := range o.After(17) {
		forth = append(forth, id)
	}
	for id := range o.Before(17) {
		back = append(back, id)
	}
	slices.Reverse(back)
	if diff := cmp.Diff(forth[:len(forth)-1], back[1:]); diff != "" || forth[len(forth)-1] != 17 || back[0] != 17 {
		t.Error(diff)
	}
	if slices.Sort(forth); len(forth) != tree.Len() || len(slices.Compact(forth)) != tree.Len() {
		t.Errorf("%d of %d thoughts", len(forth), tree.Len())
	}
}

// Folding the same log again, after a Reset, leaves what the user folded.
func TestFoldsOutliveReset(t *testing.T) {
	log := synth.Beam("4 9 10 13", 4, 1)
	fold := func(o *Outline) *search.Tree {
		tree := search.NewTree()
		for _, e := range log {
			if err := tree.Apply(e); err != nil {
				t.Fatal(err)
			}
			o.Apply(tree, e, -1)
		}
		return tree
	}
	o := New()
	tree := fold(o)
	first := tree.Node(0).Children[0]
	for _, c := range tree.Node(0).Children {
		if len(tree.Node(c).Children) > 0 {
			first = c
		}
	}
	o.SetOpen(first, false)
	o.Toggle(Row{Node: 0, Kind: Rest})
	want := rows(o)
	o.Reset()
	fold(o)
	if diff := cmp.Diff(want, rows(o)); diff != "" {
		t.Error(diff)
	}
}

func TestManyCutSiblingsBecomeOneLine(t *testing.T) {
	log := synth.Beam("4 9 10 13", 5, 7)
	o, tree := New(), search.NewTree()
	for _, e := range log {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		o.Apply(tree, e, -1)
		if p, ok := e.Body.(search.Pruned); ok {
			cuts, refusals := o.Hidden(tree, 0)
			children := len(tree.Node(0).Children)
			if lines := o.Len() - 2; lines+cuts+refusals != children {
				t.Errorf("%d lines, %d cut and %d refused are counted; the root has %d children", lines, cuts, refusals, children)
			}
			if cuts == 0 || cuts >= len(p.Nodes) {
				t.Errorf("%d of %d cut thoughts are counted", cuts, len(p.Nodes))
			}
			return
		}
	}
}

func TestRank(t *testing.T) {
	log := synth.Beam("4 9 10 13", 5, 7)
	o, tree := New(), search.NewTree()
	for _, e := range log {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		o.Apply(tree, e, -1)
	}
	for id := range search.NodeID(tree.Len()) {
		n := tree.Node(id)
		want, of := 0, 0
		if n.Valued {
			want = 1
			for other := range search.NodeID(tree.Len()) {
				if m := tree.Node(other); m.Valued && m.Depth == n.Depth {
					of++
					if float32(m.Value) > float32(n.Value) {
						want++
					}
				}
			}
		}
		if rank, all := o.Rank(id); rank != want || all != of {
			t.Errorf("thought %d is %d of %d, want %d of %d", id, rank, all, want, of)
		}
	}
}

func BenchmarkInsert100k(b *testing.B) {
	log := synth.Large(100_000, 8, 1)
	for b.Loop() {
		o, tree := New(), search.NewTree()
		for _, e := range log {
			if err := tree.Apply(e); err != nil {
				b.Fatal(err)
			}
			o.Apply(tree, e, -1)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(log)), "ns/event")
}

func BenchmarkWindow100k(b *testing.B) {
	log := synth.Large(100_000, 8, 1)
	o, tree := New(), search.NewTree()
	for _, e := range log {
		if err := tree.Apply(e); err != nil {
			b.Fatal(err)
		}
		o.Apply(tree, e, -1)
	}
	for i := 0; b.Loop(); i++ {
		o.Window((i*7919)%o.Len(), 50)
	}
}
