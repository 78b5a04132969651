package sudoku

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Difficulties of boards that are made up. Each has one solution.
const (
	easy   = "easy"   // falls to singles, with a third more givens than it needs
	medium = "medium" // falls to singles, and to nothing less
	hard   = "hard"   // no given can be spared; from 6x6 on singles do not solve it
)

var difficulties = []string{easy, medium, hard}

// wish is a board to be made up.
type wish struct {
	shape      Shape
	difficulty string // where the givens are not counted
	givens     [2]int // the fewest and the most; 0: as many as the difficulty asks for
	seed       uint64
}

// parseWish reads "9x9", "9x9 hard", "9x9 hard 3" or "9x9 30-36 3". ok is false where the text
// is none of these but perhaps a board.
func parseWish(text, boxes string) (w wish, ok bool, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return w, false, nil
	}
	rows, columns, ok := parseSides(words[0])
	if !ok {
		return w, false, nil
	}
	if rows != columns || rows < minSize || rows > maxSize {
		return w, false, fmt.Errorf("column 1: a board of %s is none of %dx%d to %dx%d", words[0], minSize, minSize, maxSize, maxSize)
	}
	w = wish{difficulty: medium, seed: 1}
	if w.shape, err = shapeOf(rows, boxes); err != nil {
		return w, false, err
	}
	for _, word := range words[1:] {
		word = strings.ToLower(word)
		seed, notSeed := strconv.ParseUint(word, 10, 64)
		switch {
		case notSeed == nil:
			w.seed = seed
		case slices.Contains(difficulties, word):
			w.difficulty = word
		case strings.Contains(word, "-"):
			if w.givens, ok = w.shape.parseGivens(word); !ok {
				return w, false, fmt.Errorf("column %d: %q is no number of givens; want a range within %d-%d", strings.Index(text, word)+1, word, w.shape.fewestGivens(), rows*columns-1)
			}
		default:
			return w, false, fmt.Errorf("column %d: %q is neither a seed, nor a range of givens such as 30-36, nor one of %s", strings.Index(text, word)+1, word, strings.Join(difficulties, ", "))
		}
	}
	return w, true, nil
}

// fewestGivens is how few a board may be wished to have: such as a fifth of all
// boards comes to when cells are emptied at random, or more.
func (s Shape) fewestGivens() int {
	if s.BoxRows == 0 {
		return s.Size * s.Size * 2 / 5
	}
	return s.Size * s.Size * 24 / 81
}

// parseGivens reads the fewest and the most givens of a range: "30-36".
func (s Shape) parseGivens(word string) (givens [2]int, ok bool) {
	low, high, _ := strings.Cut(word, "-")
	fewest, errLow := strconv.Atoi(low)
	most, errHigh := strconv.Atoi(high)
	ok = errLow == nil && errHigh == nil && s.fewestGivens() <= fewest && fewest <= most && most < s.Size*s.Size
	return [2]int{fewest, most}, ok
}

// tries is how many boards are looked at for one that is hard.
const tries = 40

// generate makes the board up. The same wish gives the same board.
func (w wish) generate() Grid {
	rng := rand.New(rand.NewPCG(w.seed, uint64(w.shape.Size)<<8|uint64(w.shape.BoxRows)))
	if w.givens[1] > 0 {
		return w.counted(rng)
	}
	if w.difficulty != hard {
		full := filled(w.shape, rng)
		g := full.dig(rng, Grid.singles)
		if w.difficulty == easy {
			g = g.spare(full, rng)
		}
		return g
	}
	var best Grid
	for i := range tries {
		g := filled(w.shape, rng).dig(rng, Grid.unique)
		if i == 0 || g.empty() > best.empty() {
			best = g
		}
		if !g.singles() {
			return g
		}
	}
	return best
}

// counted has a number of givens between those that are wished, each of them
// equally likely, and one solution.
func (w wish) counted(rng *rand.Rand) Grid {
	givens := w.givens[0] + rng.IntN(w.givens[1]-w.givens[0]+1)
	for {
		g := filled(w.shape, rng).dig(rng, func(g Grid) bool {
			return len(g.cells)-g.empty() >= givens && g.unique()
		})
		if len(g.cells)-g.empty() == givens {
			return g
		}
	}
}

// filled is a full board at random.
func filled(shape Shape, rng *rand.Rand) Grid {
	s := newSolver(newGrid(shape), 1)
	s.order = func(digits []int8) {
		rng.Shuffle(len(digits), func(i, j int) { digits[i], digits[j] = digits[j], digits[i] })
	}
	s.fill()
	return s.found[0]
}

// unique says whether a board has one solution and no other.
func (g Grid) unique() bool {
	solutions, whole := g.Solve(2)
	return len(solutions) == 1 && whole
}

// dig empties cells, in random order, as long as the board holds to a condition.
func (g Grid) dig(rng *rand.Rand, holds func(Grid) bool) Grid {
	for _, cell := range rng.Perm(len(g.cells)) {
		if less := g.with(cell, 0); holds(less) {
			g = less
		}
	}
	return g
}

// spare gives a third more cells than the board needs.
func (g Grid) spare(full Grid, rng *rand.Rand) Grid {
	more := cmp.Or((len(g.cells)-g.empty())/3, 1)
	for _, cell := range rng.Perm(len(g.cells)) {
		if g.cells[cell] == 0 && more > 0 && g.empty() > 1 {
			g = g.with(cell, full.cells[cell])
			more--
		}
	}
	return g
}
