package sudoku

import (
	"fmt"
	"math/bits"
	"slices"

	"espalier/search/tasks/sudoku/board"
)

// choose takes what is to be filled next, from nothing but the digits that a model
// wrote for the empty cells: for some of them now, for the others before. Certain cells come
// first, all in one thought; where there are none, one of the cells with the fewest digits is
// tried with each of them. The thoughts give the reason for the choice after the fills. A cell
// without any digit is an error.
func choose(s sets, now []int) (thoughts []string, err error) {
	for _, cell := range s.cells {
		if s.digits[cell] == 0 {
			return nil, fmt.Errorf("%s is left without a digit", s.shape.Name(cell))
		}
	}
	if fills, reason := certain(s); len(fills) > 0 {
		return []string{list(fills) + " (" + reason + recalled(s.shape, fills, now) + ")"}, nil
	}
	cell := tightest(s)
	digits := board.Digits(s.digits[cell])
	for _, digit := range digits {
		f := fillOf(s.shape, cell, digit)
		thoughts = append(thoughts, fmt.Sprintf("%s (one of %d digits left%s)", f, len(digits), recalled(s.shape, []fill{f}, now)))
	}
	return thoughts, nil
}

// recalled ends the reason of fills of which not all cells were read now.
func recalled(shape board.Shape, fills []fill, now []int) string {
	for _, f := range fills {
		if cell, _, _ := f.in(shape); !slices.Contains(now, cell) {
			return "; as read before"
		}
	}
	return ""
}

// certain are the cells that have one digit left, or that alone have one of their digits
// in a row, column or box, and why. If there are cells of which both is true, it is they:
// a digit that the model forgot elsewhere does not show in both.
func certain(s sets) (fills []fill, reason string) {
	var both, one []fill
	why := ""
	for _, cell := range s.cells {
		here := board.Digits(s.digits[cell])
		for _, digit := range here {
			unit := s.shape.OnlyPlace(s.digits, cell, digit)
			switch {
			case unit != "" && len(here) == 1:
				both = append(both, fillOf(s.shape, cell, digit))
				reason = "no other digit is left, nor another place in " + unit
			case unit != "":
				one = append(one, fillOf(s.shape, cell, digit))
				why = "the only place in " + unit
			case len(here) == 1:
				one = append(one, fillOf(s.shape, cell, digit))
				why = "no other digit is left"
			}
		}
	}
	switch {
	case len(both) > 1:
		return both, "no other digit is left, nor another place"
	case len(both) == 1:
		return both, reason
	case len(one) > 1:
		return one, "no other digit is left, or no other place"
	}
	return one, why
}

// tightest is a cell with the fewest digits: of several the one that decides most about
// the cells around it, which is the sum, over those, of the share of their digits that it
// may take, divided once more by how many they have.
func tightest(s sets) int {
	best, fewest, most := 0, board.MaxSize+1, 0.0
	for _, cell := range s.cells {
		n := bits.OnesCount16(s.digits[cell])
		if n > fewest {
			continue
		}
		decides := 0.0
		for _, other := range s.cells {
			if s.shape.Sees(cell, other) {
				of := float64(bits.OnesCount16(s.digits[other]))
				decides += float64(bits.OnesCount16(s.digits[cell]&s.digits[other])) / (of * of)
			}
		}
		if n < fewest || decides > most {
			best, fewest, most = cell, n, decides
		}
	}
	return best
}

func fillOf(s board.Shape, cell int, digit int8) fill {
	return fill{cell/s.Size + 1, cell%s.Size + 1, int(digit)}
}
