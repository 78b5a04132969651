package game24

import (
	"fmt"
	"slices"
	"strings"
)

// MaxNumbers is how many numbers a puzzle may have.
const MaxNumbers = 6

// State is the numbers on hand, in ascending order.
type State []Number

// NewState sorts numbers into a state.
func NewState(numbers ...Number) State {
	s := slices.Clone(State(numbers))
	slices.SortFunc(s, Number.Compare)
	return s
}

// ParseState reads numbers between spaces.
func ParseState(text string) (State, error) {
	var s State
	for _, field := range strings.Fields(text) {
		n, err := ParseNumber(field)
		if err != nil {
			return nil, fmt.Errorf("state %q: %w", text, err)
		}
		s = append(s, n)
	}
	return NewState(s...), nil
}

// String is the canonical form: "4 4 10".
func (s State) String() string {
	var b []byte
	for i, n := range s {
		if i > 0 {
			b = append(b, ' ')
		}
		b = n.append(b)
	}
	return string(b)
}

// without returns the state less one each of the given numbers, if it has them.
func (s State) without(numbers ...Number) (State, bool) {
	rest := slices.Clone(s)
	for _, n := range numbers {
		i := slices.Index(rest, n)
		if i < 0 {
			return nil, false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return rest, true
}

// with returns the state and one number more.
func (s State) with(n Number) State {
	i, _ := slices.BinarySearchFunc(s, n, Number.Compare)
	out := make(State, 0, len(s)+1)
	out = append(out, s[:i]...)
	out = append(out, n)
	return append(out, s[i:]...)
}

// Move is one step: two numbers of a state become one.
type Move struct {
	A      Number
	Op     byte // one of + - * /
	B      Number
	Result Number
	Left   State // the numbers on hand after it
}

// Short is the equation: "13 - 9 = 4".
func (m Move) Short() string { return m.operation() + " = " + m.Result.String() }

// operation is the left side as people write it: "8 / (1/3)".
func (m Move) operation() string {
	if m.Op == '/' && m.B.den != 1 {
		return m.A.String() + " / (" + m.B.String() + ")"
	}
	return m.A.String() + " " + string(m.Op) + " " + m.B.String()
}

// String is the line that a model writes, which has no other parentheses:
// "13 - 9 = 4 (left: 4 4 10)".
func (m Move) String() string {
	b := m.A.append(nil)
	b = append(b, ' ', m.Op, ' ')
	b = m.B.append(b)
	b = append(b, " = "...)
	b = m.Result.append(b)
	return string(b) + " (left: " + m.Left.String() + ")"
}

// Moves lists every step from the state, each once: both orders of - and /, the
// smaller operand of + and * first. Steps with a negative result are left out
// (whatever they reach is reached without, by swapping the difference), and so
// are those whose result would not fit in 64 bits.
func (s State) Moves() []Move {
	moves := make([]Move, 0, 3*len(s)*(len(s)-1))
	s.Pairs(func(i, j int) {
		rest := make(State, 0, len(s)-2)
		rest = append(rest, s[:i]...)
		rest = append(rest, s[i+1:j]...)
		rest = append(rest, s[j+1:]...)
		Operations(s[i], s[j], func(a Number, op byte, b, result Number) {
			moves = append(moves, Move{a, op, b, result, rest.with(result)})
		})
	})
	return moves
}

// Pairs calls f with every pair of places i < j whose two numbers differ from
// those of every other pair.
func (s State) Pairs(f func(i, j int)) {
	for i := range s {
		if i > 0 && s[i] == s[i-1] {
			continue // its pairs were those of the place before
		}
		for j := i + 1; j < len(s); j++ {
			if j > i+1 && s[j] == s[j-1] {
				continue
			}
			f(i, j)
		}
	}
}

// Operations calls f with all that can be done with two numbers, a <= b.
func Operations(a, b Number, f func(x Number, op byte, y, result Number)) {
	try := func(x Number, op byte, y Number) {
		if result, err := x.Apply(op, y); err == nil && result.num >= 0 {
			f(x, op, y, result)
		}
	}
	try(a, '+', b)
	try(b, '-', a)
	if a != b {
		try(a, '-', b) // negative, but where both are
	}
	try(a, '*', b)
	try(b, '/', a)
	if a != b {
		try(a, '/', b)
	}
}

// Reaches reports whether one operation makes target of two numbers, a <= b.
func Reaches(a, b, target Number) (reached bool) {
	if a.den == 1 && b.den == 1 && target.den == 1 && small(a.num) && small(b.num) && small(target.num) {
		a, b, target := a.num, b.num, target.num
		return a+b == target || b-a == target || a-b == target || a*b == target || a != 0 && target*a == b || b != 0 && target*b == a
	}
	Operations(a, b, func(_ Number, _ byte, _, result Number) { reached = reached || result == target })
	return reached
}
