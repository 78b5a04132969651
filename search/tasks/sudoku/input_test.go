package sudoku

import (
	"strconv"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

func read(t testing.TB, input, boxes string) *problem {
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
		"341??2????2??143", "341__2____2__143", "341--2----2--143", "341xx2xxxx2xx143", "341XX2....2..143", "341··2····2··143",
		"3 4 1 .\n. 2 . .\n. . 2 .\n. 1 4 3", "341.\r\n.2..\r\n..2.\r\n.143\r\n", "\ufeff341..2....2..143",
		"341 \n 2  \n  2 \n 143", "3 4 1  \n  2    \n    2  \n  1 4 3", "341  2    2  143",
		"341.\n\n.2..\n\n..2.\n\n.143", "341-\n-2--\n--2-\n-143",
		"#A somebody\n#D a board\n[Puzzle]\n341.\n.2..\n..2.\n.143\n[State]\n3412\n.2..\n..2.\n.143",
		"#Aones\n341.\n.2..\n..2.\n.143", "*-----*\n|34|1.|\n|.2|..|\n|--+--|\n|..|2.|\n|.1|43|\n*-----*",
		":0000:x:341..2....2..143:::", ":0100:3:34+1..2....2..143:r1c1::", // 1 was placed
		"| 3 | 4 | 1 |   |\n|---|---|---|---|\n|   | 2 |   |   |\n|   |   | 2 |   |\n|   | 1 | 4 | 3 |",
		"|   |   |   |   |\n|:-:|:-:|:-:|:-:|\n| 3 | 4 | 1 |   |\n|   | 2 |   |   |\n|   |   | 2 |   |\n|   | 1 | 4 | 3 |",
		"| c1 | c2 | c3 | c4 |\n|---|---|---|---|\n| r1 | 3 | 4 | 1 | * |\n| r2 | * | 2 | * | * |\n| r3 | * | * | 2 | * |\n| r4 | * | 1 | 4 | 3 |",
		"┌───┬───┐\n│3 4│1 .│\n│. 2│. .│\n├───┼───┤\n│. .│2 .│\n│. 1│4 3│\n└───┴───┘",
		"┌─┬─┬─┬─┐\n│3│4│1│ │\n├─┼─┼─┼─┤\n│ │2│ │ │\n├─┼─┼─┼─┤\n│ │ │2│ │\n├─┼─┼─┼─┤\n│ │1│4│3│\n└─┴─┴─┴─┘",
		" 3  4 │ 1  · \n ·  2 │ ·  · \n──────┼──────\n ·  · │ 2  · \n · [1]│ 4  3 ", // the program's own board
		"r1: 3 4 1 *\nr2: * 2 * *\nr3: * * 2 *\nr4: * 1 4 3",
		"3,4,1,\n,2,,\n,,2,\n,1,4,3", "3\t4\t1\t\n\t2\t\t\n\t\t2\t\n\t1\t4\t3",
		"[\n [3, 4, 1, 0],\n [0, 2, 0, 0],\n [0, 0, 2, 0],\n [0, 1, 4, 3]\n]", "[[3,4,1,null],[null,2,null,null],[null,null,2,null],[null,1,4,3]]",
		"[[\n3,\n4,\n1,\n0],[\n0,\n2,\n0,\n0],[\n0,\n0,\n2,\n0],[\n0,\n1,\n4,\n3]]",
		"３４１００２００００２００１４３",
	} {
		if p := read(t, input, ""); p.Root() != want || p.Puzzle().Options["boxes"] != "2x2" {
			t.Errorf("%q reads as %q with boxes %s", input, p.Root(), p.Puzzle().Options["boxes"])
		}
		if strings.ContainsAny(input, "\n\ufeff:") || strings.Contains(input, "  ") {
			continue
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
		{"341*\n*2a*", "", "line 2, column 3: 'a' is no cell"},
		{"  12y1", "", "column 5: 'y' is no cell"},
		{"12*", "", "column 3: the board ends after 3 cells, which make no square"},
		{"341**2****2**145", "", "column 16: r4c4 is 5, but the digits of a 4x4 board go from 1 to 4"},
		{"[[1,2],[2,9]]", "", "column 11: r2c2 is 9"},
		{"latin 12*9", "", "column 10: r2c2 is 9"},
		{"123\n12", "", "make no square"},
		{"12*\n**\n****", "", "line 2, column 2: row 2 has 2 cells, and a board of 9 cells has 3 in a row"},
		{strings.Repeat("*", 257), "", "column 257: a board has at most 256 cells"},
		{strings.Repeat("*", 82), "", "column 82: the board ends after 82 cells, which make no square"},
		{"341.\n.2..\n..2.\n.149", "", "line 4, column 4: r4c4 is 9, but the digits of a 4x4 board go from 1 to 4"},
		{"#A x\n341.\n.2..\n..2.\n.14", "", "line 5"},
		{"341A.2....2..143", "", "column 4: 'A' is no cell"},
		{"1***", "2x2", `boxes of 2x2 do not suit a board of 2x2; use "none"`},
		{"4x4", "big", `boxes "big" are neither "none" nor rows x columns`},
		{"latin 4x4", "2x2", "a latin square has no boxes"},
		{"16x16 easy", "", "column 1: a board of 16x16 is none of 2x2 to 9x9"},
		{"3x4", "", "column 1: a board of 3x4 is none of 2x2 to 9x9"},
		{"9x9 hrad", "", `column 5: "hrad" is neither a seed, nor a range of givens such as 30-36, nor one of easy, medium, hard`},
		{"9x9 5-30", "", `column 5: "5-30" is not a number of givens; want a range within 24-80`},
		{"latin 9x9 36-30", "", `"36-30" is not a number of givens; want a range within 32-80`},
		{"9x9 30-", "", `"30-" is not a number of givens`},
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

func digitsAlone(r rune) rune {
	if r >= '1' && r <= '9' {
		return r
	}
	return -1
}

func FuzzParseInput(f *testing.F) {
	for _, seed := range []string{"341**2****2**143", "[[1,*],[*,1]]", "latin 3x3 hard 9", "12\n21", "*", "9x", "ß1**"} {
		f.Add(seed, "")
	}
	for _, seed := range []string{"12  \n 2 1\n\n34 1", "|1|2|\n|-|-|\n| |1|", "[Puzzle]\n12\n21\n[State]\n12", ":0:x:12+2.:::", "---\n1-2\n---\n-2-"} {
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
		if strings.Trim(input, "0123456789.*?_- \n") == "" && g.Shape.Size < 10 {
			if n := len(strings.Trim(strings.Map(digitsAlone, input), " ")); n != len(g.Cells)-g.Empty() {
				t.Errorf("%q: %d digits were written, and %d read", input, n, len(g.Cells)-g.Empty())
			}
		}
	})
}

// Boards up to 16x16 are written with letters, decimals or hexadecimals.
func TestLargeBoards(t *testing.T) {
	for size, boxes := range map[int]string{10: "2x5", 12: "3x4", 16: "4x4"} {
		shape, err := board.ShapeOf(size, "")
		if err != nil || shape.Boxes() != boxes {
			t.Fatalf("%d: boxes %s, %v", size, shape.Boxes(), err)
		}
		g := board.New(shape)
		var letters, decimals, table, array []string
		for r := range size {
			var l, d []string
			for c := range size {
				if (r+c)%3 == 0 {
					l, d = append(l, "."), append(d, ".")
					continue
				}
				g.Cells[r*size+c] = int8((r*shape.BoxColumns+r/shape.BoxRows+c)%size + 1)
				l, d = append(l, board.Symbol(g.Cells[r*size+c])), append(d, strconv.Itoa(int(g.Cells[r*size+c])))
			}
			letters, decimals = append(letters, strings.Join(l, "")), append(decimals, strings.Join(d, " "))
			table = append(table, "| "+strings.ReplaceAll(strings.Join(d, " | "), ".", " ")+" |")
			array = append(array, "["+strings.ReplaceAll(strings.Join(d, ","), ".", "0")+"]")
		}
		inputs := []string{}
		if size == 16 {
			inputs = append(inputs, strings.NewReplacer("1", "0", "2", "1", "3", "2", "4", "3", "5", "4", "6", "5", "7", "6", "8", "7", "9", "8", "A", "9",
				"B", "A", "C", "B", "D", "C", "E", "D", "F", "E", "G", "F").Replace(strings.Join(letters, "\n")))
		}
		for _, input := range append(inputs,
			strings.Join(letters, ""), strings.ToLower(strings.Join(letters, "\n")), strings.Join(decimals, "\n"), strings.Join(decimals, " "),
			strings.Join(table, "\n"), "["+strings.Join(array, ",\n ")+"]", "["+strings.Join(array, ",")+"]", g.String(),
		) {
			if got := read(t, input, ""); got.Root() != g.String() {
				t.Errorf("%s\nreads as\n%s, want\n%s", input, got.Root(), g)
			}
		}
	}
}

// A board that was made up is spoken of as it was wished for; its log holds the board, and
// a search that is taken up again speaks of it likewise.
func TestAMadeUpBoardKeepsTheNameItWasPosedBy(t *testing.T) {
	posed := read(t, " 9x9  hard 3", "").Puzzle()
	if posed.Called() != "9x9 hard 3" || len(posed.Input) != 81 || posed.String() != "sudoku 9x9 hard 3" {
		t.Errorf("posed as 9x9 hard 3: %+v", posed)
	}
	again, err := Task().Problem(posed)
	if err != nil || again.Puzzle().Called() != "9x9 hard 3" || again.Puzzle().Input != posed.Input {
		t.Errorf("read from its log: %+v, %v", again.Puzzle(), err)
	}
	if typed := read(t, "341**2****2**143", "").Puzzle(); typed.Posed != "" || typed.Called() != typed.Input {
		t.Errorf("a board that was typed: %+v", typed)
	}
}
