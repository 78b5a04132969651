package game24

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// scanner reads what a model wrote. Columns count characters from 1.
type scanner struct {
	text string
	pos  int
}

// signs brings the operators that models like to write to the four plain ones,
// a character for a character.
var signs = strings.NewReplacer("×", "*", "·", "*", "⋅", "*", "÷", "/", "−", "-", "–", "-", "\u00a0", " ")

func newScanner(text string) *scanner { return &scanner{text: signs.Replace(text)} }

func (s *scanner) rest() string { return s.text[s.pos:] }

func (s *scanner) spaces() {
	s.pos = len(s.text) - len(strings.TrimLeft(s.rest(), " \t"))
}

// peek skips spaces and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	s.spaces()
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// take skips spaces and then the given word, if it is there.
func (s *scanner) take(word string) bool {
	s.spaces()
	if len(s.rest()) < len(word) || !strings.EqualFold(s.rest()[:len(word)], word) {
		return false
	}
	s.pos += len(word)
	return true
}

// fail reports what is wanted at the scanner's position.
func (s *scanner) fail(want string) error {
	s.spaces()
	column := utf8.RuneCountInString(s.text[:s.pos]) + 1
	if s.rest() == "" {
		return fmt.Errorf("column %d: want %s, but the text ends", column, want)
	}
	r, _ := utf8.DecodeRuneInString(s.rest())
	return fmt.Errorf("column %d: want %s, not %q", column, want, string(r))
}

// number reads an integer, p/q or a decimal.
func (s *scanner) number() (Number, error) {
	s.spaces()
	n, rest, err := scanNumber(s.rest())
	if err != nil {
		if digits(strings.TrimPrefix(s.rest(), "-")) == 0 {
			return Number{}, s.fail("a number")
		}
		return Number{}, fmt.Errorf("column %d: %w", utf8.RuneCountInString(s.text[:s.pos])+1, err)
	}
	s.pos = len(s.text) - len(rest)
	return n, nil
}

// operand reads a number, in parentheses or not.
func (s *scanner) operand() (Number, error) {
	open := s.take("(")
	n, err := s.number()
	if err == nil && open && !s.take(")") {
		err = s.fail(`")"`)
	}
	return n, err
}

// operator reads one of + - * /.
func (s *scanner) operator() (byte, error) {
	c := s.peek()
	if c == 0 || strings.IndexByte("+-*/", c) < 0 {
		return 0, s.fail("one of + - * /")
	}
	s.pos++
	return c, nil
}
