package game24

import (
	"regexp"
	"slices"
	"strings"

	"espalier/search"
)

// step is a thought as it is written, be it true or not.
type step struct {
	Move
	saysLeft bool // it lists what is left
}

// parseStep reads "13 - 9 = 4 (left: 4 4 10)". It forgives missing spaces,
// commas in the list, missing parentheses around it and a full stop at the end;
// that the list is there and true is for the rules to say.
func parseStep(text string) (step, error) {
	s := newScanner(text)
	m, err := parseEquation(s)
	if err != nil {
		return step{}, err
	}
	said, err := parseLeft(s, &m)
	if err != nil {
		return step{}, err
	}
	s.take(".")
	if s.peek() != 0 {
		return step{}, s.fail("the end")
	}
	return step{m, said}, nil
}

func parseEquation(s *scanner) (m Move, err error) {
	begin := s.pos
	if m.A, err = s.operand(); err != nil {
		return m, err
	}
	if s.peek() == '=' && strings.Contains(s.text[begin:s.pos], "/") {
		// "8/4 = 2" without spaces is no fraction but the whole operation.
		first, second, _ := strings.Cut(s.text[begin:s.pos], "/")
		if m.A, err = ParseNumber(strings.TrimSpace(first)); err != nil {
			return m, err
		}
		m.Op = '/'
		if m.B, err = ParseNumber(strings.TrimSpace(second)); err != nil {
			return m, err
		}
	} else {
		if m.Op, err = s.operator(); err != nil {
			return m, err
		}
		if m.B, err = s.operand(); err != nil {
			return m, err
		}
	}
	if !s.take("=") {
		return m, s.fail(`"="`)
	}
	m.Result, err = s.number()
	return m, err
}

// parseLeft reads "(left: 4 4 10)", if it is there.
func parseLeft(s *scanner, m *Move) (bool, error) {
	open := s.take("(")
	if !s.take("left") {
		if open {
			return false, s.fail(`"left:"`)
		}
		return false, nil
	}
	if !s.take(":") {
		return false, s.fail(`":"`)
	}
	for c := s.peek(); c == '-' || '0' <= c && c <= '9'; c = s.peek() {
		n, err := s.number()
		if err != nil {
			return false, err
		}
		m.Left = append(m.Left, n)
		s.take(",")
	}
	slices.SortFunc(m.Left, Number.Compare)
	if open && !s.take(")") {
		return false, s.fail(`a number or ")"`)
	}
	return true, nil
}

// bracketed is a number in parentheses, which set a fraction apart: "8 / (1/3)".
var bracketed = regexp.MustCompile(`\(\s*(-?\d+(?:/\d+)?)\s*\)`)

// write adds to a step of the user what is left after it, and takes its parentheses
// away. What is no step stays as it is.
func write(path []search.Step, text string) string {
	s, err := parseStep(bracketed.ReplaceAllString(text, "$1"))
	if err != nil {
		return text
	}
	if s.saysLeft {
		return s.String()
	}
	state, err := ParseState(path[len(path)-1].State)
	if err != nil {
		return text
	}
	rest, ok := state.without(s.A, s.B)
	if !ok {
		return text
	}
	s.Left = rest.with(s.Result)
	return s.String()
}
