package compare

import (
	"strings"
	"testing"

	"espalier/search"
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
