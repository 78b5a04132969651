package debug

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"espalier/engine"
	"espalier/engine/parallel"
	"espalier/search"
)

// grown is the log of a search for so many thoughts: batches of ten below each
// parent, checked and valued, as wide as a search gets.
func grown(thoughts int) []search.Event {
	var log []search.Event
	add := func(b search.Body) int {
		log = append(log, search.Event{Seq: len(log) + 1, Body: b})
		return len(log)
	}
	add(search.Started{State: "1 2 3 4", Settings: search.Settings{Method: "tot-bfs"}})
	for parent := range search.NodeID(thoughts / 10) {
		add(search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}}, Events: 31})
		var completions []engine.Completion
		for i := range 10 {
			completions = append(completions, engine.Completion{Text: fmt.Sprintf("13 - %d = %d (left: 4 4 10)", i, 13-i)})
		}
		reply := add(search.Replied{Node: parent, Purpose: search.Continue, Completions: completions, Calls: 1})
		for i := range 10 {
			node := parent*10 + search.NodeID(i) + 1
			add(search.Thought{Node: node, Parent: parent, Text: completions[i].Text, Reply: reply, Choice: i, LogProb: -float64(i)})
			add(search.Checked{Node: node, Check: search.Check{Verdict: search.Legal, State: fmt.Sprint(node), Short: "13 - 9 = 4"}})
			add(search.Valued{Node: node, Value: float64(node%21) + 0.001, Reply: reply})
		}
	}
	return log
}

// A comparison looks at moments that its branch shares with the one on the screen.
func TestMomentsAreSharedByGoroutines(t *testing.T) {
	line, err := NewTimeline(grown(200))
	if err != nil {
		t.Fatal(err)
	}
	other := line.Until(line.Len())
	var group parallel.Group
	for _, l := range []*Timeline{line, other} {
		group.Go(func() {
			for moment := range 100 {
				l.At(moment)
			}
		})
	}
	group.Wait()
}

func TestEveryMomentIsTheFoldOfTheLog(t *testing.T) {
	log := grown(3000)
	line, err := NewTimeline(log)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	moments := []int{0, 1, snapshotEvery - 1, snapshotEvery, snapshotEvery + 1, 2 * snapshotEvery, len(log) - 1, len(log)}
	for range 40 {
		moments = append(moments, rng.IntN(len(log)+1))
	}
	moved := line.At(0)
	for _, moment := range moments {
		want, err := search.Fold(log[:moment])
		if err != nil {
			t.Fatal(err)
		}
		moved = line.Move(moved, moment)
		for _, got := range []*search.Tree{line.At(moment), moved} {
			if got.Seq() != moment || got.Len() != want.Len() || got.Totals() != want.Totals() || got.Pending() != want.Pending() {
				t.Fatalf("moment %d: event %d with %d thoughts", moment, got.Seq(), got.Len())
			}
			for range min(50, got.Len()) {
				id := search.NodeID(rng.IntN(got.Len()))
				if a, b := fmt.Sprintf("%+v", *got.Node(id)), fmt.Sprintf("%+v", *want.Node(id)); a != b {
					t.Fatalf("moment %d, thought %d:\n%s\n%s", moment, id, a, b)
				}
			}
		}
	}
}

func TestBoundariesLieBetweenActions(t *testing.T) {
	line, err := NewTimeline(grown(50))
	if err != nil {
		t.Fatal(err)
	}
	end := func(b search.Body) {
		if err := line.Append([]search.Event{{Seq: line.Len() + 1, Body: b}}); err != nil {
			t.Fatal(err)
		}
	}
	whole := line.Len()
	end(search.Decided{Action: search.Action{Kind: search.Conclude, Nodes: []search.NodeID{7}}, Events: 1})
	end(search.Solved{Node: 7, Answer: "x"})
	end(search.Noted{Node: 7, Text: "look"})
	for moment, want := range map[int]int{0: 0, 1: 1, 2: 1, 20: 1, 32: 1, 33: 33, 34: 33, whole - 1: whole - 32, whole: whole, whole + 1: whole, whole + 2: whole, whole + 3: whole} {
		if got := line.Boundary(moment); got != want {
			t.Errorf("the boundary before %d is %d, want %d", moment, got, want)
		}
	}
}

// The limits: 50 ms to any event of a log of 100,000 thoughts, and 300 MB for the
// log, its tree, the snapshots and the breakpoints.
func BenchmarkScrub100k(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	log := grown(100_000)
	line, err := NewTimeline(log)
	if err != nil {
		b.Fatal(err)
	}
	breaks := NewBreaks(log)
	p, err := ParseBreakpoint("if value < 0.3 && depth == 1")
	if err != nil {
		b.Fatal(err)
	}
	breaks.Add(p)
	runtime.GC()
	runtime.ReadMemStats(&after)
	rng := rand.New(rand.NewPCG(1, 2))
	tree := line.At(line.Len())
	for b.Loop() {
		tree = line.Move(tree, rng.IntN(line.Len()))
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	runtime.KeepAlive(breaks)
	runtime.KeepAlive(tree)
}

// A key must be answered within 16 ms. A breakpoint on a thought or a kind looks at
// no tree; a condition is evaluated for every event there is, and looks at most of
// them later.
func BenchmarkBreakpoint100k(b *testing.B) {
	breaks := NewBreaks(grown(100_000))
	breaks.Lazy(catchUpStep)
	for _, place := range []string{"777", "on backtrack", "if value < 0.3 && depth == 1"} {
		b.Run(place, func(b *testing.B) {
			for b.Loop() {
				p, err := ParseBreakpoint(place)
				if err != nil {
					b.Fatal(err)
				}
				breaks.Add(p)
				breaks.ClearAll()
			}
		})
	}
	b.Run("a look at all of it", func(b *testing.B) {
		for b.Loop() {
			breaks.Add(parsed(b, "if value < 0.3 && depth == 1"))
			breaks.CatchUp(0)
			breaks.ClearAll()
		}
	})
}
