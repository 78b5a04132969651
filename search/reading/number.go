package reading

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

const numberForm = `[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+\b|\d+,\d{1,2}\b|\d+)(?:\.\d+)?|[-+]?\.\d+`

var (
	numberIn     = lazily(`(?:` + numberForm + `)(?:/\d+)?%?`)
	decimalComma = lazily(`^([-+]?\d+),(\d{1,2})(%?)$`)
	// A reply that is one sum with its result, "3 + 4 = 7", and no word.
	equation = lazily(`^\s*[\d(][\d\s.,+\-*/()^%]*=\s*(?:` + numberForm + `)\s*\.?\s*$`)
	// A score "8/10" or "8 out of 10", in six languages.
	scored = lazily(`(?i)(?:^|[^\d./])(\d{1,4}(?:\.\d+|,\d{1,2})?)\s*(?:/|out\s+of|of|из|von|de|sobre|sur|分?\s*\(?满分)\s*(\d{1,4})(?:[^\d/]|$)`)
	// "a coherency score of 8", "I rate it 7", "8 points".
	rated  = lazily(`(?i)(?:\b(?:score|rating|rate|grade|mark)\w*|оцен\S*|\b(?:bewert|note|punktzahl)\S*|\b(?:puntuación|puntaje|nota|califica\S*)|评分|得分|打分|分数|スコア|点数|評点)[^\d\n]{0,30}?(-?\d{1,4}(?:\.\d+|,\d{1,2})?)(?:\s*/\s*(\d{1,4}))?(?:[^\d]|$)`)
	points = lazily(`(?i)(?:^|[^\d./])(\d{1,4}(?:\.\d+|,\d{1,2})?)\s*(?:points?\b|балл|punkte?\b|puntos?\b|分|点)`)
	lone   = lazily(`^(?:[^\n]*[.!?]\s)?[\s"'(\[*]*(-?\d{1,4}(?:\.\d+|,\d{1,2})?)(?:\s*/\s*(\d{1,4}))?[\s"')\].!*✓;]*$`)
)

// number reads the number that the model gives last: a score where there is a range,
// else the first number of its answer, or the only one of the reply.
func (d *document) number(want Want) Reading {
	if want.Most > 0 {
		return d.score(want)
	}
	of := func(start, end int) Reading {
		text := d.s[start:end]
		if i := strings.LastIndexByte(text, '='); i >= 0 && numberIn().MatchString(text[i:]) {
			start += i + 1
			text = text[i+1:]
		}
		place := numberIn().FindStringIndex(text)
		if place == nil {
			return Reading{}
		}
		if rest := text[place[1]:]; strings.HasPrefix(rest, string(softClose)+"/") {
			if next := numberIn().FindStringIndex(rest); next != nil && next[0] <= 3 {
				place[1] += next[1]
			}
		}
		value := strings.NewReplacer(string(softOpen), "", string(softClose), "", " ", "").Replace(text[place[0]:place[1]])
		value = decimalComma().ReplaceAllString(value, "$1.$2$3")
		return Reading{Outcome: Read, Value: Canonical(value), Span: d.span(start+place[0], start+place[1])}
	}
	for _, most := range []sense{answerSense, verdictSense} {
		if r, ok := d.last(func(r region) bool { return r.sense <= most && numberIn().MatchString(d.s[r.start:r.end]) }); ok {
			reading := of(r.start, r.end)
			if d.retracted(r.end) {
				return Reading{Reason: "it takes its answer back"}
			}
			return reading
		}
	}
	all := numberIn().FindAllStringIndex(d.s, 2)
	if len(all) == 1 {
		return of(all[0][0], len(d.s))
	}
	if equation().MatchString(d.s) {
		return of(0, len(d.s))
	}
	end := len(strings.TrimRight(d.s, " \n"))
	if start := lineStart(d.s, end); end-start < 200 && len(numberIn().FindAllStringIndex(d.s[start:end], 2)) == 1 {
		r := of(start, end)
		return r
	}
	return Reading{Reason: "it does not say which number is the answer"}
}

// score reads a number of a range: the last that is called a score, or stands by
// itself.
func (d *document) score(want Want) Reading {
	best := Reading{Reason: fmt.Sprintf("it gives no score from %v to %v", want.Least, want.Most)}
	at := -1
	note := func(from, to, scaleFrom, scaleTo int) {
		if from < at {
			return
		}
		text, at2 := strings.Replace(d.s[from:to], ",", ".", 1), from
		value, ok := new(big.Rat).SetString(text)
		if !ok {
			return
		}
		at = at2
		f, _ := value.Float64()
		switch {
		case scaleFrom >= 0 && d.s[scaleFrom:scaleTo] != fmt.Sprint(want.Most):
			best = Reading{Reason: fmt.Sprintf("%s is a score of %s, not of %v", text, d.s[scaleFrom:scaleTo], want.Most)}
		case f < want.Least || f > want.Most:
			best = Reading{Reason: fmt.Sprintf("the score %s is not from %v to %v", text, want.Least, want.Most)}
		default:
			best = Reading{Outcome: Read, Value: Canonical(text), Span: d.span(from, to)}
		}
	}
	for _, r := range d.regions {
		if found := lone().FindStringSubmatchIndex(d.s[r.start:r.end]); found != nil {
			note(r.start+found[2], r.start+found[3], shift(found[4], r.start), shift(found[5], r.start))
		}
	}
	for _, form := range []*regexp.Regexp{rated(), scored()} {
		for _, found := range form.FindAllStringSubmatchIndex(d.s, -1) {
			note(found[2], found[3], found[4], found[5])
		}
	}
	for _, found := range points().FindAllStringSubmatchIndex(d.s, -1) {
		if at < 0 {
			note(found[2], found[3], -1, -1)
		}
	}
	end := len(strings.TrimRight(d.s, " \n"))
	start := lineStart(d.s, end)
	if found := lone().FindStringSubmatchIndex(d.s[start:end]); found != nil {
		note(start+found[2], start+found[3], shift(found[4], start), shift(found[5], start))
	}
	return best
}

// shift moves an index of a match, unless it is none.
func shift(i, by int) int {
	if i < 0 {
		return i
	}
	return i + by
}
