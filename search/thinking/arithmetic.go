package thinking

import (
	"math/big"
	"strings"
)

// Bounds on an expression: a hostile text must not be expensive.
const (
	maxNesting  = 40
	maxExponent = 64
	maxBits     = 4096
)

// evaluator computes a side of an equation with exact fractions.
type evaluator struct {
	tokens []token
	pos    int
	depth  int
	// operands are the numbers as they are written.
	operands []*big.Rat
	ops      int
}

// evaluate returns the value of tokens that are a whole expression, or nil.
func evaluate(tokens []token) (value *big.Rat, operands []*big.Rat, ops int) {
	e := &evaluator{tokens: tokens}
	v := e.sum()
	if v == nil || e.pos < len(tokens) {
		return nil, nil, 0
	}
	return v, e.operands, e.ops
}

func (e *evaluator) peek() byte {
	if e.pos < len(e.tokens) {
		return e.tokens[e.pos].kind
	}
	return 0
}

func (e *evaluator) sum() *big.Rat {
	left := e.product()
	for left != nil && (e.peek() == '+' || e.peek() == '-') {
		op := e.peek()
		e.pos++
		left = e.apply(op, left, e.product())
	}
	return left
}

func (e *evaluator) product() *big.Rat {
	left := e.power()
	for left != nil {
		op := e.peek()
		switch op {
		case '*', '/', 'm', 'd':
			e.pos++
			left = e.apply(op, left, e.power())
		case '(': // 4(5 - 2)
			left = e.apply('*', left, e.power())
		default:
			return left
		}
	}
	return left
}

func (e *evaluator) power() *big.Rat {
	base := e.atom()
	if base == nil || e.peek() != '^' {
		return base
	}
	e.pos++
	e.depth++
	defer func() { e.depth-- }()
	if e.depth > maxNesting {
		return nil
	}
	return e.apply('^', base, e.power())
}

func (e *evaluator) apply(op byte, a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	e.ops++
	v := new(big.Rat)
	switch op {
	case '+':
		v.Add(a, b)
	case '-':
		v.Sub(a, b)
	case '*':
		v.Mul(a, b)
	case '^':
		v = power(a, b)
	default:
		if b.Sign() == 0 {
			return nil
		}
		v = divide(op, a, b)
	}
	if v == nil || v.Num().BitLen() > maxBits || v.Denom().BitLen() > maxBits {
		return nil
	}
	return v
}

// divide is a fraction, the remainder ('m') or the quotient rounded down ('d').
func divide(op byte, a, b *big.Rat) *big.Rat {
	v := new(big.Rat).Quo(a, b)
	if op == '/' {
		return v
	}
	floor := new(big.Int).Div(v.Num(), v.Denom()) // Euclidean; the denominator is positive
	whole := new(big.Rat).SetInt(floor)
	if op == 'd' {
		return whole
	}
	return new(big.Rat).Sub(a, whole.Mul(whole, b))
}

func power(a, b *big.Rat) *big.Rat {
	if !b.IsInt() || !b.Num().IsInt64() {
		return nil
	}
	n := b.Num().Int64()
	if n < -maxExponent || n > maxExponent || n < 0 && a.Sign() == 0 {
		return nil
	}
	v := big.NewRat(1, 1)
	for range max(n, -n) {
		v.Mul(v, a)
	}
	if n < 0 {
		v.Inv(v)
	}
	return v
}

func (e *evaluator) atom() *big.Rat {
	e.depth++
	defer func() { e.depth-- }()
	if e.depth > maxNesting || e.pos == len(e.tokens) {
		return nil
	}
	t := e.tokens[e.pos]
	e.pos++
	var v *big.Rat
	switch t.kind {
	case '0':
		v = number(t.text)
		if v != nil {
			e.operands = append(e.operands, v)
		}
	case '-':
		if inner := e.power(); inner != nil {
			v = new(big.Rat).Neg(inner)
		}
	case '+':
		return e.power()
	case 'r':
		v = root(e.atom())
		e.ops++
	case '(':
		v = e.sum()
		if v == nil || e.peek() != ')' {
			return nil
		}
		e.pos++
	}
	return e.postfix(v)
}

// postfix applies factorials and percent signs.
func (e *evaluator) postfix(v *big.Rat) *big.Rat {
	for v != nil && (e.peek() == '!' || e.peek() == '%') {
		if e.peek() == '%' {
			v = new(big.Rat).Quo(v, big.NewRat(100, 1))
		} else {
			if !v.IsInt() || !v.Num().IsInt64() || v.Num().Int64() < 0 || v.Num().Int64() > maxExponent {
				return nil
			}
			v = new(big.Rat).SetInt(new(big.Int).MulRange(1, v.Num().Int64()))
			e.ops++
		}
		e.pos++
	}
	return v
}

// root is the square root of a number that has an exact one.
func root(v *big.Rat) *big.Rat {
	if v == nil || v.Sign() < 0 {
		return nil
	}
	num, den := new(big.Int).Sqrt(v.Num()), new(big.Int).Sqrt(v.Denom())
	r := new(big.Rat).SetFrac(num, den)
	if new(big.Rat).Mul(r, r).Cmp(v) != 0 {
		return nil
	}
	return r
}

// number reads an integer or a decimal, with or without separators of thousands.
func number(text string) *big.Rat {
	if len(text) > 80 {
		return nil
	}
	v, ok := new(big.Rat).SetString(strings.ReplaceAll(text, ",", "")) // not of 1/0
	if !ok {
		return nil
	}
	return v
}
