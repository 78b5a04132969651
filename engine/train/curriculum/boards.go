package curriculum

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/native/arch"
	"espalier/search"
	"espalier/search/tasks/sudoku"
	"espalier/search/tasks/sudoku/board"
	sudokusolver "espalier/search/tasks/sudoku/solver"
)

// Boards makes the examples for sudoku: boards at any stage of a search, including dead
// ends, each with the digits that the rules allow in its empty cells. No example says
// which digit is right; a search has to find out.
type Boards struct {
	heldOut map[string]bool
	shapes  []board.Shape
}

// ReadBoards reads boards to hold out, one a line. They have no boxes, as in Long (2023),
// unless a line ends in, for example, " 3x3".
func ReadBoards(r io.Reader) (map[string]bool, error) {
	boards := map[string]bool{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		boxes := "none"
		if len(words) > 1 {
			boxes = words[1]
		}
		puzzle := search.Puzzle{Input: words[0], Options: map[string]string{"boxes": boxes}}
		problem, err := sudoku.Task().Problem(puzzle)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		boards[problem.Root()] = true
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(boards) == 0 {
		return nil, errors.New("no boards: want one a line")
	}
	return boards, nil
}

// shapeShares is the frequency of each kind of board in percent.
var shapeShares = []struct {
	size  int
	boxes string
	share int
}{
	{9, "3x3", 62},
	{9, "none", 4},
	{8, "2x4", 3},
	{8, "none", 2},
	{7, "none", 2},
	{6, "2x3", 6},
	{6, "none", 3},
	{5, "none", 8},
	{4, "2x2", 4},
	{4, "none", 3},
	{3, "none", 2},
	{2, "none", 1},
}

// NewBoards returns boards without those to hold out, which are in the form of
// board.Grid.String.
func NewBoards(heldOut map[string]bool) *Boards {
	b := &Boards{heldOut: heldOut}
	for _, s := range shapeShares {
		shape, err := board.ShapeOf(s.size, s.boxes)
		if err != nil {
			panic(err) // the table is valid
		}
		for range s.share {
			b.shapes = append(b.shapes, shape)
		}
	}
	return b
}

// BoardsConfig is the shape of the embedded model of sudoku. It has the size of the one
// for the Game of 24, with more heads, since a cell depends on its row, its column and its
// box at once.
func BoardsConfig(vocabulary int) arch.Config {
	c := Config(vocabulary)
	qRank := 96
	c.MaxPosition, c.MTPLayers = 768, 0
	c.Heads, c.QLoraRank, c.KVLoraRank, c.NopeDim, c.RopeDim, c.VDim = 8, &qRank, 64, 16, 8, 16
	return c
}

// boardsPerShard is the number of boards in a shard of a step.
const boardsPerShard = 8

// Examples makes the examples of one shard of one step.
func (b *Boards) Examples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed^0xb0a2d5, uint64(step)<<8|uint64(shard)))
	var out []Example
	for range boardsPerShard {
		out = append(out, b.example(rng))
	}
	return out
}

func (b *Boards) example(rng *rand.Rand) Example {
	for {
		kind := rng.Float64()
		var g board.Grid
		var order, asked []int
		if kind < walkShare {
			g, order, asked = b.walk(rng)
		} else {
			g, order = b.board(rng)
			asked = g.Blanks()
		}
		if kind > 1-someShare {
			rng.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
			asked = asked[:min(len(asked), 1+rng.IntN(len(asked)+1))]
		}
		if len(asked) == 0 || b.heldOut[g.String()] {
			continue
		}
		return Example{Sets, sudoku.SetsPrompt(g, order, asked), sudoku.Sets(g, asked)}
	}
}

// Shares of the examples that are asked in the course of a search; and of those for some of a
// board's empty cells, in any order, where the rest is for all.
const (
	walkShare = 0.6
	someShare = 0.1
)

// longestWalk is how many readings of a board lie on the way to most examples.
const longestWalk = 14

// walk is what a search asks somewhere on its way; of ten times once, for the whole board.
func (b *Boards) walk(rng *rand.Rand) (g board.Grid, order, asked []int) {
	shape := pick(rng, b.shapes)
	root := sudokusolver.Filled(shape, rng)
	cells := rng.Perm(len(root.Cells))
	given := int((0.25 + 0.2*rng.Float64()) * float64(len(cells)))
	for _, cell := range cells[given:] {
		root = root.With(cell, 0)
	}
	g, order, asked = sudoku.Walk(root, 1+rng.IntN(longestWalk), rng)
	if rng.IntN(10) == 0 {
		asked = g.Blanks()
	}
	return g, order, asked
}

// board returns a board at some stage of a search, and the order in which its cells were
// filled: the givens row by row, then those that a search tried.
func (b *Boards) board(rng *rand.Rand) (board.Grid, []int) {
	shape := pick(rng, b.shapes)
	full := sudokusolver.Filled(shape, rng)
	cells := rng.Perm(shape.Size * shape.Size)
	stand := int((0.2 + 0.78*rng.Float64()) * float64(len(cells)))
	g := full
	for _, cell := range cells[stand:] {
		g = g.With(cell, 0)
	}
	order := cells[:stand]
	if given := rng.IntN(stand + 1); rng.Float64() < 0.8 {
		slices.Sort(order[:given])
	}
	if rng.Float64() < 0.5 { // wrong digits that no rule excludes yet
		for range 1 + rng.IntN(8) {
			blanks := g.Blanks()
			if len(blanks) == 0 {
				break
			}
			cell := pick(rng, blanks)
			if fitting := g.Fitting(cell); len(fitting) > 0 {
				g = g.With(cell, pick(rng, fitting))
				order = append(order, cell)
			}
		}
	}
	return g, order
}
