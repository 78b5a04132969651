package solver

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"espalier/search/tasks/sudoku/board"
)

// Difficulties of boards that are made up. Each has one solution.
const (
	easy   = "easy"   // falls to singles, with a third more givens than it needs
	medium = "medium" // falls to singles, and to nothing less
	hard   = "hard"   // no given can be spared; from 6x6 on singles do not solve it

	// extreme boards of 9x9 have Backtracks above 20, like most of Sudoku-Extreme.
	extreme = "extreme"
)

const largest = 9 // boards that are made up soon enough have no more rows

var difficulties = []string{easy, medium, hard, extreme}

// Wish is a board to be made up.
type Wish struct {
	Shape      board.Shape
	difficulty string // where the givens are not counted
	givens     [2]int // the fewest and the most; 0: as many as the difficulty asks for
	seed       uint64
}

// ParseWish reads "9x9", "9x9 hard", "9x9 hard 3" or "9x9 30-36 3". ok is false where the text
// is none of these but perhaps a board.
func ParseWish(text, boxes string) (w Wish, ok bool, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return w, false, nil
	}
	rows, columns, ok := board.ParseSides(words[0])
	if !ok {
		return w, false, nil
	}
	if rows != columns || rows < board.MinSize || rows > largest {
		return w, false, fmt.Errorf("column 1: a board of %s is none of 2x2 to 9x9", words[0])
	}
	w = Wish{difficulty: medium, seed: 1}
	if w.Shape, err = board.ShapeOf(rows, boxes); err != nil {
		return w, false, err
	}
	for _, word := range words[1:] {
		word = strings.ToLower(word)
		seed, notSeed := strconv.ParseUint(word, 10, 64)
		switch {
		case notSeed == nil:
			w.seed = seed
		case slices.Contains(difficulties, word):
			if w.difficulty = word; word == extreme && (rows < largest || w.Shape.BoxRows == 0) {
				return w, false, fmt.Errorf("column %d: only boards of 9x9 with boxes can be extreme", strings.Index(text, word)+1)
			}
		case strings.Contains(word, "-"):
			if w.givens, ok = parseGivens(w.Shape, word); !ok {
				return w, false, fmt.Errorf("column %d: %q is not a number of givens; want a range within %d-%d", strings.Index(text, word)+1, word, fewestGivens(w.Shape), rows*columns-1)
			}
		default:
			return w, false, fmt.Errorf("column %d: %q is neither a seed, nor a range of givens such as 30-36, nor one of %s", strings.Index(text, word)+1, word, strings.Join(difficulties, ", "))
		}
	}
	return w, true, nil
}

// fewestGivens is the smallest number of givens that may be wished for: one that at
// least a fifth of all boards reach when cells are emptied at random.
func fewestGivens(s board.Shape) int {
	if s.BoxRows == 0 {
		return s.Size * s.Size * 2 / 5
	}
	return s.Size * s.Size * 24 / 81
}

// parseGivens reads the fewest and the most givens of a range: "30-36".
func parseGivens(s board.Shape, word string) (givens [2]int, ok bool) {
	low, high, _ := strings.Cut(word, "-")
	fewest, errLow := strconv.Atoi(low)
	most, errHigh := strconv.Atoi(high)
	ok = errLow == nil && errHigh == nil && fewestGivens(s) <= fewest && fewest <= most && most < s.Size*s.Size
	return [2]int{fewest, most}, ok
}

// tries is how many boards are tried for one that is hard.
const tries = 40

// Generate makes the board up. The same wish gives the same board.
func (w Wish) Generate() board.Grid {
	rng := rand.New(rand.NewPCG(w.seed, uint64(w.Shape.Size)<<8|uint64(w.Shape.BoxRows)))
	if w.givens[1] > 0 {
		return w.counted(rng)
	}
	if w.difficulty == extreme {
		const enough, steps = 21, 100
		for {
			if g, backtracks := Climb(w.Shape, enough, steps, rng); backtracks >= enough {
				return g
			}
		}
	}
	if w.difficulty != hard {
		full := Filled(w.Shape, rng)
		g := dig(full, rng, singles)
		if w.difficulty == easy {
			g = spare(g, full, rng)
		}
		return g
	}
	var best board.Grid
	for i := range tries {
		g := dig(Filled(w.Shape, rng), rng, unique)
		if i == 0 || g.Empty() > best.Empty() {
			best = g
		}
		if !singles(g) {
			return g
		}
	}
	return best
}

// counted has a number of givens between those that are wished, each of them
// equally likely, and one solution.
func (w Wish) counted(rng *rand.Rand) board.Grid {
	givens := w.givens[0] + rng.IntN(w.givens[1]-w.givens[0]+1)
	for {
		g := dig(Filled(w.Shape, rng), rng, func(g board.Grid) bool {
			return len(g.Cells)-g.Empty() >= givens && unique(g)
		})
		if len(g.Cells)-g.Empty() == givens {
			return g
		}
	}
}

// Filled is a full board at random.
func Filled(shape board.Shape, rng *rand.Rand) board.Grid {
	s := newSolver(board.New(shape), 1)
	s.order = func(digits []int8) {
		rng.Shuffle(len(digits), func(i, j int) { digits[i], digits[j] = digits[j], digits[i] })
	}
	s.fill()
	return s.found[0]
}

// unique reports whether a board has one solution and no other.
func unique(g board.Grid) bool {
	solutions, whole := Solve(g, 2)
	return len(solutions) == 1 && whole
}

// dig empties cells, in random order, as long as the board holds to a condition.
func dig(g board.Grid, rng *rand.Rand, holds func(board.Grid) bool) board.Grid {
	for _, cell := range rng.Perm(len(g.Cells)) {
		if less := g.With(cell, 0); holds(less) {
			g = less
		}
	}
	return g
}

// spare gives a third more cells than the board needs.
func spare(g, full board.Grid, rng *rand.Rand) board.Grid {
	more := cmp.Or((len(g.Cells)-g.Empty())/3, 1)
	for _, cell := range rng.Perm(len(g.Cells)) {
		if g.Cells[cell] == 0 && more > 0 && g.Empty() > 1 {
			g = g.With(cell, full.Cells[cell])
			more--
		}
	}
	return g
}
