// Package curriculum makes the sequences that teach the Game of 24 and sudoku, labelled by
// exact solvers, and holds test puzzles out.
package curriculum

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// HoldOut is what no training example may start from or pass through: a list of test
// puzzles, every three-number state that one of them can reach in one step, and a fifth of
// all puzzles by a fixed rule.
type HoldOut struct {
	puzzles map[string]bool
	threes  map[string]bool
}

// ReadHoldOut reads test puzzles, one a line.
func ReadHoldOut(r io.Reader) (*HoldOut, error) {
	h := &HoldOut{puzzles: map[string]bool{}, threes: map[string]bool{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if lines.Text() == "" {
			continue
		}
		puzzle, err := game24.ParseState(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if len(puzzle) != 4 {
			return nil, fmt.Errorf("line %d: %q has %d numbers: want 4", n, lines.Text(), len(puzzle))
		}
		h.puzzles[puzzle.String()] = true
		for _, m := range puzzle.Moves() {
			h.threes[m.Left.String()] = true
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(h.puzzles) == 0 {
		return nil, fmt.Errorf("no puzzles: want four numbers a line")
	}
	return h, nil
}

// Holds reports whether a state is held out.
func (h *HoldOut) Holds(s game24.State) bool {
	switch len(s) {
	case 4:
		return h.puzzles[s.String()] || ByRule(s)
	case 3:
		return h.threes[s.String()]
	}
	return false
}

// Of returns those of the puzzles that are held out.
func (h *HoldOut) Of(puzzles []game24.State) []game24.State {
	return slices.DeleteFunc(slices.Clone(puzzles), func(s game24.State) bool { return !h.Holds(s) })
}

// key is the same for lists of the same puzzles.
func (h *HoldOut) key() string { return strings.Join(slices.Sorted(maps.Keys(h.puzzles)), "\n") }

// Puzzles returns the listed test puzzles.
func (h *HoldOut) Puzzles() []game24.State { return states(h.puzzles) }

// Threes returns the three-number states that a test puzzle reaches in one step.
func (h *HoldOut) Threes() []game24.State { return states(h.threes) }

// states parses the keys of a set, in a fixed order.
func states(set map[string]bool) []game24.State {
	var out []game24.State
	for _, text := range slices.Sorted(maps.Keys(set)) {
		s, err := game24.ParseState(text)
		if err != nil {
			panic(err) // every key was written by State.String
		}
		out = append(out, s)
	}
	return out
}

// ByRule reports whether the rule, which holds out a fifth of all puzzles a <= b <= c <=
// d, applies to a puzzle.
func ByRule(s game24.State) bool {
	if len(s) != 4 {
		return false
	}
	var sum int64
	for i, weight := range []int64{2197, 169, 13, 1} {
		n, den := s[i].Parts()
		if den != 1 {
			return false
		}
		sum += n * weight
	}
	return sum%5 == 0
}
