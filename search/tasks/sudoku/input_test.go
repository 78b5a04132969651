package sudoku

import (
	"strings"
	"testing"

	"espalier/search"
)

func read(t *testing.T, input, boxes string) *problem {
	t.Helper()
	puzzle := search.Puzzle{Task: "sudoku", Input: input}
	if boxes != "" {
		puzzle.Options = map[string]string{"boxes": boxes}
	}
	p, err := readPuzzle(puzzle)
	if err != nil {
		t.Fatalf("%q: %v", input, err)
	}
	return p.(*problem)
}

func TestInputForms(t *testing.T) {
	const want = "341* *2** **2* *143"
	for _, input := range []string{
		"341**2****2**143",
		" 341..2....2..143 ",
		"3410020000200143",
		"341* *2** **2* *143",
		"3 4 1 *\n* 2 * *\n* * 2 *\n* 1 4 3\n",
		"[[3,4,1,*],[*,2,*,*],[*,*,2,*],[*,1,4,3]]",
		`[["3","4","1","*"],["*","2","*","*"],["*","*","2","*"],["*","1","4","3"]]`,
		"34|1*\n*2|**\n--+--\n**|2*\n*1|43",
		"341*/*2**/**2*/*143",
	} {
		if p := read(t, input, ""); p.Root() != want || p.Puzzle().Options["boxes"] != "2x2" {
			t.Errorf("%q reads as %q with boxes %s", input, p.Root(), p.Puzzle().Options["boxes"])
		}
		if p := read(t, "latin "+input, ""); p.Root() != want || p.Puzzle().Options["boxes"] != "none" {
			t.Errorf("latin %q reads as %q with boxes %s", input, p.Root(), p.Puzzle().Options["boxes"])
		}
	}
}

func TestUsualBoxes(t *testing.T) {
	for size, want := range map[string]string{
		"2x2": "none", "3x3": "none", "4x4": "2x2", "5x5": "none", "6x6": "2x3", "7x7": "none", "8x8": "2x4", "9x9": "3x3",
	} {
		if got := read(t, size, "").Puzzle().Options["boxes"]; got != want {
			t.Errorf("%s has boxes %s, want %s", size, got, want)
		}
	}
	if got := read(t, "6x6", "3x2").Puzzle().Options["boxes"]; got != "3x2" {
		t.Errorf("6x6 has boxes %s, want 3x2", got)
	}
}

// What is wrong, and in which column.
func TestInputErrors(t *testing.T) {
	for _, c := range []struct{ input, boxes, want string }{
		{"", "", "column 1: there is no board"},
		{"   ", "", "column 1: there is no board"},
		{"341*\n*2a*", "", "column 8: 'a' is no cell"},
		{"  12x1", "", "column 5: 'x' is no cell"},
		{"12*", "", "column 3: the board ends after 3 cells, which make no square"},
		{"341**2****2**145", "", "column 16: r4c4 is 5, but the digits of a 4x4 board go from 1 to 4"},
		{"[[1,2],[2,9]]", "", "column 11: r2c2 is 9"},
		{"latin 12*9", "", "column 10: r2c2 is 9"},
		{"123\n12", "", "make no square"},
		{"12*\n**\n****", "", "column 6: row 2 has 2 cells, and a board of 9 cells has 3 in a row"},
		{strings.Repeat("*", 82), "", "column 82: a board has at most 81 cells"},
		{"1***", "2x2", `boxes of 2x2 do not suit a board of 2x2; use "none"`},
		{"4x4", "big", `boxes "big" are neither "none" nor rows x columns`},
		{"latin 4x4", "2x2", "a latin square has no boxes"},
		{"3x4", "", "column 1: a board of 3x4 is none of"},
		{"9x9 hrad", "", `column 5: "hrad" is neither a seed, nor a range of givens such as 30-36, nor one of easy, medium, hard`},
		{"9x9 5-30", "", `column 5: "5-30" is no number of givens; want a range within 24-80`},
		{"latin 9x9 36-30", "", `"36-30" is no number of givens; want a range within 32-80`},
		{"9x9 30-", "", `"30-" is no number of givens`},
	} {
		p := search.Puzzle{Input: c.input, Options: map[string]string{}}
		if c.boxes != "" {
			p.Options["boxes"] = c.boxes
		}
		if _, err := readPuzzle(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q with boxes %q: error %v, want %q", c.input, c.boxes, err, c.want)
		}
	}
	if _, err := readPuzzle(search.Puzzle{Input: "2x2", Options: map[string]string{"target": "3"}}); err == nil {
		t.Error("an option of another task is taken")
	}
}

// A puzzle names its board, so that what it built can be built again.
func TestPuzzleBuildsItself(t *testing.T) {
	for _, input := range []string{"9x9 hard 3", "9x9 30-36 3", "latin 5x5 easy 2", "341**2****2**143"} {
		first := read(t, input, "")
		again, err := readPuzzle(first.Puzzle())
		if err != nil || again.Root() != first.Root() || again.(*problem).root.Shape != first.root.Shape {
			t.Errorf("%q: built again it is another one: %v", input, err)
		}
	}
}

func FuzzParseInput(f *testing.F) {
	for _, seed := range []string{"341**2****2**143", "[[1,*],[*,1]]", "latin 3x3 hard 9", "12\n21", "*", "9x", "ß1**"} {
		f.Add(seed, "")
	}
	f.Add("6x6", "3x2")
	f.Fuzz(func(t *testing.T, input, boxes string) {
		if strings.Contains(strings.ToLower(input), "x") {
			return // making boards up takes too long here
		}
		g, err := ParseInput(input, boxes)
		if err != nil {
			return
		}
		again, err := ParseInput(g.Line(), g.Shape.Boxes())
		if err != nil || again.String() != g.String() {
			t.Errorf("%q reads as %q, which reads as %q: %v", input, g, again, err)
		}
	})
}
