package thinking

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// equation is one relation of a segment whose sides have values.
type equation struct {
	operands []*big.Rat // of the side that computes
	ops      int
	value    *big.Rat // of that side
	result   *big.Rat // of the other side
	// fractions are the operands if 24/5 is a number, nil if there is none such.
	fractions []*big.Rat
	exact     bool   // it is an equality and true
	place     string // as it is written
}

// functions are words before an expression that change what it is worth.
var functions = map[string]bool{
	"of": true, "sin": true, "cos": true, "tan": true, "log": true, "ln": true, "max": true, "min": true, "gcd": true, "lcm": true, "choose": true, "mod": true,
	"sqrt": true, "lim": true, "half": true, "twice": true, "half of": true, "\\sin": true, "\\cos": true, "\\tan": true, "\\log": true, "\\ln": true, "\\sum": true, "\\pi": true,
}

// claims checks the equalities and comparisons of a segment.
func claims(ts []token) (Claim, []equation) {
	var found []equation
	var c Claim
	chained := false // the left side is the right one of an equation before
	for i, t := range ts {
		if t.kind != '=' && t.kind != 'i' {
			continue
		}
		left, leftUnits, ok1 := before(ts, i)
		right, rightUnits, ok2 := after(ts, i+1)
		if len(left) == 0 && len(right) == 0 || t.kind == 'i' && (len(left) < 3 || len(right) == 0 || right[0].kind != '0') {
			continue
		}
		verdict, eq := compare(t, left, right, ok1 && ok2, mixed(leftUnits, rightUnits), chained)
		chained = eq != nil && (eq.ops > 0 || chained) && len(rightUnits) == 0 && i+1+len(right) < len(ts) && ts[i+1+len(right)].kind == '='
		if eq != nil {
			found = append(found, *eq)
		}
		if verdict == False {
			c = refuted(Calculator, fmt.Sprintf("%s is false: it is %s", eq.place, short(eq.value)))
		} else if c.Verdict != False && (c.Verdict != True || verdict == False) && verdict != NoClaim {
			c.Verdict = verdict
		}
	}
	return c, found
}

func short(v *big.Rat) string {
	if s := v.RatString(); len(s) <= 40 {
		return s
	}
	return "another number"
}

// compare judges one relation.
func compare(rel token, left, right []token, whole bool, units unitMix, chained bool) (Verdict, *equation) {
	if len(left) == 0 || len(right) == 0 || !whole || units == algebra {
		return Unknown, nil
	}
	a, b := value(left), value(right)
	_, operands, ops := evaluate(left)
	_, others, otherOps := evaluate(right)
	if a == nil || b == nil {
		return Unknown, nil
	}
	sign := rel.text
	if rel.kind == 'i' || sign == "" {
		sign = "="
	}
	eq := &equation{operands: operands, ops: ops, value: a, result: b, place: written(left, rel, right)}
	if ops == 0 {
		eq.operands, eq.ops, eq.value, eq.result = others, otherOps, b, a
	}
	if ops > 0 {
		eq.fractions = withFractions(left)
	} else {
		eq.fractions = withFractions(right)
	}
	order := a.Cmp(b)
	holds := false
	switch sign {
	case "≈", `\approx`:
		return nearly(a, b, right), eq
	case "≠", "!=", `\ne`, `\neq`:
		holds = order != 0
	case "<", `\lt`:
		holds = order < 0
	case ">", `\gt`:
		holds = order > 0
	case "≤", "<=", `\le`, `\leq`:
		holds = order <= 0
	case "≥", ">=", `\ge`, `\geq`:
		holds = order >= 0
	default:
		if ops+otherOps == 0 && !chained {
			return NoClaim, nil
		}
		holds, eq.exact = order == 0, order == 0
		if !holds && (rounds(a, right) || rounded(left) && nearly(a, b, right) == True || units == different || sign == "==") {
			return Unknown, eq
		}
	}
	if holds {
		return True, eq
	}
	return False, eq
}

// value is what a side is worth. In 27 / 9/8, the fraction without spaces is a number.
func value(side []token) *big.Rat {
	v, _, _ := evaluate(joinFractions(side))
	return v
}

// withFractions are the operands of a side if 9/8 is one of them; nil if it has no such.
func withFractions(side []token) []*big.Rat {
	joined := joinFractions(side)
	if len(joined) == len(side) {
		return nil
	}
	_, operands, _ := evaluate(joined)
	return operands
}

// joinFractions makes numbers of fractions without spaces, where other operators have some.
func joinFractions(side []token) []token {
	spaced := false
	for i, t := range side {
		spaced = spaced || i > 0 && binary(t.kind) && t.spaced
	}
	if !spaced {
		return side
	}
	var joined []token
	for i := 0; i < len(side); i++ {
		t := side[i]
		if i+2 < len(side) && t.kind == '0' && side[i+1].kind == '/' && !side[i+1].spaced && side[i+2].kind == '0' && !side[i+2].spaced {
			t.text += "/" + side[i+2].text
			i += 2
		}
		joined = append(joined, t)
	}
	return joined
}

// nearly judges a ≈ b.
func nearly(a, b *big.Rat, right []token) Verdict {
	off := new(big.Rat).Sub(a, b)
	off.Abs(off).Mul(off, big.NewRat(100, 1))
	size := new(big.Rat).Abs(a)
	switch {
	case rounds(a, right), off.Cmp(size) <= 0:
		return True
	case off.Cmp(size.Mul(size, big.NewRat(10, 1))) > 0:
		return False
	}
	return Unknown
}

// rounds reports whether a side is a decimal that a value is rounded to.
func rounds(a *big.Rat, side []token) bool {
	text := side[len(side)-1].text
	_, decimals, ok := strings.Cut(text, ".")
	if len(side) > 2 || !ok {
		return false
	}
	v := value(side)
	if v == nil {
		return false
	}
	want := new(big.Rat).Sub(a, v)
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(decimals))), nil))
	return want.Abs(want).Cmp(half) <= 0
}

// rounded reports whether a side has a number with so many decimals that it may be rounded.
func rounded(side []token) bool {
	const decimals = 3
	for _, t := range side {
		if _, after, ok := strings.Cut(t.text, "."); ok && t.kind == '0' && len(after) >= decimals {
			return true
		}
	}
	return false
}

func written(left []token, rel token, right []token) string {
	var b strings.Builder
	for _, t := range left {
		b.WriteString(t.text)
	}
	b.WriteString(" " + rel.text + " ")
	for _, t := range right {
		b.WriteString(t.text)
	}
	return b.String()
}

// expr reports whether a token can be part of an expression.
func expr(kind byte) bool { return kind != 'w' && kind != ',' && kind != '=' && kind != 'i' }

// before takes the expression that ends at a place. whole is false if it goes on to the
// left with something that has no value.
func before(ts []token, end int) (side []token, units []token, whole bool) {
	var reversed []token
	depth, i := 0, end-1
	for ; i >= 0; i-- {
		t := ts[i]
		if t.kind == 'w' && depth == 0 && i > 0 && (ts[i-1].kind == '0' || ts[i-1].kind == ')' || ts[i-1].kind == '%') && (i == end-1 || binary(ts[i+1].kind)) {
			units = append(units, t)
			continue
		}
		if !expr(t.kind) {
			break
		}
		if n := len(reversed); n > 0 && closes(t.kind) && (reversed[n-1].kind == '0' || reversed[n-1].kind == '(' && reversed[n-1].spaced) {
			break // numbers beside each other
		}
		if t.kind == ')' {
			depth++
		}
		if t.kind == '(' {
			if depth == 0 {
				break
			}
			depth--
		}
		reversed = append(reversed, t)
	}
	for j := len(reversed) - 1; j >= 0; j-- {
		side = append(side, reversed[j])
	}
	if len(side) == 0 || i < 0 {
		return side, units, true
	}
	first, p := side[0], ts[i]
	switch {
	case p.kind == 'w' && (functions[strings.ToLower(p.text)] || !first.spaced && first.kind == '('):
		return side, units, false
	case first.kind == '-' && p.kind == 'w':
		return side, units, len(side) > 1 && first.spaced && !side[1].spaced && !algebraic(p)
	case strings.IndexByte("+*/^md!%", first.kind) >= 0:
		return side, units, false
	case p.kind == 'w' && !first.spaced && first.kind == '0' && utf8.RuneCountInString(p.text) == 1:
		return side, units, false
	}
	if p.kind == '(' && i > 0 && ts[i-1].kind == 'w' && !p.spaced {
		return side, units, false
	}
	return side, units, true
}

func binary(kind byte) bool { return strings.IndexByte("+-*/md", kind) >= 0 }

// after takes the expression that begins at a place.
func after(ts []token, from int) (side []token, units []token, whole bool) {
	depth, i := 0, from
	for ; i < len(ts); i++ {
		t := ts[i]
		if t.kind == 'w' && len(side) > 0 && closes(side[len(side)-1].kind) && (i+1 == len(ts) || !expr(ts[i+1].kind) || binary(ts[i+1].kind) || ts[i+1].kind == ')' && depth == 0) {
			units = append(units, t)
			continue
		}
		if !expr(t.kind) {
			break
		}
		if n := len(side); n > 0 && closes(side[n-1].kind) && (t.kind == '0' || t.kind == '(' && t.spaced) {
			break
		}
		if t.kind == '(' {
			depth++
		}
		if t.kind == ')' {
			if depth == 0 {
				break
			}
			depth--
		}
		side = append(side, t)
	}
	for len(side) > 0 && !closes(side[len(side)-1].kind) {
		dash := side[len(side)-1]
		side = side[:len(side)-1]
		if i < len(ts) && (ts[i].kind == 'w') && (dash.kind != '-' || algebraic(ts[i])) {
			return side, units, false
		}
	}
	if i < len(ts) && ts[i].kind == 'w' && len(side) > 0 && !ts[i].spaced {
		return side, append(units, ts[i]), true
	}
	return side, units, true
}

// unitNames are short words behind numbers that are no variables.
var unitNames = map[string]bool{"cm": true, "km": true, "kg": true, "mm": true, "ml": true, "am": true, "pm": true, "th": true, "st": true, "nd": true, "rd": true, "hr": true, "ft": true, "lb": true, "oz": true}

// algebraic reports whether a word is likely a variable.
func algebraic(t token) bool {
	word := strings.ToLower(t.text)
	switch {
	case word[0] >= utf8.RuneSelf:
		return false
	case strings.HasPrefix(word, `\`):
		return !strings.HasPrefix(word, `\text`) && !strings.HasPrefix(word, `\mathrm`)
	case t.spaced:
		return len(word) == 1 && word != "a" && t.text != "I"
	}
	return len(word) <= 2 && !unitNames[word]
}

type unitMix int

const (
	same      unitMix = iota
	different         // several units: a true equation is true, another may be a conversion
	algebra           // letters that may be variables
)

// mixed compares the units on both sides.
func mixed(left, right []token) unitMix {
	names := map[string]bool{}
	for _, u := range left {
		if algebraic(u) {
			return algebra
		}
		names[strings.ToLower(u.text)] = true
	}
	one := len(names) <= 1
	for _, u := range right {
		if algebraic(u) {
			return algebra
		}
		if len(left) > 0 && !names[strings.ToLower(u.text)] {
			one = false
		}
	}
	if one {
		return same
	}
	return different
}
