package lists

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// state is what a thought led to, as the log has it:
//
//	3 1 2 0                       the puzzle
//	part 2: 2 0                   a part of it, as a model copied it
//	part 2, sorted: 0 2           a result of some parts
//	sorted: 0 1 2 3               a result of all
type state struct {
	parts   []int // none: the whole
	result  bool
	numbers []int
}

var stateForm = regexp.MustCompile(`^(?:parts? ([\d ]+))?(?:, )?(\pL+)?: ([-\d ]*)$`)

// stateOf reads a state that is not the puzzle's own.
func stateOf(text string) (s state, ok bool) {
	m := stateForm.FindStringSubmatch(text)
	if m == nil {
		return s, false
	}
	return state{parts: numbersIn(m[1]), result: m[2] != "", numbers: numbersIn(m[3])}, true
}

func (p *problem) write(s state) string {
	var b strings.Builder
	switch len(s.parts) {
	case 0:
	case 1:
		b.WriteString("part " + written(s.parts))
	default:
		b.WriteString("parts " + written(s.parts))
	}
	if s.result {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.done)
	}
	return b.String() + ": " + written(s.numbers)
}

// joined is the parts of several results; not ok if one is in two of them.
func joined(of []state) (parts []int, ok bool) {
	for _, s := range of {
		parts = append(parts, s.parts...)
		if !s.result || len(s.parts) == 0 {
			return nil, false
		}
	}
	slices.Sort(parts)
	return parts, len(slices.Compact(slices.Clone(parts))) == len(parts)
}

func written(numbers []int) string { return strings.Trim(fmt.Sprint(numbers), "[]") }

// listed writes numbers as prompts do.
func listed(numbers []int) string {
	return "[" + strings.ReplaceAll(written(numbers), " ", ", ") + "]"
}

var number = regexp.MustCompile(`-?\d+`)

// numbersIn are all numbers in a text. Those that are too long to be right are cut, so that
// they are wrong.
func numbersIn(text string) (all []int) {
	for _, digits := range number.FindAllString(text, -1) {
		n, err := strconv.Atoi(digits[:min(len(digits), 12)])
		if err == nil {
			all = append(all, n)
		}
	}
	return all
}
