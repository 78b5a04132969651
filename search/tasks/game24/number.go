package game24

import (
	"cmp"
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// Number is an exact fraction in lowest terms, its denominator above zero. The
// zero value is not a number. It holds what fits in 64 bits, which is
// enough for the puzzles that people pose, and is compared with ==.
type Number struct{ num, den int64 }

// Integer is the number n.
func Integer(n int64) Number { return Number{n, 1} }

var (
	errDivision = errors.New("division by zero")
	errOverflow = errors.New("the result does not fit in 64 bits")
)

// Parts are the numerator and the denominator in lowest terms.
func (a Number) Parts() (num, den int64) { return a.num, a.den }

// String is the number as an integer or as p/q.
func (a Number) String() string { return string(a.append(nil)) }

func (a Number) append(b []byte) []byte {
	b = strconv.AppendInt(b, a.num, 10)
	if a.den != 1 {
		b = append(b, '/')
		b = strconv.AppendInt(b, a.den, 10)
	}
	return b
}

// fraction brings num/den to lowest terms. The smallest int64 is refused: it has
// no opposite.
func fraction(num, den int64) (Number, error) {
	const least = -1 << 63
	switch {
	case den == 0:
		return Number{}, errDivision
	case num == least || den == least:
		return Number{}, errOverflow
	case den < 0:
		num, den = -num, -den
	}
	if den == 1 {
		return Number{num, 1}, nil
	}
	d := gcd(abs(num), den)
	return Number{num / d, den / d}, nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func abs(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

// Apply computes a op b, op being one of + - * /.
func (a Number) Apply(op byte, b Number) (Number, error) {
	if op == '/' && b.num == 0 {
		return Number{}, errDivision
	}
	if a.den == 1 && b.den == 1 && small(a.num) && small(b.num) {
		switch op {
		case '+':
			return Number{a.num + b.num, 1}, nil
		case '-':
			return Number{a.num - b.num, 1}, nil
		case '*':
			return Number{a.num * b.num, 1}, nil
		}
	}
	switch op {
	case '+', '-':
		right, ok := times(b.num, a.den)
		if !ok {
			return Number{}, errOverflow
		}
		if op == '-' {
			right = -right
		}
		left, ok1 := times(a.num, b.den)
		num, ok2 := plus(left, right)
		return exact(num, ok1 && ok2, a.den, b.den)
	case '*':
		num, ok := times(a.num, b.num)
		return exact(num, ok, a.den, b.den)
	case '/':
		num, ok := times(a.num, b.den)
		return exact(num, ok, a.den, b.num)
	}
	return Number{}, errors.New("no operation " + strconv.Quote(string(op)))
}

func exact(num int64, ok bool, den1, den2 int64) (Number, error) {
	den, fits := times(den1, den2)
	if !ok || !fits {
		return Number{}, errOverflow
	}
	return fraction(num, den)
}

// small numbers cannot overflow whatever is done to two of them.
func small(n int64) bool { return n > -1<<31 && n < 1<<31 }

func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if hi != 0 || lo >= 1<<63 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func plus(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0) && sum != -1<<63
}

// Compare orders numbers by size.
func (a Number) Compare(b Number) int {
	if a.den == b.den {
		return cmp.Compare(a.num, b.num)
	}
	if a.num < 0 != (b.num < 0) {
		return cmp.Compare(a.num, b.num)
	}
	hi1, lo1 := bits.Mul64(uint64(abs(a.num)), uint64(b.den))
	hi2, lo2 := bits.Mul64(uint64(abs(b.num)), uint64(a.den))
	order := cmp.Or(cmp.Compare(hi1, hi2), cmp.Compare(lo1, lo2))
	if a.num < 0 {
		return -order
	}
	return order
}

// ParseNumber reads an integer, p/q, or an exact decimal such as 2.5.
func ParseNumber(s string) (Number, error) {
	n, rest, err := scanNumber(s)
	if err != nil {
		return Number{}, err
	}
	if rest != "" {
		return Number{}, errors.New(strconv.Quote(s) + " is not a number")
	}
	return n, nil
}

// scanNumber reads a number at the beginning of s and returns what follows it.
func scanNumber(s string) (Number, string, error) {
	whole, rest, err := scanInteger(s)
	if err != nil {
		return Number{}, s, err
	}
	if tail, ok := strings.CutPrefix(rest, "/"); ok && digits(tail) > 0 {
		den, after, err := scanInteger(tail)
		if err != nil {
			return Number{}, s, err
		}
		n, err := fraction(whole, den)
		return n, after, err
	}
	if tail, ok := strings.CutPrefix(rest, "."); ok && digits(tail) > 0 {
		n := digits(tail)
		if n > 9 {
			return Number{}, s, errOverflow
		}
		value, err := strconv.ParseInt(s[:len(s)-len(rest)]+tail[:n], 10, 64)
		if err != nil {
			return Number{}, s, errOverflow
		}
		scale := int64(1)
		for range n {
			scale *= 10
		}
		number, err := fraction(value, scale)
		return number, tail[n:], err
	}
	return Number{whole, 1}, rest, nil
}

func scanInteger(s string) (int64, string, error) {
	sign := len(s) - len(strings.TrimPrefix(s, "-"))
	end := sign + digits(s[sign:])
	if end == sign {
		return 0, s, errors.New("want a number")
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	if err != nil || n == -1<<63 {
		return 0, s, errOverflow
	}
	return n, s[end:], nil
}

// digits counts the digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
