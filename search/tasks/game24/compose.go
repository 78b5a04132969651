package game24

import "fmt"

// term is an arithmetic expression whose value is known.
type term struct {
	value       Number
	op          byte // 0: a number of the puzzle
	left, right *term
}

// compose puts the moves of a path together into one expression over the
// numbers that the path started from. rest is how many numbers it leaves out.
func compose(start State, moves []Move) (last *term, rest int, err error) {
	var pool []*term
	for _, n := range start {
		pool = append(pool, &term{value: n})
	}
	take := func(n Number) *term {
		for i, t := range pool {
			if t.value == n {
				pool = append(pool[:i], pool[i+1:]...)
				return t
			}
		}
		return nil
	}
	for _, m := range moves {
		a, b := take(m.A), take(m.B)
		if a == nil || b == nil {
			return nil, 0, fmt.Errorf("%s: an operand is not on hand", m)
		}
		last = &term{value: m.Result, op: m.Op, left: a, right: b}
		pool = append(pool, last)
	}
	if last == nil {
		return nil, 0, leftOver(len(pool) - 1)
	}
	return last, len(pool) - 1, nil
}

// composeAll is compose of moves that must use up every number.
func composeAll(start State, moves []Move) (*term, error) {
	t, rest, err := compose(start, moves)
	if err == nil && rest > 0 {
		return nil, leftOver(rest)
	}
	return t, err
}

func leftOver(rest int) error { return fmt.Errorf("%d numbers are left, want 1", rest+1) }

func precedence(op byte) int {
	switch op {
	case '+', '-':
		return 1
	case '*', '/':
		return 2
	}
	return 3
}

// String writes the expression with no more parentheses than it needs.
func (t *term) String() string {
	if t.op == 0 {
		return t.value.String()
	}
	left, right := t.left.String(), t.right.String()
	if precedence(t.left.op) < precedence(t.op) {
		left = "(" + left + ")"
	}
	weaker := precedence(t.right.op) < precedence(t.op)
	same := precedence(t.right.op) == precedence(t.op) && (t.op == '-' || t.op == '/')
	if weaker || same {
		right = "(" + right + ")"
	}
	return fmt.Sprintf("%s %c %s", left, t.op, right)
}

// Compose writes the moves of a path, which must use up the whole state, as one
// expression.
func Compose(start State, moves []Move) (string, error) {
	t, err := composeAll(start, moves)
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// FirstStates lists the states that one step of an expression's own can lead
// to: a path may take its independent operations in either order.
func FirstStates(start State, moves []Move) ([]State, error) {
	root, err := composeAll(start, moves)
	if err != nil {
		return nil, err
	}
	return root.firstStates(start), nil
}

// FirstStatesOf is FirstStates of an expression as it is written, be it right or
// not.
func FirstStatesOf(start State, expression string) ([]State, error) {
	root, _, err := parseExpression(expression)
	if err != nil {
		return nil, err
	}
	if err := root.evaluate(); err != nil {
		return nil, err
	}
	return root.firstStates(start), nil
}

func (t *term) firstStates(start State) []State {
	var states []State
	var walk func(t *term)
	walk = func(t *term) {
		if t.op == 0 {
			return
		}
		if t.left.op == 0 && t.right.op == 0 {
			if rest, ok := start.without(t.left.value, t.right.value); ok {
				states = append(states, NewState(append(rest, t.value)...))
			}
		}
		walk(t.left)
		walk(t.right)
	}
	walk(t)
	return states
}
