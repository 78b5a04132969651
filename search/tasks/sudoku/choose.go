package sudoku

import (
	"fmt"
	"math/bits"

	"espalier/search/tasks/sudoku/board"
)

// choose takes the cell to be filled next, from nothing but the digits that a
// model wrote for the empty cells, 0 for all others. A cell with one digit comes
// first, best one that alone has it in its row, column or box: a digit that the model
// forgot elsewhere does not show in both. Then comes one that alone has a digit there,
// for that digit; then the first with the fewest, for each of its digits. The thoughts
// give the reason for the choice after the fill. A cell without any digit is an error.
func choose(s board.Shape, cells []int, written []uint16) (thoughts []string, err error) {
	tightest := cells[0]
	for _, cell := range cells {
		if bits.OnesCount16(written[cell]) < bits.OnesCount16(written[tightest]) {
			tightest = cell
		}
	}
	digits := board.Digits(written[tightest])
	if len(digits) == 0 {
		return nil, fmt.Errorf("%s is left without a digit", s.Name(tightest))
	}
	only := ""
	for _, cell := range cells {
		here := board.Digits(written[cell])
		for _, digit := range here {
			unit := s.OnlyPlace(written, cell, digit)
			switch {
			case unit == "":
			case len(here) == 1:
				return []string{fmt.Sprintf("%s=%d (no other digit is left, nor another place in %s)", s.Name(cell), digit, unit)}, nil
			case only == "":
				only = fmt.Sprintf("%s=%d (the only place in %s)", s.Name(cell), digit, unit)
			}
		}
	}
	switch {
	case len(digits) == 1:
		return []string{fmt.Sprintf("%s=%d (no other digit is left)", s.Name(tightest), digits[0])}, nil
	case only != "":
		return []string{only}, nil
	}
	for _, digit := range digits {
		thoughts = append(thoughts, fmt.Sprintf("%s=%d (one of %d digits left)", s.Name(tightest), digit, len(digits)))
	}
	return thoughts, nil
}
