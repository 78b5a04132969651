package thinking

import (
	"regexp"
	"strings"
)

// The embedded model thinks in lines of its own: a step, "13 - 9 = 4 (left: 4 4 10) likely";
// for the numbers that it leaves a line for each pair, "10 4 (left: 4) + 14 4 impossible ...",
// which has for every operation its result, the third number and a verdict; and a verdict on
// a line of its own.
const chainNumber = `-?\d+(?:/\d+)?`

var (
	chainStep   = regexp.MustCompile(`^(` + chainNumber + `) ([-+*/]) (` + chainNumber + `) = (` + chainNumber + `) \(left: ([\d/ -]*\d)\)(?: likely)?$`)
	chainPair   = regexp.MustCompile(`^(` + chainNumber + `) (` + chainNumber + `) \(left: (` + chainNumber + `)\)$`)
	chainBegins = regexp.MustCompile(`^` + chainNumber + ` ` + chainNumber + ` \(left: ` + chainNumber + `\)`)
	chainGroup  = regexp.MustCompile(`^([-+*/]) (` + chainNumber + `) (` + chainNumber + `) (sure|likely|impossible)$`)
)

// chain cuts a line about a pair: behind the pair and behind each verdict.
func (c *cutter) chain(s string, last bool) (end int, found, decided bool) {
	line, _, ended := strings.Cut(s[:min(len(s), maxSegment)], "\n")
	if !c.pair {
		if c.answer || s[0] != '-' && !isDigit(s, 0) || !chainBegins.MatchString(line) {
			return 0, false, false
		}
		c.pair = true
		return strings.IndexByte(line, ')') + 1, true, true
	}
	for _, label := range [...]string{" sure", " likely", " impossible"} {
		if i := strings.Index(line, label); i >= 0 && (end == 0 || i+len(label) < end) {
			end = i + len(label)
		}
	}
	if end > 0 {
		return end, true, end < len(s) || last
	}
	end = len(strings.TrimRight(line, " \r"))
	return end, end > 0, ended || last || len(s) > maxSegment
}

// chainPart is a segment in the lines of the embedded model.
type chainPart struct {
	form    byte // 's' step, 'p' pair, 'g' group, 'v' verdict
	numbers []string
	label   string
	op      string
	state   string // before a step or a pair
	left    string
}

func readChain(text string) *chainPart {
	switch {
	case text == "sure" || text == "impossible" || text == "likely":
		return &chainPart{form: 'v', label: text}
	case len(text) < 9 || len(text) > 200 || !strings.Contains("+-*/0123456789", text[:1]):
		return nil
	}
	if !strings.HasSuffix(text, ")") && !strings.HasSuffix(text, "sure") && !strings.HasSuffix(text, "ely") && !strings.HasSuffix(text, "ible") {
		return nil
	}
	if m := chainStep.FindStringSubmatch(text); m != nil {
		left := strings.Fields(m[5])
		before, ok := without(left, m[4])
		if !ok {
			return &chainPart{form: 's', numbers: []string{m[1], m[3], m[4]}, op: m[2], left: stateOf(left)}
		}
		return &chainPart{form: 's', numbers: []string{m[1], m[3], m[4]}, op: m[2], left: stateOf(left), state: stateOf(append(before, m[1], m[3]))}
	}
	if m := chainPair.FindStringSubmatch(text); m != nil {
		return &chainPart{form: 'p', numbers: m[1:4], state: stateOf(m[1:4]), left: m[3]}
	}
	if m := chainGroup.FindStringSubmatch(text); m != nil {
		return &chainPart{form: 'g', op: m[1], numbers: m[2:4], label: m[4]}
	}
	return nil
}

// chainKind is the kind of such a segment.
func (p *chainPart) kind() Kind {
	switch {
	case p.form == 's' || p.form == 'p':
		return Try
	case p.form == 'g':
		return Compute
	case p.label == "impossible":
		return GiveUp
	}
	return Conclude
}

// groupClaim checks the result of an operation on a pair, and the verdict on the two numbers
// that it leaves.
func groupClaim(p, pair *chainPart, goal string) Claim {
	if pair == nil {
		return Claim{Verdict: Unknown}
	}
	a, b, result := number(pair.numbers[0]), number(pair.numbers[1]), number(p.numbers[0])
	if a == nil || b == nil || result == nil {
		return Claim{Verdict: Unknown}
	}
	e := &evaluator{}
	equal := func(op byte, want string) bool {
		x, y := e.apply(op, a, b), e.apply(op, b, a)
		w := number(want)
		return w != nil && (x != nil && x.Cmp(w) == 0 || y != nil && y.Cmp(w) == 0)
	}
	if !equal(p.op[0], p.numbers[0]) {
		return refuted(Calculator, pair.numbers[0]+" "+p.op+" "+pair.numbers[1]+" is not "+p.numbers[0])
	}
	if p.numbers[1] != pair.left {
		return refuted(Miscopied, pair.left+" is left, not "+p.numbers[1])
	}
	if goal == "" || p.label == "likely" {
		return Claim{Verdict: True}
	}
	a, b = result, number(p.numbers[1])
	reached := false
	for _, op := range []byte("+-*/") {
		reached = reached || equal(op, goal)
	}
	switch {
	case reached == (p.label == "sure"):
		return Claim{Verdict: True}
	case reached:
		return refuted(Calculator, p.numbers[0]+" and "+p.numbers[1]+" do reach "+goal)
	}
	return refuted(Calculator, p.numbers[0]+" and "+p.numbers[1]+" do not reach "+goal)
}

// isPair reports whether a way is a pair of the embedded model's lines.
func (r *Reader) isPair(way int) bool {
	return way > 0 && chainPair.MatchString(r.Segment(r.nodes[way-1]))
}
