package puzzles_test

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"espalier/search"
	"espalier/search/puzzles"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/sudoku"
)

func reader(t search.Task) func(string) (search.Problem, error) {
	return func(input string) (search.Problem, error) {
		return t.Problem(search.Puzzle{Task: t.Name, Input: input})
	}
}

// roots are the puzzles of a text, by their first states.
func roots(t search.Task, s puzzles.Source) ([]string, error) {
	s.Name, s.Lines = "f", t.Lines
	all, err := puzzles.Read(s, reader(t))
	var found []string
	for _, p := range all {
		found = append(found, p.Root())
		if target := p.Puzzle().Options["target"]; target != "" {
			found[len(found)-1] += " = " + target
		}
	}
	return found, err
}

// Three boards of 4x4 and three of four numbers, in the forms of files that people have.
func TestForms(t *testing.T) {
	boards := []string{"341* *2** **2* *143", "1*** **1* *2** ***3", "*2*4 4*** ***1 **2*"}
	flat := make([]string, len(boards))
	for i, b := range boards {
		flat[i] = strings.ReplaceAll(b, " ", "")
	}
	dotted := strings.ReplaceAll(strings.Join(flat, "\n"), "*", ".")
	rows := func(i int) string { return strings.ReplaceAll(boards[i], " ", "\n") }
	nines := []string{ // of few givens, which are in no list
		"**5**7*****4*8****92*****5***8****39******5***4*13******2***1***3*42*8*7*87******",
		"******32***6*5*1**94*7**************12*****3***4*6*271*3***7*4****52*6**8*******3",
	}
	const solved = "417369825632158947958724316825437169791586432346912758289643571573291684164875293"
	numbers := []string{"3 3 8 8", "1 5 5 5", "2 4 6 9"}
	forms := []struct {
		name string
		task search.Task
		text string
		want []string
	}{
		{"list", sudoku.Task(), strings.Join(boards, "\n"), boards},
		{"SDM", sudoku.Task(), "# three\n" + dotted + "\n", boards},
		{"17 clues", sudoku.Task(), strings.Join(nines, "\n"), nines},
		{"17 clues, zeros", sudoku.Task(), strings.ReplaceAll(strings.Join(nines, "\n"), "*", "0") + "\n", nines},
		{"magictour, top95", sudoku.Task(), strings.ReplaceAll(strings.Join(nines, "\n"), "*", ".") + "\n", nines},
		{"with ratings", sudoku.Task(), "# rated\n" + strings.Join(nines, " 9.1\n") + ";ED=7.2/1.2/1.2\n", nines},
		{"with comments", sudoku.Task(), strings.Join(nines, " # easy\n") + "\t# hard\n", nines},
		{"with hashes", sudoku.Task(), "0000183b305c " + strings.Join(nines, "  7.1\n000018312047 ") + "  1.2\n", nines},
		{"with solutions", sudoku.Task(), strings.Join(nines, ","+solved+"\n") + "," + solved, nines},
		{"solutions first", sudoku.Task(), solved + " " + strings.Join(nines, "\n"+solved+" "), nines},
		{"their number first", sudoku.Task(), "2\n" + strings.Join(nines, "\n"), nines},
		{"Sudoku-Extreme, 9x9", sudoku.Task(), "source,question,answer,rating\npuzzles0_kaggle," + strings.ReplaceAll(nines[0], "*", ".") + "," + strings.Repeat("1", 81) + ",0\npuzzles6_forum_hardest_1106," + strings.ReplaceAll(nines[1], "*", ".") + "," + strings.Repeat("1", 81) + ",42\n", nines},
		{"HoDoKu", sudoku.Task(), ":0000:x:" + strings.ReplaceAll(dotted, "\n", ":::\n:0000:x:") + ":::", boards},
		{"CSV", sudoku.Task(), "puzzle,solution\n" + strings.Join(flat, ",1\n") + ",1\n", boards},
		{"Kaggle", sudoku.Task(), "quizzes,solutions\n" + strings.ReplaceAll(strings.Join(flat, ",1\n"), "*", "0") + ",1\n", boards},
		{"Sudoku-Extreme", sudoku.Task(), "source,question,answer,rating\na," + strings.ReplaceAll(dotted, "\n", ",1,0\nb,") + ",1,7\n", boards},
		{"semicolons", sudoku.Task(), "\"No\";\"Puzzle\"\n1;" + strings.Join(flat, "\n2;"), boards},
		{"JSON lines", sudoku.Task(), `{"puzzle":"` + strings.Join(flat, "\"}\n{\"puzzle\":\"") + `"}`, boards},
		{"JSON", sudoku.Task(), `["` + strings.Join(flat, `","`) + `"]`, boards},
		{"JSON of objects", sudoku.Task(), "[\n{\"quiz\":\"" + strings.Join(flat, "\"},\n{\"quiz\":\"") + "\"}]", boards},
		{"paragraphs", sudoku.Task(), rows(0) + "\n\n" + rows(1) + "\n\n\n" + rows(2) + "\n", boards},
		{"titles", sudoku.Task(), "Grid 01\n" + rows(0) + "\nGrid 02\n" + rows(1) + "\nGrid 03\n" + rows(2), boards},
		{"SudoCue", sudoku.Task(), "#A x\n#D y\n[Puzzle]\n" + rows(0), boards[:1]},
		{"one in bands", sudoku.Task(), strings.Replace(rows(0), "*2**\n", "*2**\n\n", 1), boards[:1]},
		{"one array", sudoku.Task(), "[[3,4,1,0],\n[0,2,0,0],\n[0,0,2,0],\n[0,1,4,3]]\n", boards[:1]},
		{"small ones", sudoku.Task(), "12**\n21**\n1**2\n2**1\n", []string{"12 **", "21 **", "1* *2", "2* *1"}},
		{"list of numbers", game24.Task(), "# four each\n" + strings.Join(numbers, "\n"), numbers},
		{"the number of lists first", game24.Task(), "3\n" + strings.Join(numbers, "\n"), numbers},
		{"commas", game24.Task(), strings.ReplaceAll(strings.Join(numbers, "\n"), " ", ","), numbers},
		{"brackets", game24.Task(), "[" + strings.ReplaceAll(strings.Join(numbers, "]\n["), " ", ",") + "]", numbers},
		{"arrays", game24.Task(), "[[" + strings.ReplaceAll(strings.Join(numbers, "],["), " ", ",") + "]]", numbers},
		{"24.csv", game24.Task(), "Rank,Puzzles,AMT (s),Solved rate\n1,3 3 8 8,4.4,99.2%\n2,1 5 5 5,4.5,98%\n3,2 4 6 9,9,7%\n", numbers},
		{"Countdown", game24.Task(), `{"nums":[3,3,8,8],"target":24}` + "\n" + `{"target": 36, "nums": [1,5,5,5]}`, []string{numbers[0], numbers[1] + " = 36"}},
		{"Countdown in JSON", game24.Task(), `[{"nums":[3,3,8,8],"target":24},` + "\n" + `{"target": 36, "nums": [1,5,5,5]}]`, []string{numbers[0], numbers[1] + " = 36"}},
		{"Stream of Search", game24.Task(), "[\n    {\n        \"nums\": [\n            3,\n            3,\n            8,\n            8\n        ],\n        \"target\": 24,\n        \"solution\": [\n            \"8/3=2\"\n        ],\n        \"search_path\": \"Current State: 24:[3, 3, 8, 8]\",\n        \"rating\": 0.5\n    },\n    {\n        \"nums\": [1, 5, 5, 5],\n        \"target\": 36\n    }\n]", []string{numbers[0], numbers[1] + " = 36"}},
		{"the target last", game24.Task(), `{"input": "3,3,8,8,24", "output": "3+3=6,8+8=16,16+6=24"}` + "\n" + `{"input":"1,5,5,5,36","output":"1+5=6,5+5=10,6*6=36"}`, []string{numbers[0], numbers[1] + " = 36"}},
		{"no target last", game24.Task(), `{"input": "3,3,8,8", "output": "8/3=24"}`, []string{numbers[0]}},
		{"CSV with targets", game24.Task(), "target,nums\n24,\"[3, 3, 8, 8]\"\n36,\"[1, 5, 5, 5]\"\n", []string{numbers[0], numbers[1] + " = 36"}},
		{"equations", game24.Task(), "3 3 8 8 = 24\n1 5 5 5 = 24", numbers[:2]},
	}
	for _, f := range forms {
		utf16 := func(e unicode.Endianness) []byte {
			data, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().Bytes([]byte(f.text))
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		for encoding, data := range map[string][]byte{
			"plain": []byte(f.text), "BOM": []byte("\ufeff" + f.text), "CRLF": []byte(strings.ReplaceAll(f.text, "\n", "\r\n")),
			"UTF-16LE": utf16(unicode.LittleEndian), "UTF-16BE": utf16(unicode.BigEndian),
		} {
			got, err := roots(f.task, puzzles.Source{Data: data})
			for i := range got {
				if len(f.want) > i && len(f.want[i]) == 81 {
					got[i] = strings.ReplaceAll(got[i], " ", "")
				}
			}
			if err != nil || !slices.Equal(got, f.want) {
				t.Errorf("%s, %s: %q, %v, want %q", f.name, encoding, got, err, f.want)
			}
		}
	}
}

func TestRows(t *testing.T) {
	text := []byte("Rank,Puzzles\n1,1 1 4 6\n2,3 3 8 8\n3,1 5 5 5\n4,x\n")
	for rows, want := range map[string][]string{"2": {"3 3 8 8"}, "2-3": {"3 3 8 8", "1 5 5 5"}, "1-3": {"1 1 4 6", "3 3 8 8", "1 5 5 5"}} {
		r, err := puzzles.ParseRows(rows)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := roots(game24.Task(), puzzles.Source{Data: text, Rows: r}); err != nil || !slices.Equal(got, want) {
			t.Errorf("rows %s: %q, %v", rows, got, err)
		}
	}
	if got, err := roots(game24.Task(), puzzles.Source{Data: text, Most: 2}); err != nil || len(got) != 2 {
		t.Errorf("the first two: %q, %v", got, err)
	}
	for _, bad := range []string{"0", "3-2", "x", "1-x", "-", "1-2-3"} {
		if _, err := puzzles.ParseRows(bad); err == nil || !strings.Contains(err.Error(), "is not a range of rows; rows count from 1") {
			t.Errorf("rows %q: %v", bad, err)
		}
	}
	_, err := roots(game24.Task(), puzzles.Source{Data: text, Rows: puzzles.Rows{From: 3, To: 9}})
	if err == nil || err.Error() != "f: rows 3 to 9 are wanted, and it has 4 puzzles" {
		t.Errorf("rows past the end: %v", err)
	}
}

func TestRefused(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		task search.Task
		text string
		want string
	}{
		{game24.Task(), packed.String(), "f: it is compressed with gzip, not text"},
		{game24.Task(), "PK\x03\x04...", "f: it is a ZIP archive, not text"},
		{game24.Task(), "3 3 8 8\n1\x00 2", "f:2: there is a zero byte: it is not text"},
		{game24.Task(), "3 3 8 8\n1 2 3 \xff", "f:2: it is not UTF-8 from here on"},
		{game24.Task(), "# none\n\n", "f: there is no puzzle in it"},
		{game24.Task(), "3 3 8 8\n\n3 3 x 8", `f:3: column 5: "x" is not a positive integer`},
		{game24.Task(), "Rank,Puzzles\n1,3 3 8 8\n2,3 3 x 8", `f:3: in "Puzzles": column 5: "x" is not`},
		{game24.Task(), "Rank,Puzzles\n1,3 3 8 8\n2", `f:3: the row ends after field 1, and "Puzzles" is field 2`},
		{game24.Task(), "{\"nums\":[3,3,8,8]}\n{\"n\":[1]}", "f:2: the object has no puzzle; give it as one of puzzles, puzzle,"},
		{game24.Task(), "{\"nums\":[3,3,8,8]", "f:1: this is not a JSON object"},
		{game24.Task(), "[{\"nums\":[3,3,8,8]},\n{\"nums\":[1,2", "f:1: the JSON array cannot be read after 1 puzzle: it breaks off after "},
		{game24.Task(), "[{\"nums\":[3,3,8,8]},\n{\"nums\":[1,2]}", "f:2: the JSON array cannot be read after 2 puzzles: it breaks off after "},
		{game24.Task(), "[{\"nums\":[3,3,8,8]},\n{\"nums\":1,2}]", "f:1: the JSON array cannot be read after 1 puzzle: it is no JSON from line 2, column 11 on: '2' cannot stand there"},
		{game24.Task(), "[\n{\"nums\":[3,3,8,8]}\n]]", "f:3: the JSON array cannot be read after 1 puzzle: something follows its end"},
		{sudoku.Task(), "341**2****2**143\n341**2****2*y143", "f:2: column 13: 'y' is no cell"},
		{sudoku.Task(), strings.Repeat(".", 81) + " 9.1\n" + strings.Repeat(".", 80) + "y 9.1", "f:2: column 81: 'y' is no cell"},
		{sudoku.Task(), "341**2****2**143\n" + strings.Repeat(".", 1<<17), "f:2: a puzzle has at most 65536 bytes, and this has 131072"},
		{game24.Task(), strings.Repeat("4 ", 1<<20), "f:1: a puzzle has at most 1048576 bytes, and this has 2097151"},
		{sudoku.Task(), "341*\n*2**\n**2*\n*1y3", "f:1: line 4, column 3: 'y' is no cell"},
		{sudoku.Task(), "341*\n*2**\n**2*\n*143\n\n\n1***\n***\n***1\n1***\n", "f:7: line 10, column 4: the board ends after 15 cells"},
	} {
		_, err := roots(c.task, puzzles.Source{Data: []byte(c.text)})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %s", c.text, err, c.want)
		}
	}
}

// What stands before a board in a file is no part of it: of many boards that would be most
// of the memory.
func TestBoardsAlone(t *testing.T) {
	var last string
	read := func(input string) (search.Problem, error) {
		last = input
		return reader(sudoku.Task())(input)
	}
	all, err := puzzles.Read(puzzles.Source{Name: "f", Data: []byte("12\n21\n\n21\n12\n\n12\n**\n"), Lines: true}, read)
	if err != nil || len(all) != 3 || last != "12\n**" {
		t.Errorf("%d boards, the last %q, error %v", len(all), last, err)
	}
}

// Nothing that is read panics, and no puzzle is read that the task does not read.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"341**2****2**143", "puzzle\n12**\n", "a,puzzle\n1,12**\n", "[[1,2],[2,1]]", `{"nums":[1,2],"target":3}`, "Grid 1\n12\n21\nGrid 2\n21\n12", "\xff\xfe1\x00", "[\"12**\"]", "[{\"puzzle\":\"12**\"},\n", `{"input":"1,2,3","output":"1+2=3"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, task := range []search.Task{game24.Task(), sudoku.Task()} {
			if bytes.ContainsAny(bytes.ToLower(data), "x") {
				continue // making boards up takes too long here
			}
			if found, err := roots(task, puzzles.Source{Data: data}); err == nil && len(found) == 0 {
				t.Errorf("%q: no puzzle and no error", data)
			}
		}
	})
}
