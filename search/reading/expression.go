package reading

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// candidate is a run of a document that is written like an expression, or several
// that are said to be equal.
type candidate struct {
	start, end int
	main       *node // the side with most numbers, the first of them; nil: it is broken
	says       *node // a side that is only a number
}

func (c candidate) size() int {
	if c.main == nil {
		return 0
	}
	return c.main.operands()
}

// expression reads the expression that the model gives last as its answer. Shorter
// ones that only work out a part of one before are no answers of their own.
func (d *document) expression(want Want) Reading {
	all := d.candidates()
	overlaps := func(c candidate, r region) bool { return c.start < r.end && c.end > r.start }
	first, lone := 0, region{}
	_, called := d.last(func(r region) bool {
		return r.sense == answerSense && within(all, r, 0)
	})
	marked, found := d.last(func(r region) bool {
		if r.sense == verdictSense {
			return false
		}
		text := d.s[r.start:r.end]
		_, declines := d.refusalIn(r.start, r.end)
		if r.sense == resultSense && called && !within(all, r, want.Operands) {
			return false // a step of the solution that follows the answer
		}
		return strings.ContainsAny(text, "0123456789\ufffd") || declines
	})
	if found {
		for first < len(all) && all[first].end <= marked.start {
			first++
		}
		inside := first < len(all) && overlaps(all[first], marked)
		if span, ok := d.refusalIn(marked.start, marked.end); ok && !inside {
			return Reading{Outcome: Refused, Span: span, Reason: "the answer is that there is none: " + short(d.reply[span.Start:span.End])}
		}
		switch {
		case inside:
		case strings.Contains(d.s[marked.start:marked.end], "\ufffd"):
			return Reading{Reason: "the answer is cut off"}
		default:
			lone = marked
		}
	}
	later := d.choose(all[first:], want, marked, found)
	if lone.end > 0 && later.end == 0 {
		return d.loneNumber(all[:first], want, lone)
	}
	switch {
	case later.end == 0:
		if span, ok := d.refusal(); ok {
			return Reading{Outcome: Refused, Span: span, Reason: "the reply declines or asks back: " + short(d.reply[span.Start:span.End])}
		}
		return Reading{Reason: "there is no expression in it that it gives as the answer"}
	case later.main == nil:
		return Reading{Reason: "the expression that it gives as the answer cannot be read: " + short(strings.Join(strings.Fields(d.s[later.start:later.end]), " "))}
	case d.retracted(later.end):
		return Reading{Reason: "it takes its answer back"}
	case !(found && overlaps(later, marked)) && d.differs(all, later):
		return Reading{Reason: "what follows the expression in it is no part of that"}
	}
	r := d.readExpression(later)
	r.Marked = found && overlaps(later, marked)
	if !r.Marked && later.size() < want.Operands && later.says == nil && !d.alone(later) {
		return Reading{Reason: "the expression in it is neither whole nor called the answer: " + r.Value}
	}
	return r
}

func (d *document) readExpression(c candidate) Reading {
	value := c.main.String()
	if c.says != nil {
		value += " = " + c.says.String()
	}
	return Reading{Outcome: Read, Value: value, Span: d.span(c.start, c.end)}
}

// loneNumber reads an answer that is a number alone: that names the value of the
// expression before, or is all that there is.
func (d *document) loneNumber(before []candidate, want Want, at region) Reading {
	text := strings.TrimRight(strings.TrimSpace(d.s[at.start:at.end]), ".!✓ ")
	number, ok := new(big.Rat).SetString(text)
	if c := d.choose(before, want, region{}, false); ok && c.main != nil && c.main.value != nil && c.main.value.Cmp(number) == 0 && !d.retracted(c.end) {
		return d.readExpression(c)
	}
	if !ok {
		return Reading{Reason: "there is no expression in its answer: " + short(strings.TrimSpace(d.s[at.start:at.end]))}
	}
	return Reading{Outcome: Read, Value: text, Span: d.span(at.start, at.end)}
}

// choose takes the last candidate that is an answer: not one that the text rejects,
// nor one that works out a part of it.
func (d *document) choose(all []candidate, want Want, marked region, found bool) candidate {
	var pick candidate
	var parts map[string]bool // the values that pick is made of
	whole := func(c candidate) bool { return want.Operands == 0 || c.size() >= want.Operands }
	for i, c := range all {
		inside := found && c.start < marked.end && c.end > marked.start
		next := len(d.s)
		if i+1 < len(all) {
			next = all[i+1].start
		}
		switch {
		case c.main == nil && !inside && !d.alone(c):
			continue
		case !inside && d.rejected(c, next), inside && pick.main != nil && d.rejectedBefore(c):
			continue
		case inside && i+1 < len(all) && c.main != nil && all[i+1].main != nil && !all[i+1].checks(c, c.values()) && d.rejected(c, next):
			continue // another takes its place
		case pick.end == 0:
		case c.main == nil && !inside:
			continue
		case pick.main != nil && c.main != nil && c.checks(pick, parts):
			continue
		case pick.main != nil && whole(pick) && c.main != nil && !whole(c):
			continue
		}
		pick, parts = c, c.values()
	}
	return pick
}

// within reports whether one of the candidates that a region has or touches is of a size.
func within(all []candidate, r region, size int) bool {
	i, _ := slices.BinarySearchFunc(all, r.start+1, func(c candidate, at int) int { return cmp.Compare(c.end, at) })
	for ; i < len(all) && all[i].start < r.end; i++ {
		if all[i].size() >= size {
			return true
		}
	}
	return false
}

// differs reports whether a text ends in an expression that is less than a whole one,
// and yet no part of it: words that are not understood may have rejected the whole.
func (d *document) differs(all []candidate, whole candidate) bool {
	last := all[len(all)-1]
	if last.start <= whole.start || last.main == nil || last.main.value == nil || last.size() < 3 || d.rejected(last, len(d.s)) {
		return false
	}
	return !last.checks(whole, whole.values()) && last.says != nil && last.says.value.Cmp(whole.main.value) != 0
}

// alone reports whether a candidate is all that its line says.
func (d *document) alone(c candidate) bool {
	const most = 100 // characters that may stand beside it
	near := d.s[max(0, c.start-most):min(len(d.s), c.end+most)]
	at, end := c.start-max(0, c.start-most), c.end-max(0, c.start-most)
	return strings.Trim(near[lineStart(near, at):at]+near[end:lineEnd(near, end)], " .\"'`") == ""
}

// values are those of all parts of a candidate.
func (c candidate) values() map[string]bool {
	parts := map[string]bool{}
	c.main.walk(func(n *node) {
		if n.value != nil {
			parts[n.value.RatString()] = true
		}
	})
	return parts
}

// checks reports whether a candidate only works out a part of another, whose values
// are given, or repeats it.
func (c candidate) checks(pick candidate, parts map[string]bool) bool {
	if c.size() >= pick.size() {
		return c.main.String() == pick.main.String() && (c.says == nil || pick.main.value != nil && c.says.value.Cmp(pick.main.value) == 0)
	}
	for value := range c.values() {
		if !parts[value] {
			return false
		}
	}
	return c.main.value != nil && (c.says == nil || parts[c.says.value.RatString()])
}

var (
	rejection = lazily(`(?i)^[^\n]{0,60}?(?:≠|✗|!=|\bbut\s+(?:that|this|it|which|the|we|i)?\s*(?:result|value|sum|answer)?\s*(?:is|'s|gives|equals|makes|=|does|fails|isn't|uses|leaves|still|comes)|\b(?:does|did|do|is|was|are)\s*(?:n't|\s+not)\b|\bnot\s+(?:24|equal|right|correct|enough|valid|what|quite|it|the)|\bwrong\b|\bincorrect|\binvalid\b|\btoo\s+(?:big|small|high|low|large|much|few|many|little)|\bfails?\b|\bnope\b|,?\s*no\b[.,!]|\bclose\b|\bunfortunately|\bdoesn't|\bcan't|\bviolates|[^\n.!?]{2,40}\?` +
		`|но\s+это|не\s+(?:подходит|работает|равно|верно|то\b|24)|неверно|неправильно|слишком|мимо` +
		`|aber\s+(?:das|es)|nicht\b|falsch|zu\s+(?:gro|klein|viel)|klappt\s+nicht` +
		`|pero\s+(?:eso|esto|da|es)|no\s+(?:funciona|es|da|sirve|vale|llega)|incorrect[oa]|demasiado` +
		`|mais\s+(?:c'est|cela|ça|ce|il|elle|on)\b|(?:ne|n')\s*(?:fonctionne|marche|donne|fait|convient|vaut|est|suffit)\s+pas|\bfaux\b|\bfausse\b|\btrop\s+(?:grand|petit)` +
		`|但(?:是)?(?:这|它|结果|等于|得)|不(?:对|行|等于|是|符合|正确)|错|太大|太小|間違|違い|誤り|正しく(?:な|あ)|では(?:な|あり)|sbagliat|scorrett|errad[oa]|incorret|non\s+(?:funziona|va|è)|não\s+(?:funciona|é|dá)|틀리|틀렸)`)
	rejectedBefore = lazily(`(?i)(?:\b(?:not|instead of|rather than|unlike|isn't|neither|without)|(?:\bwrong|\bincorrect|\binvalid)(?:\s+(?:alternative|answer|attempt|solution|expression|one|way|example))?(?:\s+(?:would\s+be|is|was))?\s*:?|не|\bnicht|\bstatt|\ben vez de|\bpas|\bau\s+lieu\s+de|\bplutôt\s+que|不是|而不是)\s*["'(]*$`)
	retraction     = lazily(`(?i)(?:\bwait\b|\bno,\s+that|that(?:'s|\s+is)\s+(?:wrong|incorrect|not\s+(?:right|correct|valid|24))|this\s+is\s+(?:wrong|incorrect|not\s+(?:right|correct|valid|24))|\bscratch\s+that|\bmy\s+mistake|\bthat\s+(?:doesn't|does\s+not|didn't)\s+(?:work|equal)|\bi\s+made\s+(?:a|an)\s+(?:mistake|error)|\bi\s+was\s+wrong|\bi\s+take\s+(?:it|that)\s+back|\bhold\s+on\b` +
		`|подождите|стоп[,.!]|это\s+(?:неверно|неправильно|ошибка)|я\s+ошиб|\bmoment\b|\bhalt\b|das\s+(?:ist\s+falsch|stimmt\s+nicht)|\bespera\b|eso\s+(?:es\s+incorrecto|está\s+mal|no\s+es)|me\s+equivoqu|\battend(?:s|ez)\b|c'est\s+(?:faux|incorrect)|ce\s+n'est\s+pas\s+(?:bon|correct|juste|24)|je\s+me\s+suis\s+tromp|(?:ne|n')\s*(?:fonctionne|marche|est)\s+pas|等等|等一下|不对|这是错|我错了|算错了)`)
	confirmation = lazily(`(?i)(?:\bcorrect\b|\bindeed\b|\byes\b|\bworks\b|✓|\bconfirmed|\bstands\b|\bit\s+is\s+right|\ball\s+good|\bholds\b|\bfine\b|[^е]верно|[\s.]да[,.\s]|подходит|\bstimmt\b|\brichtig\b|\bpasst\b|\bcorrecto\b|\bfunciona\b|\bexact\b|\bjuste\b|\boui\b|\bfonctionne\b|没错|正确|是对的|没问题)`)
	unconfirmed  = lazily(`(?i)(?:not|n't|in|isn't|un|no|не|nicht|不)\s*$`)
)

// rejected reports whether the text around a candidate says that it is not the
// answer.
func (d *document) rejected(c candidate, next int) bool {
	after := d.s[c.end:min(len(d.s), next, c.end+160)]
	if place := rejectedBefore().FindStringIndex(after); place != nil && c.end+len(after) == next {
		after = after[:place[0]] // this is about the next one
	}
	return rejection().MatchString(strings.TrimLeft(after, " ")) || d.rejectedBefore(c)
}

func (d *document) rejectedBefore(c candidate) bool {
	return rejectedBefore().MatchString(d.s[max(0, c.start-48):c.start])
}

// retracted reports whether what follows an answer takes it back, and does not
// confirm it after all.
func (d *document) retracted(from int) bool {
	if len(d.s)-from > 2*maxWords {
		from = len(d.s) - maxWords // the last word counts
	}
	all := retraction().FindAllStringIndex(d.s[from:], -1)
	if len(all) == 0 {
		return false
	}
	rest := d.s[from+all[len(all)-1][1]:]
	for _, place := range confirmation().FindAllStringIndex(rest, -1) {
		if !unconfirmed().MatchString(rest[max(0, place[0]-8):place[0]]) {
			return false
		}
	}
	return true
}
