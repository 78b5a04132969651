package sudoku

import (
	"fmt"
	"math/bits"
)

// choose takes the cell to be filled next, from nothing but the digits that a
// model wrote for the empty cells, 0 for all others. A cell with one digit comes
// first, best one that alone has it in its row, column or box: a digit that the model
// forgot elsewhere does not show in both. Then comes one that alone has a digit there,
// for that digit; then the first with the fewest, for each of its digits. The thoughts
// say behind the fill why it was chosen. A cell without any digit is an error.
func (s Shape) choose(cells []int, written []uint16) (thoughts []string, err error) {
	tightest := cells[0]
	for _, cell := range cells {
		if bits.OnesCount16(written[cell]) < bits.OnesCount16(written[tightest]) {
			tightest = cell
		}
	}
	digits := digitsOf(written[tightest])
	if len(digits) == 0 {
		return nil, fmt.Errorf("%s is left without a digit", s.name(tightest))
	}
	only := ""
	for _, cell := range cells {
		here := digitsOf(written[cell])
		for _, digit := range here {
			unit := s.onlyPlace(written, cell, digit)
			switch {
			case unit == "":
			case len(here) == 1:
				return []string{fmt.Sprintf("%s=%d (no other digit is left, nor another place in %s)", s.name(cell), digit, unit)}, nil
			case only == "":
				only = fmt.Sprintf("%s=%d (the only place in %s)", s.name(cell), digit, unit)
			}
		}
	}
	switch {
	case len(digits) == 1:
		return []string{fmt.Sprintf("%s=%d (no other digit is left)", s.name(tightest), digits[0])}, nil
	case only != "":
		return []string{only}, nil
	}
	for _, digit := range digits {
		thoughts = append(thoughts, fmt.Sprintf("%s=%d (one of %d digits left)", s.name(tightest), digit, len(digits)))
	}
	return thoughts, nil
}
