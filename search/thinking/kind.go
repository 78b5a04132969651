package thinking

import (
	"regexp"
	"strings"
)

// sentence is what one segment says, before it has a place in the tree.
type sentence struct {
	text      string
	words     *wording
	tokens    []token
	claim     Claim
	equations []equation
	formula   bool // it has a relation with a number
	computes  bool // and an operation
	evaluable bool // all of it has a value
	question  bool
	fails     bool // it has words of failure
	reversed  bool // the result stands first: 6 = 10 - 4
	chain     *chainPart
}

func (c *cues) read(text string) sentence {
	s := sentence{text: text, words: c.wording(text), tokens: tokens(text)}
	s.claim, s.equations = claims(s.tokens)
	for i, t := range s.tokens {
		near := i > 0 && closes(s.tokens[i-1].kind) || i+1 < len(s.tokens) && (s.tokens[i+1].kind == '0' || s.tokens[i+1].kind == '-' || t.text == "=" && s.tokens[i+1].kind == 'w')
		switch {
		case t.kind == '=' && near:
			s.formula = true
		case binary(t.kind) && i > 0 && i+1 < len(s.tokens) && s.tokens[i-1].kind != ',' && s.tokens[i-1].kind != '=' && (closes(s.tokens[i-1].kind) || s.tokens[i+1].kind == '0' || s.tokens[i+1].kind == '('):
			s.computes = true
		case binary(t.kind) && i > 0 && i+1 < len(s.tokens) && s.tokens[i-1].kind == 'w' && s.tokens[i+1].kind == 'w' && algebraic(s.tokens[i-1]) && algebraic(s.tokens[i+1]):
			s.computes = true
		}
	}
	for _, eq := range s.equations {
		s.formula = s.formula || eq.ops > 0
		s.evaluable = s.evaluable || eq.ops > 0
	}
	s.reversed = reversed.MatchString(text)
	s.computes = s.computes && s.formula
	s.question = strings.HasSuffix(strings.TrimRight(text, "*_\"')” "), "?") || strings.HasSuffix(text, "？")
	s.fails = s.words.has("giveup") || endsInNo.MatchString(text)
	if s.claim.Verdict == False && (s.question || s.words.has("hedge")) {
		s.claim = Claim{Verdict: Unknown}
	}
	s.chain = readChain(text)
	return s
}

// endsInNo finds a verdict behind an attempt: "40 - 4 = 36, no."
var endsInNo = regexp.MustCompile(`(?i)[,;:–—-] ?(?:so |also )?(?:no|nope|nein|нет|不是|不行)[.!。！]*$`)

var reversed = regexp.MustCompile(`^-?\d+(?:/\d+)? = `)

// situation is what the text has come to, as far as the kind of the next segment depends on it.
type situation struct {
	position
	last     Node // its ID is the number of segments
	numbers  bool // those of the puzzle are known
	begun    bool // something was tried or computed
	attempts bool // something failed outside any way
	asked    bool // the last segment is a question
}

// kindOf decides what a segment does by its words, and then by what it computes. The order
// is that of the guide: what a segment decides counts more than what it works out.
func (now *situation) kindOf(s sentence) Kind {
	w := s.words
	try, check := now.tries(s), w.find("check")
	switch {
	case strings.Contains(s.text, `\boxed`), w.has("answer") && !s.question && !s.denies():
		return Answer
	case w.approves():
		return now.echo()
	case w.has("goback") && check < 0:
		if w.has("try") && (s.formula || try > 0) {
			return Try
		}
		return GoBack
	case try >= 0 && (check < 0 || try < check) && !(s.question && w.has("doubt") && s.computes):
		return Try
	case s.fails && !s.question && now.abandons(s):
		return GiveUp
	case w.has("slip"), check >= 0:
		return Check
	case w.has("doubt") && (!s.computes || !now.numbers || now.slipped()):
		return Check
	}
	kind := now.plainKind(s)
	if kind == Conclude && now.last.ID == 0 { // from what?
		return SetOut
	}
	return kind
}

// echo is the kind of approval: it belongs to a check if that is what it follows.
func (now *situation) echo() Kind {
	if now.last.Kind == Check {
		return Check
	}
	return Conclude
}

// slipped reports whether the last segment claims what is false.
func (now *situation) slipped() bool {
	return now.last.Claim.Verdict == False
}

// tries is the place of the words that start a way, or -1.
func (now *situation) tries(s sentence) int {
	w := s.words
	try := w.find("try")
	switch {
	case w.has("suppose"):
		switch {
		case s.evaluable && !now.numbers:
			return -1
		case consequence.MatchString(w.text):
			return 0
		}
	case variable.MatchString(w.text), now.asked && s.question && !s.formula && w.has("or"):
		return -1
	}
	return try
}

var (
	consequence = regexp.MustCompile(`^ (?:if .* (?:then|must|has to|would|is|are) |wenn .* dann |si .* entonces |если .* (?:то|тогда) |如果|若|假如)`)
	variable    = regexp.MustCompile(`^ (?:пусть|let|sei|设) [a-zа-я] `)
)

// denies reports whether an answer is refused or wanted, rather than given.
func (s *sentence) denies() bool {
	return s.words.has("giveup") || wanted.MatchString(s.words.text)
}

var wanted = regexp.MustCompile(` (?:find|check|verify|know|question|whether) .{0,12}answer | (?:is|isn't) not `)

// abandons reports whether words of failure give up a way, rather than rule something out on
// the way to a conclusion.
func (now *situation) abandons(s sentence) bool {
	w := s.words
	fails, turns := w.findLast("giveup"), w.findLast("turn")
	if w.has("fine") || turns > fails || now.asked && strings.HasPrefix(w.text, " no ") {
		return false
	}
	return now.head > 0 || now.closed > 0 || now.numbers || now.attempts
}

// plainKind is the kind of a segment that neither tries nor gives up.
func (now *situation) plainKind(s sentence) Kind {
	w := s.words
	setout, conclude := w.has("setout"), w.has("conclude")
	turns := w.find("turn")
	switch {
	case s.computes && s.evaluable, s.computes && !setout && (!conclude || turns != 0):
		if now.checking {
			return Check
		}
		return Compute
	case conclude, setout && turns > 1 && now.begun:
		return Conclude
	case setout, strings.HasSuffix(strings.TrimRight(s.text, "*_ "), ":"), strings.HasSuffix(s.text, "："):
		return SetOut
	case w.has("so") && (now.begun || now.last.ID > 2): // it may open the text
		return Conclude
	case now.checking && (recounts(s.tokens) || w.has("affirm")):
		return Check
	case expressionOnly(s):
		return Conclude
	case s.question && (s.formula || now.begun):
		return Check
	case s.question:
		return SetOut
	case s.formula && turns < 0 && !s.deduces():
		return Compute
	case !now.begun:
		return SetOut
	}
	return Conclude
}

// deduces reports whether a formula without an operation says what is the case: "Then
// r1c2 = 3".
func (s *sentence) deduces() bool { return cell.MatchString(s.text) }

var cell = regexp.MustCompile(`(?i)\br\d+c\d+\b|\bthen\b|тогда|那么|则`)

// recounts reports whether a segment goes through numbers, as a check in words does.
func recounts(ts []token) bool {
	const several = 3
	n := 0
	for _, t := range ts {
		if t.kind == '0' {
			n++
		}
	}
	return n >= several
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
