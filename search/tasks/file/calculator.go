package file

import (
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"math/big"
	"strings"
)

// mostExpression bounds, in bytes, what a model may have written. What an expression of that
// length makes is no longer than itself, as there are no powers.
const mostExpression = 1000

// calculate is the exact value of an expression of numbers, + - * / and parentheses, written
// as a whole number or a fraction in lowest terms.
func calculate(text string) (string, error) {
	text = strings.TrimSpace(signs.Replace(text))
	switch {
	case text == "":
		return "", errors.New("there is nothing to calculate")
	case len(text) > mostExpression:
		return "", fmt.Errorf("it has %d characters, and %d are the most", len(text), mostExpression)
	case strings.Trim(text, "0123456789.+-*/() ") != "":
		return "", fmt.Errorf("%q is not an expression of numbers, + - * / and parentheses", short(text))
	}
	tree, err := goparser.ParseExpr(text)
	if err != nil {
		return "", fmt.Errorf("%q is not an expression of numbers, + - * / and parentheses", short(text))
	}
	value, err := evaluate(tree)
	if err != nil {
		return "", err
	}
	return value.RatString(), nil
}

// signs are other ways to write an operator.
var signs = strings.NewReplacer("×", "*", "·", "*", "÷", "/", "−", "-", "\n", " ", "\t", " ")

func evaluate(e ast.Expr) (*big.Rat, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return evaluate(e.X)
	case *ast.UnaryExpr:
		x, err := evaluate(e.X)
		if err == nil && e.Op == token.SUB {
			x.Neg(x)
		}
		return x, err
	case *ast.BasicLit:
		// 010 is ten here, and eight to Go.
		digits := strings.TrimLeft(e.Value, "0")
		if digits == "" || digits[0] == '.' {
			digits = "0" + digits
		}
		if x, ok := new(big.Rat).SetString(digits); ok {
			return x, nil
		}
	case *ast.BinaryExpr:
		x, err := evaluate(e.X)
		if err != nil {
			return nil, err
		}
		y, err := evaluate(e.Y)
		if err != nil {
			return nil, err
		}
		return apply(e.Op, x, y)
	}
	return nil, errors.New("it is not an expression of numbers, + - * / and parentheses")
}

func apply(op token.Token, x, y *big.Rat) (*big.Rat, error) {
	switch op {
	case token.ADD:
		x.Add(x, y)
	case token.SUB:
		x.Sub(x, y)
	case token.MUL:
		x.Mul(x, y)
	case token.QUO:
		if y.Sign() == 0 {
			return nil, errors.New("it divides by zero")
		}
		x.Quo(x, y)
	default:
		return nil, fmt.Errorf("%s is none of + - * /", op)
	}
	return x, nil
}
