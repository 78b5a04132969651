package sudoku

import (
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/sudoku/board"
)

// The embedded model is asked for the digits of every empty cell, the givens row
// by row and then what the path filled.
func TestSetsPrompt(t *testing.T) {
	p := read(t, "341* *2** **2* *143", "2x2")
	path := []search.Step{{State: p.Root()}}
	for _, text := range []string{"r4c1=2", "r1c4=2"} {
		c := p.check(path, text)
		if c.Verdict != search.Legal {
			t.Fatalf("%s: %s", text, c.Reason)
		}
		path = append(path, search.Step{Text: text, State: c.State})
	}
	prompt, err := p.Prompt(search.Propose, path, engine.Lines)
	if err != nil {
		t.Fatal(err)
	}
	want := "Sudoku 4 2x2 r1c1=3 r1c2=4 r1c3=1 r2c2=2 r3c3=2 r4c2=1 r4c3=4 r4c4=3 r4c1=2 r1c4=2 r2c1 r2c3 r2c4 r3c1 r3c2 r3c4 Sets:"
	if prompt.Text != want {
		t.Errorf("got  %s\nwant %s", prompt.Text, want)
	}
	if _, err := p.Prompt(search.Judge, path, engine.Lines); err == nil || !strings.Contains(err.Error(), `evaluate "rule"`) {
		t.Errorf("the embedded model judges: %v", err)
	}
}

func TestParseSets(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	// table is of an empty board, but for some lines.
	table := func(lines ...string) string {
		var all []string
		for cell := range 16 {
			line := p.root.Shape.Name(cell) + " in 1 2 3 4"
			for _, other := range lines {
				if other[:4] == line[:4] {
					line = other
				}
			}
			all = append(all, line)
		}
		return " " + strings.Join(all, "\n")
	}
	for completion, want := range map[string][]string{
		" r1c3 in 1 2\nr1c4 in 2 3\nr2c4 in 2 3\nr2c1 in 1": {"r2c1=1 (no other digit is left, nor another place in row 2)"},
		" r1c3 in 1 2\nr1c4 in 2\nr2c4 in 3 4\nr2c1 in 1":   {"r1c4=2 and r2c1=1 (no other digit is left, nor another place)"},
		table("r1c3 in 2"):                                       {"r1c3=2 (no other digit is left)"},
		table("r1c3 in 2", "r4c1 in 3"):                          {"r1c3=2 and r4c1=3 (no other digit is left, or no other place)"},
		table("r1c1 in 1 2 3", "r1c2 in 1 2 3", "r1c4 in 1 2 3"): {"r1c3=4 (the only place in row 1)"},
		table(): {"r1c1=1 (one of 4 digits left)", "r1c1=2 (one of 4 digits left)", "r1c1=3 (one of 4 digits left)", "r1c1=4 (one of 4 digits left)"},
		table("r1c1 in 1 2", "r4c4 in 3 4", "r4c1 in 2 3 4"): {"r4c4=3 (one of 2 digits left)", "r4c4=4 (one of 2 digits left)"},
		"r1c3=1\nr1c4=2": {"r1c3=1", "r1c4=2"},
	} {
		got, err := p.Parse(search.Propose, completion)
		if err != nil || !slices.Equal(reading.Texts(got), want) {
			t.Errorf("%q: got %v, %v, want %v", completion, got, err, want)
		}
	}
	for completion, want := range map[string]string{
		" r1c3 in 1\nr1c4 in\nr2c1 in 1": "r1c4 is left without a digit",
		" r1c3 in 1\nr5c4 in 1":          "there is no row 5 on a board of 4x4",
	} {
		if _, err := p.Parse(search.Propose, completion); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", completion, err, want)
		}
	}
}

// The reason behind a fill is no part of what the rules look at.
func TestChosenChecks(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	c := p.check([]search.Step{{State: p.Root()}}, "r1c4=2 (the only place in row 1)")
	if c.Verdict != search.Refused || c.Short != "r1c4=2" || !strings.Contains(c.Reason, "box 2 has 2 already") {
		t.Errorf("got %+v", c)
	}
	if c = p.check([]search.Step{{State: p.Root()}}, "r1c3=1 (the only place in row 1)"); c.Short != "r1c3=1" || c.State != "341* **2* 1*** ***1" {
		t.Errorf("got %+v", c)
	}
}

// What is certain is filled in one thought, and all of it is checked and shown.
func TestSeveralFills(t *testing.T) {
	p := read(t, "34** **2* 1*** ***1", "2x2")
	path := []search.Step{{State: p.Root()}}
	const text = "r1c3=1, r4c1=2 and r4c3=3 (no other digit is left, or no other place)"
	c := p.check(path, text)
	if c.Verdict != search.DeadEnd || c.Short != "r1c3=1 and 2 more" || c.State != "341* **2* 1*** 2*31" {
		t.Fatalf("got %+v", c)
	}
	path = append(path, search.Step{Text: text, State: c.State})
	b := p.board(path)
	for cell, want := range map[int]search.CellRole{0: search.CellGiven, 2: search.CellThis, 12: search.CellThis, 14: search.CellThis} {
		if got := b.Cells[cell].Role; got != want {
			t.Errorf("cell %d has role %v, want %v", cell, got, want)
		}
	}
	prompt, err := p.setsPrompt(search.Propose, board.Grid{Shape: p.root.Shape, Cells: p.root.Cells}, path, false)
	if err != nil || !strings.HasPrefix(prompt.Text, "Sudoku 4 2x2 r1c1=3 r1c2=4 r2c3=2 r3c1=1 r4c4=1 r1c3=") {
		t.Errorf("the prompt is %q, %v", prompt.Text, err)
	}
	for text, want := range map[string]string{
		"r1c3=1 and r2c4=1":         "box 2 has 1 already",
		"r1c3=1, r4c1=2 and r1c3=1": "r1c3 is filled",
		"r1c3=1, r9c1=2":            "there is no row 9",
	} {
		if c := p.check(path[:1], text); c.Verdict != search.Refused || !strings.Contains(c.Reason, want) {
			t.Errorf("%s: got %+v, want %s", text, c, want)
		}
	}
}

// What training teaches is what the rules say.
func TestSets(t *testing.T) {
	g, err := board.ParseGrid("34** **2* 1*** ***1", board.Shape{Size: 4, BoxRows: 2, BoxColumns: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := " r1c3 in 1\nr1c4 in\nr2c1 in"
	if got := Sets(g, []int{2, 3, 4}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
