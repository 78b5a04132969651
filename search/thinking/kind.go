package thinking

import (
	"regexp"
	"strings"
)

// sentence is what one segment says, before it has a place in the tree.
type sentence struct {
	text      string
	words     wording
	tokens    []token
	claim     Claim
	equations []equation
	formula   bool // it has a relation with a number
	computes  bool // and an operation
	question  bool
	reversed  bool // the result stands first: 6 = 10 - 4
	chain     *chainPart
}

func (r *Reader) read(text string) sentence {
	s := sentence{text: text, words: r.cues.wording(text), tokens: tokens(text)}
	s.claim, s.equations = claims(s.tokens)
	for i, t := range s.tokens {
		near := i > 0 && closes(s.tokens[i-1].kind) || i+1 < len(s.tokens) && (s.tokens[i+1].kind == '0' || s.tokens[i+1].kind == '-')
		switch {
		case t.kind == '=' && near:
			s.formula = true
		case binary(t.kind) && i > 0 && i+1 < len(s.tokens) && s.tokens[i-1].kind != ',' && (closes(s.tokens[i-1].kind) || s.tokens[i+1].kind == '0' || s.tokens[i+1].kind == '('):
			s.computes = true
		}
	}
	for _, eq := range s.equations {
		s.formula = s.formula || eq.ops > 0
	}
	s.reversed = len(s.tokens) > 2 && s.tokens[0].kind == '0' && s.tokens[1].kind == '='
	s.computes = s.computes && s.formula
	s.question = strings.HasSuffix(strings.TrimRight(text, "*_\"')” "), "?") || strings.HasSuffix(text, "？")
	if s.claim.Verdict == False && (s.question || s.words.has("hedge")) {
		s.claim = Claim{Verdict: Unknown}
	}
	s.chain = readChain(text)
	return s
}

// kindOf decides what a segment does by its words, and then by what it computes. The order
// is that of the guide: what a segment decides counts more than what it works out.
func (r *Reader) kindOf(s sentence) Kind {
	w := s.words
	try, check := w.find("try"), w.find("check")
	switch {
	case strings.Contains(s.text, `\boxed`), w.has("answer") && !s.question && !r.denies(s):
		return Answer
	case w.has("goback") && check < 0:
		if try >= 0 && (s.formula || w.find("try") > 0) {
			return Try
		}
		return GoBack
	case try >= 0 && (check < 0 || try < check) && !(s.question && w.has("doubt") && s.computes):
		return Try
	case w.has("giveup") && !s.question && r.abandons(s):
		return GiveUp
	case w.has("slip"), check >= 0:
		return Check
	case w.has("doubt") && !s.computes:
		return Check
	}
	return r.plainKind(s)
}

// denies reports whether an answer is refused or wanted, rather than given.
func (r *Reader) denies(s sentence) bool {
	return s.words.has("giveup") || wanted.MatchString(s.words.text)
}

var wanted = regexp.MustCompile(` (?:find|check|verify|know|question|whether) .{0,12}answer | (?:is|isn't) not `)

// abandons reports whether words of failure give up a way, rather than rule something out on
// the way to a conclusion.
func (r *Reader) abandons(s sentence) bool {
	w := s.words
	fails := w.find("giveup")
	if then := max(w.find("conclude"), w.find("so")); then > fails && !closing.MatchString(w.text) {
		return false
	}
	return r.at.head > 0 || r.at.closed > 0 || len(r.pool) > 0 || r.attempts
}

var closing = regexp.MustCompile(` (?:so no|so this (?:way|fails)|so that|so it fails|not work) `)

// plainKind is the kind of a segment that neither tries nor gives up.
func (r *Reader) plainKind(s sentence) Kind {
	w := s.words
	evaluable := false
	for _, eq := range s.equations {
		evaluable = evaluable || eq.ops > 0
	}
	setout, conclude := w.has("setout"), w.has("conclude")
	switch {
	case s.computes && evaluable && !conclude, s.computes && !setout && !conclude:
		if r.at.checking {
			return Check
		}
		return Compute
	case s.computes && conclude && evaluable && w.find("conclude") > 0:
		return Compute
	case conclude:
		return Conclude
	case setout:
		return SetOut
	case w.has("so"):
		return Conclude
	case expressionOnly(s):
		return Conclude
	case s.question && (s.formula || r.begun):
		return Check
	case s.question:
		return SetOut
	case s.formula:
		return Compute
	case !r.begun:
		return SetOut
	}
	return Conclude
}

// expressionOnly reports whether a segment is one expression and nothing else.
func expressionOnly(s sentence) bool {
	ops := false
	for _, t := range s.tokens {
		if !expr(t.kind) {
			return false
		}
		ops = ops || binary(t.kind)
	}
	return ops
}
