package reading

import (
	"math/big"
	"strings"
)

// Bounds on an expression; six numbers need far less.
const (
	maxTokens  = 200
	maxNesting = 50
	maxDigits  = 12
)

// token is a number, an operator, a parenthesis (soft ones too), or "=".
type token struct {
	kind       byte // '0' for a number, else itself
	text       string
	start, end int // in the document
}

// node is a part of an expression.
type node struct {
	op          byte // 0: a number; '(' for parentheses, '~' for a sign
	text        string
	left, right *node
	value       *big.Rat // nil: there is none, such as that of 1/0
}

// parser reads sums and products.
type parser struct {
	tokens []token
	pos    int
}

func (p *parser) peek() byte {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos].kind
	}
	return 0
}

// parseSide reads tokens that are a whole expression, or returns nil.
func parseSide(tokens []token) *node {
	p := &parser{tokens: tokens}
	n := p.sum(0)
	if n == nil || p.pos < len(tokens) {
		return nil
	}
	return n
}

func (p *parser) sum(depth int) *node {
	left := p.product(depth)
	for left != nil && (p.peek() == '+' || p.peek() == '-') {
		op := p.peek()
		p.pos++
		left = combine(op, left, p.product(depth))
	}
	return left
}

func (p *parser) product(depth int) *node {
	left := p.atom(depth)
	for left != nil && (p.peek() == '*' || p.peek() == '/') {
		op := p.peek()
		p.pos++
		left = combine(op, left, p.atom(depth))
	}
	return left
}

func combine(op byte, a, b *node) *node {
	if b == nil {
		return nil
	}
	n := &node{op: op, left: a, right: b}
	if a.value == nil || b.value == nil {
		return n
	}
	switch v := new(big.Rat); {
	case op == '+':
		n.value = v.Add(a.value, b.value)
	case op == '-':
		n.value = v.Sub(a.value, b.value)
	case op == '*':
		n.value = v.Mul(a.value, b.value)
	case b.value.Sign() != 0:
		n.value = v.Quo(a.value, b.value)
	}
	return n
}

func (p *parser) atom(depth int) *node {
	if depth == maxNesting {
		return nil
	}
	switch kind := p.peek(); kind {
	case '0':
		t := p.tokens[p.pos]
		p.pos++
		value, ok := new(big.Rat).SetString(t.text)
		if !ok {
			return nil
		}
		return &node{text: t.text, value: value}
	case '-':
		p.pos++
		inner := p.atom(depth + 1)
		if inner == nil {
			return nil
		}
		n := &node{op: '~', left: inner}
		if inner.value != nil {
			n.value = new(big.Rat).Neg(inner.value)
		}
		return n
	case '(', softOpen:
		p.pos++
		inner := p.sum(depth + 1)
		closing := byte(')')
		if kind == softOpen {
			closing = softClose
		}
		if inner == nil || p.peek() != closing {
			return nil
		}
		p.pos++
		if kind == softOpen {
			return &node{op: softOpen, left: inner, value: inner.value}
		}
		return &node{op: '(', left: inner, value: inner.value}
	}
	return nil
}

// walk calls f for every part.
func (n *node) walk(f func(*node)) {
	if n == nil {
		return
	}
	f(n)
	n.left.walk(f)
	n.right.walk(f)
}

// operands counts the numbers of an expression.
func (n *node) operands() int {
	count := 0
	n.walk(func(part *node) { count += btoi(part.op == 0) })
	return count
}

// hard takes soft parentheses off the outside.
func (n *node) hard() *node {
	for n.op == softOpen {
		n = n.left
	}
	return n
}

// String writes the expression as the model did, with the usual signs and spaces.
// Soft parentheses are written where precedence needs them.
func (n *node) String() string {
	var b strings.Builder
	n.hard().write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	switch n.op {
	case 0:
		b.WriteString(n.text)
	case '~':
		b.WriteByte('-')
		n.left.within(b, level('*')+1)
	case '(':
		b.WriteByte('(')
		n.left.hard().write(b)
		b.WriteByte(')')
	case softOpen:
		n.hard().write(b)
	default:
		n.left.within(b, level(n.op))
		b.WriteString(" " + string(n.op) + " ")
		right := level(n.op)
		if n.op == '-' || n.op == '/' || n.right.op == softOpen && n.right.hard().op != n.op {
			right++
		}
		n.right.within(b, right)
	}
}

// within writes an operand; one in soft parentheses gets real ones where it binds
// less than its place asks for.
func (n *node) within(b *strings.Builder, least int) {
	if n.op == softOpen && level(n.hard().op) < least {
		b.WriteByte('(')
		n.hard().write(b)
		b.WriteByte(')')
		return
	}
	n.write(b)
}

func level(op byte) int {
	switch op {
	case '+', '-':
		return 1
	case '*', '/':
		return 2
	}
	return 3
}
