package sudoku

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
	"espalier/search/thinking"
)

const board4 = "341**2****2**143"

// walk checks thoughts one after the other and returns the path of the legal ones.
func walk(p *problem, thoughts ...string) ([]search.Step, search.Check) {
	path := []search.Step{{State: p.Root()}}
	var check search.Check
	for _, text := range thoughts {
		check = p.check(path, text)
		path = append(path, search.Step{Text: text, State: check.State})
	}
	return path, check
}

func TestCheck(t *testing.T) {
	const solution = "3412 1234 4321 2143"
	for _, c := range []struct {
		thoughts []string
		want     search.Check
	}{
		{[]string{"r1c4=2"}, search.Check{Verdict: search.Legal, State: "3412 *2** **2* *143", Short: "r1c4=2"}},
		{[]string{"R1C4 = 2"}, search.Check{Verdict: search.Legal, State: "3412 *2** **2* *143", Short: "r1c4=2"}},
		{[]string{"r1c1=2"}, search.Check{Verdict: search.Refused, Short: "r1c1=2", Reason: "r1c1 is given: it is 3", Mistake: thinking.Miscopied}},
		{[]string{"r1c4=2", "r1c4=2"}, search.Check{Verdict: search.Refused, Short: "r1c4=2", Reason: "r1c4 is filled: it is 2", Mistake: thinking.Miscopied}},
		{[]string{"r1c4=4"}, search.Check{Verdict: search.Refused, Short: "r1c4=4", Reason: "row 1 has 4 already, at r1c2", Mistake: thinking.Miscopied}},
		{[]string{"r1c4=3"}, search.Check{Verdict: search.Refused, Short: "r1c4=3", Reason: "row 1 has 3 already, at r1c1; column 4 has 3 already, at r4c4", Mistake: thinking.Miscopied}},
		{[]string{"r2c1=4"}, search.Check{Verdict: search.Refused, Short: "r2c1=4", Reason: "box 1 has 4 already, at r1c2", Mistake: thinking.Miscopied}},
		{[]string{"r4c1=5"}, search.Check{Verdict: search.Refused, Short: "r4c1=5", Reason: "5 is no digit of this board; they go from 1 to 4", Mistake: thinking.Incoherent}},
		{[]string{"r5c1=1"}, search.Check{Verdict: search.Refused, Short: "r5c1=1", Reason: "there is no row 5 on a board of 4x4", Mistake: thinking.Incoherent}},
		{[]string{"r1c0=1"}, search.Check{Verdict: search.Refused, Short: "r1c0=1", Reason: "there is no column 0 on a board of 4x4", Mistake: thinking.Incoherent}},
		{[]string{"a two"}, search.Check{Verdict: search.Refused, Short: "a two", Reason: "it fills no cell; want one such as r1c2=3", Mistake: thinking.Incoherent}},
		{[]string{"r1c4=4", "r4c1=2"}, search.Check{Verdict: search.Refused, Short: "r4c1=2", Reason: "it follows a thought that was refused"}},
		{
			strings.Fields("r1c4=2 r2c1=1 r2c3=3 r2c4=4 r3c1=4 r3c2=3 r3c4=1 r4c1=2"),
			search.Check{Verdict: search.Right, State: solution, Short: "r4c1=2", Answer: solution},
		},
		{[]string{"Answer: " + solution}, search.Check{Verdict: search.Right, State: solution, Short: solution, Answer: solution}},
		{
			[]string{"Answer: 3412 1234 4321 2134"},
			search.Check{Verdict: search.Refused, Short: "3412 1234 4321 2134", Answer: "3412 1234 4321 2134", Reason: "r4c3 is given: it is 4, not 3", Mistake: thinking.Miscopied},
		},
		{
			[]string{"Answer: 3412 1243 4321 2143"},
			search.Check{Verdict: search.Refused, Short: "3412 1243 4321 2143", Answer: "3412 1243 4321 2143", Reason: "column 3 has 4 twice, at r2c3 and r4c3", Mistake: thinking.Incoherent},
		},
		{
			[]string{"Answer: 341* 1234 4321 2143"},
			search.Check{Verdict: search.Refused, Short: "341* 1234 4321 2143", Answer: "341* 1234 4321 2143", Reason: "r1c4 is empty", Mistake: thinking.Incoherent},
		},
	} {
		_, got := walk(read(t, board4, ""), c.thoughts...)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.thoughts, diff)
		}
	}
}

func TestDeadEnds(t *testing.T) {
	for _, c := range []struct{ input, thought, reason string }{
		{"12*******", "r2c3=3", "no digit fits r1c3"},
		{"33*******", "r3c3=1", "row 1 has 3 twice, at r1c1 and r1c2"},
		{"latin *****4****4****4", "r1c1=1", "no place is left for 4 in row 1"},
	} {
		_, got := walk(read(t, c.input, ""), c.thought)
		if got.Verdict != search.DeadEnd || got.Reason != c.reason {
			t.Errorf("%s on %s: %+v, want a dead end: %s", c.thought, c.input, got, c.reason)
		}
	}
}

// Whatever the rules let pass clashes nowhere, and keeps the givens.
func FuzzCheck(f *testing.F) {
	f.Add("r1c4=2, r2c1=1 and r3c1=4", "r1c4=2, r1c4=3")
	f.Add("r1c4=2", "r2c1=1")
	f.Add("Answer: 3412 1234 4321 2143", "row 3 column 4: 1")
	f.Fuzz(func(t *testing.T, first, second string) {
		p := read(t, board4, "")
		path, check := walk(p, first, second)
		if check.Verdict == search.Refused {
			return
		}
		g, err := board.ParseGrid(path[len(path)-1].State, p.root.Shape)
		if err != nil {
			t.Fatal(err)
		}
		if clash, ok := g.Clash(); ok {
			t.Errorf("%q, %q make %s: %s", first, second, g, clash)
		}
		for cell, given := range p.root.Cells {
			if given > 0 && g.Cells[cell] != given {
				t.Errorf("%q, %q overwrite %s", first, second, g.Shape.Name(cell))
			}
		}
	})
}

func TestBoard(t *testing.T) {
	p := read(t, board4, "")
	for _, c := range []struct {
		thoughts []string
		want     string
	}{
		{nil, " 3  4 | 1  .\n .  2 | .  .\n------+------\n .  . | 2  .\n .  1 | 4  3"},
		{[]string{"r1c4=2", "r4c1=2"}, " 3  4 | 1  2\n .  2 | .  .\n------+------\n .  . | 2  .\n[2] 1 | 4  3"},
		{[]string{"r1c4=2", "r2c4=2"}, " 3  4 | 1 !2!\n . !2!| . !2!\n------+------\n .  . | 2  .\n .  1 | 4  3"},
		{[]string{"r1c1=2"}, "!2! 4 | 1  .\n . !2!| .  .\n------+------\n .  . | 2  .\n .  1 | 4  3"},
		{[]string{"Answer: 3412 1234 4321 2143"}, " 3  4 | 1 [2]\n[1] 2 |[3][4]\n------+------\n[4][3]| 2 [1]\n[2] 1 | 4  3"},
		{[]string{"nonsense"}, " 3  4 | 1  .\n .  2 | .  .\n------+------\n .  . | 2  .\n .  1 | 4  3"},
	} {
		path, _ := walk(p, c.thoughts...)
		if diff := cmp.Diff(c.want, strings.Join(p.board(path).Lines(), "\n")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.thoughts, diff)
		}
	}
	path, _ := walk(p, "r1c4=2", "r4c1=2")
	b := p.board(path)
	for cell, want := range map[[2]int]search.CellRole{{0, 0}: search.CellGiven, {0, 3}: search.CellPath, {3, 0}: search.CellThis, {1, 0}: search.CellBlank} {
		if got := b.At(cell[0], cell[1]).Role; got != want {
			t.Errorf("cell %v is %q, want %q", cell, got, want)
		}
	}
}
