package game24

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on what is read as an expression; six numbers need far less.
const (
	maxExpression = 400 // bytes
	maxNesting    = 50
)

// parseExpression reads sums and products of integers, with parentheses, and an
// optional "= value" at the end, which is returned if it is there.
func parseExpression(text string) (t *term, says *Number, err error) {
	if len(text) > maxExpression {
		return nil, nil, fmt.Errorf("an expression of %d bytes is too long", len(text))
	}
	s := newScanner(text)
	if t, err = parseSum(s, 0); err != nil {
		return nil, nil, err
	}
	if s.take("=") {
		n, err := s.number()
		if err != nil {
			return nil, nil, err
		}
		says = &n
	}
	s.take(".")
	if s.peek() != 0 {
		return nil, nil, s.fail("an operator or the end")
	}
	return t, says, nil
}

func parseSum(s *scanner, nesting int) (*term, error) {
	left, err := parseProduct(s, nesting)
	for err == nil && (s.peek() == '+' || s.peek() == '-') {
		left, err = parseRight(s, left, nesting, parseProduct)
	}
	return left, err
}

func parseProduct(s *scanner, nesting int) (*term, error) {
	left, err := parseAtom(s, nesting)
	for err == nil && (s.peek() == '*' || s.peek() == '/') {
		left, err = parseRight(s, left, nesting, parseAtom)
	}
	return left, err
}

func parseRight(s *scanner, left *term, nesting int, operand func(*scanner, int) (*term, error)) (*term, error) {
	op, err := s.operator()
	if err != nil {
		return nil, err
	}
	right, err := operand(s, nesting)
	if err != nil {
		return nil, err
	}
	return &term{op: op, left: left, right: right}, nil
}

func parseAtom(s *scanner, nesting int) (*term, error) {
	if s.take("(") {
		if nesting == maxNesting {
			return nil, s.fail(fmt.Sprintf("at most %d parentheses inside each other", maxNesting))
		}
		t, err := parseSum(s, nesting+1)
		if err == nil && !s.take(")") {
			err = s.fail(`an operator or ")"`)
		}
		return t, err
	}
	n := 0
	if s.peek() != 0 {
		n = digits(s.rest())
	}
	if n == 0 {
		return nil, s.fail(`a number or "("`)
	}
	value, _, err := scanInteger(s.rest()[:n])
	if err != nil {
		return nil, fmt.Errorf("column %d: %w", utf8.RuneCountInString(s.text[:s.pos])+1, err)
	}
	s.pos += n
	return &term{value: Integer(value)}, nil
}

// evaluate works out the value of every part.
func (t *term) evaluate() error {
	if t.op == 0 {
		return nil
	}
	if err := t.left.evaluate(); err != nil {
		return err
	}
	if err := t.right.evaluate(); err != nil {
		return err
	}
	value, err := t.left.value.Apply(t.op, t.right.value)
	if err != nil {
		return fmt.Errorf("%s: %w", t, err)
	}
	t.value = value
	return nil
}

// numbers are those that the expression is made of.
func (t *term) numbers() State {
	var all []Number
	var walk func(*term)
	walk = func(t *term) {
		if t.op == 0 {
			all = append(all, t.value)
			return
		}
		walk(t.left)
		walk(t.right)
	}
	walk(t)
	return NewState(all...)
}

// normal writes an evaluated expression in one form for all orders of its sums
// and products: what is added or multiplied comes first, the larger value before
// the smaller, then what is subtracted or divided by. Self-consistency counts
// votes by it.
func (t *term) normal() (*term, error) {
	if t.op == 0 {
		return t, nil
	}
	with, against := byte('+'), byte('-')
	if precedence(t.op) > precedence('+') {
		with, against = '*', '/'
	}
	var operands [2][]*term // with, against
	if err := t.flatten(against, 0, &operands); err != nil {
		return nil, err
	}
	for _, side := range operands {
		slices.SortFunc(side, func(a, b *term) int {
			return cmp.Or(b.value.Compare(a.value), cmp.Compare(a.String(), b.String()))
		})
	}
	result := operands[0][0] // the leftmost number is never taken away
	for _, next := range operands[0][1:] {
		result = &term{op: with, left: result, right: next}
	}
	for _, next := range operands[1] {
		result = &term{op: against, left: result, right: next}
	}
	return result, result.evaluate()
}

// flatten collects the operands of a sum or a product through all of its levels.
// Taking away what is taken away gives it back.
func (t *term) flatten(against byte, side int, operands *[2][]*term) error {
	if t.op == 0 || precedence(t.op) != precedence(against) {
		n, err := t.normal()
		operands[side] = append(operands[side], n)
		return err
	}
	if err := t.left.flatten(against, side, operands); err != nil {
		return err
	}
	if t.op == against {
		side = 1 - side
	}
	return t.right.flatten(against, side, operands)
}

// canonical is the normal form as text, or the plain one where the reordered
// sums and products outgrow 64 bits.
func (t *term) canonical() string {
	if n, err := t.normal(); err == nil && n.value == t.value {
		return n.String()
	}
	return t.String()
}

// squeeze takes the spaces at the ends away and makes every other run one space.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
