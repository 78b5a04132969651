package solver

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// made is the board of a wish; "latin" before it has no boxes.
func made(text string) (board.Grid, error) {
	boxes := ""
	if rest, ok := strings.CutPrefix(text, "latin "); ok {
		text, boxes = rest, board.NoBoxes
	}
	w, ok, err := ParseWish(text, boxes)
	if err != nil || !ok {
		return board.Grid{}, fmt.Errorf("%q is no wish: %w", text, err)
	}
	return w.Generate(), nil
}

func usual(size int) board.Shape {
	shape, _ := board.ShapeOf(size, "") // every size has one
	return shape
}

// countAll fills a board in every way, by trying.
func countAll(g board.Grid, cell int) int {
	if cell == len(g.Cells) {
		if _, clash := g.Clash(); clash {
			return 0
		}
		return 1
	}
	if g.Cells[cell] > 0 {
		return countAll(g, cell+1)
	}
	n := 0
	for _, digit := range g.Fitting(cell) {
		n += countAll(g.With(cell, digit), cell+1)
	}
	return n
}

func TestSolverAgreesWithTrying(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{2, 3, 4} {
		for _, shape := range []board.Shape{{Size: size}, usual(size)} {
			for range 50 {
				g := board.New(shape)
				for range rng.IntN(size * size) {
					g.Cells[rng.IntN(size*size)] = int8(rng.IntN(size + 1))
				}
				solutions, whole := Solve(g, 1000)
				if want := countAll(g, 0); !whole || len(solutions) != want {
					t.Errorf("%s boxes %s: %d solutions, want %d", g, shape.Boxes(), len(solutions), want)
				}
			}
		}
	}
}

// Of each size the full squares are known: 12 Latin squares of order 3, 576 of
// order 4, 288 with boxes.
func TestSolverCounts(t *testing.T) {
	for shape, want := range map[board.Shape]int{{Size: 2}: 2, {Size: 3}: 12, {Size: 4}: 576, {Size: 4, BoxRows: 2, BoxColumns: 2}: 288} {
		if got, _ := Solve(board.New(shape), 1000); len(got) != want {
			t.Errorf("%d solutions of the empty board %v, want %d", len(got), shape, want)
		}
	}
}

func TestGenerated(t *testing.T) {
	for size := board.MinSize; size <= 9; size++ {
		givens := map[string]int{}
		for _, difficulty := range difficulties[:3] {
			for seed := range uint64(2) {
				input := fmt.Sprintf("%dx%d %s %d", size, size, difficulty, seed)
				g, err := made(input)
				if err != nil {
					t.Fatal(err)
				}
				if !unique(g) {
					t.Errorf("%s has not one solution: %s", input, g)
				}
				if again, _ := made(input); again.String() != g.String() {
					t.Errorf("%s is another board the second time", input)
				}
				if singles := singles(g); difficulty != hard && !singles || difficulty == hard && size >= 6 && singles {
					t.Errorf("%s: singles solve it: %t", input, singles)
				}
				givens[difficulty] += size*size - g.Empty()
			}
		}
		if givens[easy] <= givens[medium] && size > 2 {
			t.Errorf("size %d: easy boards have %d givens, medium ones %d", size, givens[easy], givens[medium])
		}
	}
}

// Extreme boards have one solution, no given that can be spared, and defeat a plain solver
// more than 20 times.
func TestExtreme(t *testing.T) {
	for seed := range 2 {
		g, err := made(fmt.Sprintf("9x9 extreme %d", seed))
		if err != nil {
			t.Fatal(err)
		}
		if backtracks, solutions := Backtracks(g); backtracks <= 20 || solutions != 1 || !unique(g) {
			t.Errorf("seed %d: %d backtracks, %d solutions: %s", seed, backtracks, solutions, g)
		}
		for cell, digit := range g.Cells {
			if digit > 0 && unique(g.With(cell, 0)) {
				t.Errorf("seed %d: %s can be spared", seed, g.Shape.Name(cell))
			}
		}
	}
}

// Every contradiction that a guess runs into is a backtrack.
func TestBacktracks(t *testing.T) {
	for input, want := range map[string][2]int{
		"341**2****2**143": {0, 1}, // singles alone
		"33*******":        {1, 0},
		"12***3***":        {1, 0},
		"****************": {0, 2},
	} {
		g, err := board.Parse(input, "")
		if err != nil {
			t.Fatal(err)
		}
		backtracks, solutions := Backtracks(g)
		if got := [2]int{backtracks, solutions}; got != want {
			t.Errorf("%s: %v, want %v", input, got, want)
		}
	}
}

func TestWarning(t *testing.T) {
	for input, want := range map[string]string{
		"1**1":             "",
		"latin 12**":       "",
		"****":             "the board is ambiguous: it has more than one solution, and any of them counts",
		"11**":             "the board is contradictory: row 1 has 1 twice, at r1c1 and r1c2",
		"12***3***":        "the board is contradictory: there is no way to fill it",
		"1******1********": "the board is ambiguous: it has more than one solution, and any of them counts",
		"1****1**********": "the board is contradictory: box 1 has 1 twice, at r1c1 and r2c2",
	} {
		puzzle := search.Puzzle{Task: "sudoku", Input: strings.TrimPrefix(input, "latin "), Options: map[string]string{}}
		if puzzle.Input != input {
			puzzle.Options["boxes"] = board.NoBoxes
		}
		if got := Warning(puzzle); got != want {
			t.Errorf("%s: %q, want %q", input, got, want)
		}
	}
}

// Boards of a range of givens have one solution, and every number of the range
// comes up.
func TestGeneratedGivens(t *testing.T) {
	seen := map[int]bool{}
	for seed := range uint64(30) {
		for _, shape := range []string{"9x9 27-29", "latin 4x4 6-8"} {
			g, err := made(fmt.Sprintf("%s %d", shape, seed))
			if err != nil {
				t.Fatal(err)
			}
			if !unique(g) {
				t.Errorf("%s %d: %s has not one solution", shape, seed, g)
			}
			seen[len(g.Cells)-g.Empty()] = true
		}
	}
	if want := map[int]bool{6: true, 7: true, 8: true, 27: true, 28: true, 29: true}; !maps.Equal(seen, want) {
		t.Errorf("givens %v, want %v", seen, want)
	}
}
