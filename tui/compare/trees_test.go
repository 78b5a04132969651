package compare

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/draw"
)

func fold(t *testing.T, seed uint64, texts ...string) *search.Tree {
	t.Helper()
	log := []search.Event{{Seq: 1, Body: search.Started{State: "4 6", Settings: search.Settings{Method: "tot-bfs"}, Model: "m", Seed: seed}}}
	for i, text := range texts {
		log = append(log, search.Event{Seq: i + 2, Body: search.Injected{Node: search.NodeID(i + 1), Parent: 0, Text: text, Check: search.Check{Verdict: search.Legal, State: text}}})
	}
	tree, err := search.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Two searches are paired by the words of their thoughts, and told apart by settings and
// by the events after which they part.
func TestTreesSideBySide(t *testing.T) {
	trees := Trees{A: Side{Name: "one", Tree: fold(t, 1, "a", "b")}, B: Side{Name: "two", Tree: fold(t, 7, "b", "c"), First: "expand"}}
	trees.Show(Pairs(trees.A.Tree, trees.B.Tree, 0, 0, 0))
	palette := themes.Default().Palette(themes.None)
	page := &draw.Page{Palette: palette, Width: 60}
	trees.Parting(page, 1)
	got := strings.Join(append(page.Rows, trees.Rows(palette, 60, 9)...), "\n")
	for _, want := range []string{"settings: seed 1 → 7", "the first 1 event is the same; then", "one  it ends there, so far", "two  expand", "+  ○ c", "-  ○ a", "1 thought the same"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	trees.Fold()
	trees.Move(1)
	if id := trees.Chosen(); id != 1 || trees.B.Tree.Node(id).Text != "b" {
		t.Errorf("thought %d is chosen", id)
	}
}

// thought is a search whose only reply thinks.
func thought(t *testing.T, text string) *search.Tree {
	t.Helper()
	tree, err := search.Fold([]search.Event{
		{Seq: 1, Body: search.Started{State: "4 9 10 13", Settings: search.Settings{Method: "cot"}, Model: "m"}},
		{Seq: 2, Body: search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Solve, Count: 1}, Events: 3}},
		{Seq: 3, Body: search.Replied{Node: 0, Purpose: search.Solve, Completions: []engine.Completion{{Text: text}}, Calls: 1}},
		{Seq: 4, Body: search.Thought{Node: 1, Text: "10 - 4 = 6", Reply: 3}},
		{Seq: 5, Body: search.Checked{Node: 1, Check: search.Check{Verdict: search.Legal, State: "6 9 13"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Any two chains are laid side by side by the states that they reach; what is the same is left
// out, and shown when it is asked for.
func TestChainView(t *testing.T) {
	const (
		begin = "<think>\n13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible\n"
		end   = "10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 6 sure\nsure\n</think>\n10 - 4 = 6"
	)
	trees := Trees{A: Side{Name: "one", Tree: thought(t, begin+"impossible\n"+end)}, B: Side{Name: "two", Tree: thought(t, begin+"* 17 10 impossible\nimpossible\n"+end)}}
	trees.Show(Pairs(trees.A.Tree, trees.B.Tree, 0, 0, 0))
	read, err := trees.ReadInside(thinking.Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"})
	if err != nil {
		t.Fatal(err)
	}
	trees.Inside(read())
	palette := themes.Default().Palette(themes.None)
	got := strings.Join(trees.Rows(palette, 120, 20), "\n")
	for _, want := range []string{"… 2 segments the same", "│+    = * 17 10 impossible ✗", "the answer first stands in segment"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "13 - 9 = 4") {
		t.Errorf("what is the same is shown:\n%s", got)
	}
	trees.Fold()
	if got = strings.Join(trees.Rows(palette, 120, 20), "\n"); strings.Count(got, "13 - 9 = 4") != 2 {
		t.Errorf("what is the same is left out:\n%s", got)
	}
	for _, size := range [][2]int{{20, 3}, {200, 60}, {80, 1}} {
		for _, row := range trees.Rows(palette, size[0], size[1]) {
			if draw.Width(row) > size[0] {
				t.Errorf("%d columns: %q", size[0], row)
			}
		}
	}
	trees.Inside(nil)
	if got = strings.Join(trees.Rows(palette, 120, 20), "\n"); strings.Contains(got, "segment") {
		t.Errorf("the trees do not come back:\n%s", got)
	}
	none := Trees{A: Side{Tree: fold(t, 1, "a")}, B: Side{Tree: fold(t, 1, "b")}}
	if _, err := none.ReadInside(thinking.Rules{}); err == nil {
		t.Error("there is no thinking, and no error")
	}
}
