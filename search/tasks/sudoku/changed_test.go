package sudoku

import (
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/reply"
)

// The cells that a prompt asks for.
func askedIn(t *testing.T, prompt string) (cells []string) {
	t.Helper()
	words := strings.Fields(prompt)
	for _, word := range words[3 : len(words)-1] {
		if !strings.Contains(word, "=") {
			cells = append(cells, word)
		}
	}
	return cells
}

// The embedded model is asked again for the cells that fills changed, by whoever they are, and
// for those that it never read; for all where that leaves none.
func TestAsksWhatChanged(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	const (
		whole = " r1c3 in 1\nr1c4 in 2\nr2c1 in 2\nr2c2 in 1\nr2c4 in 3 4\nr3c2 in 2 3\nr3c3 in 3 4\nr3c4 in 2 3 4\nr4c1 in 2 4\nr4c2 in 2 3\nr4c3 in 3 4"
		part  = " r1c4 in 2\nr2c4 in 3\nr3c3 in 3 4\nr4c3 in 3 4"
	)
	for name, c := range map[string]struct {
		steps []search.Step
		want  string
	}{
		"what is around a fill": {
			[]search.Step{{Text: "r1c3=1", State: "341* **2* 1*** ***1", Reply: whole}},
			"r1c4 r2c4 r3c3 r4c3",
		},
		"around two": {
			[]search.Step{{Text: "r1c3=1 and r4c1=2", State: "341* **2* 1*** 2**1", Reply: whole}},
			"r1c4 r2c1 r2c4 r3c2 r3c3 r4c2 r4c3",
		},
		"since it was read": {
			[]search.Step{{Text: "r1c3=1", State: "341* **2* 1*** ***1", Reply: whole}, {Text: "r1c4=2", State: "3412 **2* 1*** ***1", Reply: part}},
			"r2c4 r3c4",
		},
		"around a fill of the user's": {
			[]search.Step{{Text: "r1c3=1", State: "341* **2* 1*** ***1", Reply: whole}, {Text: "r1c4=2", State: "3412 **2* 1*** ***1"}},
			"r2c4 r3c3 r3c4 r4c3",
		},
		"what was not read": {
			[]search.Step{{Text: "r1c3=1", State: "341* **2* 1*** ***1", Reply: part}},
			"r1c4 r2c1 r2c2 r2c4 r3c2 r3c3 r3c4 r4c1 r4c2 r4c3",
		},
		"all": {
			[]search.Step{{Text: "r1c3=1", State: "3412 1423 **3* 2341", Reply: " r3c1 in 4\nr3c2 in 1\nr3c4 in 2"}},
			"r3c1 r3c2 r3c4",
		},
	} {
		prompt, err := p.Prompt(search.Propose, append([]search.Step{{State: p.Root()}}, c.steps...), engine.Lines)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(askedIn(t, prompt.Text), " "); got != c.want {
			t.Errorf("%s: asks for %s, want %s", name, got, c.want)
		}
	}
}

// Cells that a reading leaves out stand as they were read before, and a thought says so.
func TestParseAfter(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	var all []string
	for cell := range p.root.Cells {
		all = append(all, p.root.Shape.Name(cell)+" in 1 2 3 4")
	}
	all[4] = "r2c1 in 1 2"
	path := []search.Step{{State: p.Root()}, {Text: "r1c3=1", State: "341* **2* 1*** ***1", Reply: strings.Join(all, "\n")}}
	for completion, want := range map[string][]string{
		" r1c4 in 2 3 4":            {"r2c1=1 (one of 2 digits left; as read before)", "r2c1=2 (one of 2 digits left; as read before)"},
		" r1c4 in 2":                {"r1c4=2 (no other digit is left)"},
		" r1c4 in 2 3 4\nr2c1 in 1": {"r2c1=1 (no other digit is left)"},
		"r2c1=2":                    {"r2c1=2"},
	} {
		got, err := search.Parse(p, search.Propose, path, completion)
		if err != nil || !slices.Equal(reading.Texts(got), want) {
			t.Errorf("%q: got %v, %v, want %v", completion, reading.Texts(got), err, want)
		}
	}
	if _, err := search.Parse(p, search.Propose, path, " r1c4 in"); err == nil || err.Error() != "r1c4 is left without a digit" {
		t.Errorf("got %v", err)
	}
}

// The thoughts of a search are what its log makes of the replies again, and its readings but
// the first are of fewer cells than are empty.
func TestReadsWhatChanged(t *testing.T) {
	m, err := embedded.Open(embedded.Sudoku)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	p := read(t, "9x9 hard 3", "")
	tree := solveWith(t, p, m, byReading, 1)
	if !tree.Outcome().Solved {
		t.Fatalf("%+v", tree.Outcome())
	}
	cells, empty := 0, 0
	for seq := 1; seq <= tree.Seq(); seq++ {
		r, ok := tree.Reply(seq)
		if !ok {
			continue
		}
		g, reason := p.before(tree.Steps(r.Node))
		if reason != "" {
			t.Fatal(reason)
		}
		cells += len(reply.Lines(r.Completions[0].Text))
		empty += g.Empty()
		found, _ := search.Parse(p, search.Propose, tree.Steps(r.Node), r.Completions[0].Text)
		for i, child := range tree.Node(r.Node).Children {
			if n := tree.Node(child); n.Reply == seq && n.Text != found[i].Text {
				t.Errorf("thought %d is %q, and is read as %q", child, n.Text, found[i].Text)
			}
		}
	}
	if cells*4 > empty*3 {
		t.Errorf("%d cells are read, of %d that are empty", cells, empty)
	}
}

// A search that reads without fault goes the way of the control, which is told all empty cells
// at every thought: a filled cell is no place for a digit that was read of it before.
func TestWhatIsFilledIsNoPlace(t *testing.T) {
	for _, input := range []string{"9x9 hard 1", "9x9 hard 5", "6x6 hard 2", "latin 5x5 hard 1"} {
		p := read(t, input, "")
		exact, err := search.NewExact(taskName, p.complete)
		if err != nil {
			t.Fatal(err)
		}
		var ways [2][]string
		for i, m := range []engine.Model{newReader(t, p.root.Shape, false), exact} {
			tree := solveWith(t, p, m, byReading, 1)
			for id := range search.NodeID(tree.Len()) {
				ways[i] = append(ways[i], tree.Node(id).Check.State)
			}
		}
		if !slices.Equal(ways[0], ways[1]) {
			t.Errorf("%s: %d thoughts, and %d of the control", input, len(ways[0]), len(ways[1]))
		}
	}
}
