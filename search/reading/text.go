package reading

import (
	"strings"
)

var (
	sentenceEnd = lazily(`[.!?](?:\s|$)|\s+(?:because|since|weil|porque|parce\s+que|car|потому\s+что)\b|,\s+(?:because|since|which|so|as\s+\w+|weil|da|denn|car|puisque|porque|потому|так\s+как)\b|,?\s*因为|です|となります|になります`)
	aside       = lazily(`^\s*(?:,\s|\(|[;—–])`)
	blanks      = lazily(`  +`)
	paired      = strings.NewReplacer("“", "", "”", "")
)

// text reads an answer in words: what follows the last "Answer:", in the last
// box or tag, or in the field of that name. A reply of one line is an answer too.
func (d *document) text() Reading {
	at, ok := d.last(func(r region) bool { return r.sense == answerSense && strings.TrimSpace(d.s[r.start:r.end]) != "" })
	if !ok {
		at, ok = d.last(func(r region) bool { return r.sense == resultSense && strings.TrimSpace(d.s[r.start:r.end]) != "" })
	}
	if !ok {
		return d.onlyLine()
	}
	if strings.Contains(d.s[at.start:at.end], "\ufffd") {
		return Reading{Reason: "the answer is cut off"}
	}
	lead := d.span(at.lead, at.lead).Start
	if inner, boxed := d.inner(at); boxed {
		at = inner
	}
	start, end := at.start, at.end
	if m := inline().FindString(d.s[max(0, start-16):start]); m != "" {
		if cut := sentenceEnd().FindStringIndex(d.s[start:end]); cut != nil && cut[0] > 0 {
			end = start + cut[0]
		}
	}
	if span, ok := d.refusalIn(start, end); ok && shortLine(d.s[start:end]) && d.bareRefusal(start, end) {
		return Reading{Outcome: Refused, Span: span, Reason: "the answer is that there is none: " + short(d.reply[span.Start:span.End])}
	}
	if d.retracted(at.end) {
		return Reading{Reason: "it takes its answer back"}
	}
	r := d.words(start, end)
	r.Lead = lead
	return r
}

// inline is a mark inside a sentence: "the answer is".
var inline = lazily(`(?i)(?:is|are|be|ist|lautet|es|est|это|是|为|は|;)["' ]*$`)

// inner is a box inside a region, which holds the answer itself.
func (d *document) inner(outer region) (region, bool) {
	return d.last(func(r region) bool {
		return r != outer && r.start >= outer.start && r.end <= outer.end && r.sense == answerSense
	})
}

func shortLine(s string) bool { return len(s) < 120 && !strings.Contains(strings.TrimSpace(s), "\n") }

// bareRefusal reports whether a text begins with a refusal.
func (d *document) bareRefusal(start, end int) bool {
	place := declines().FindStringIndex(d.s[start:end])
	return place != nil && strings.Trim(d.s[start:start+place[0]], " \"'(*") == "" && !strings.EqualFold(strings.Trim(d.s[start:end], " ."), "impossible") && !strings.EqualFold(strings.Trim(d.s[start:end], " ."), "none")
}

// onlyLine takes a reply that is one line and no refusal.
func (d *document) onlyLine() Reading {
	text := strings.TrimSpace(d.s)
	start := strings.Index(d.s, text)
	if text == "" || strings.HasSuffix(text, ":") || strings.Contains(text, "\n") || len(text) > 200 {
		return Reading{Reason: "it does not say which part of it is the answer; want a line such as Answer: 42"}
	}
	if span, ok := d.refusal(); ok {
		return Reading{Outcome: Refused, Span: span, Reason: "the reply declines or asks back: " + short(d.reply[span.Start:span.End])}
	}
	return d.words(start, start+len(text))
}

// words is a part of the reply as the model wrote it, without what stands around it.
func (d *document) words(start, end int) Reading {
	for start < end && strings.IndexByte(" \n\"'`*", d.s[start]) >= 0 {
		start++
	}
	for end > start && strings.IndexByte(" \n", d.s[end-1]) >= 0 {
		end--
	}
	span := trim(d.reply, d.span(start, end))
	// What is emphasised at the beginning of a sentence is the answer.
	if bold := strings.Index(d.reply[span.Start:span.End], "**"); bold > 0 && span.Start >= 2 && d.reply[span.Start-2:span.Start] == "**" {
		if rest := d.reply[span.Start+bold+2 : span.End]; aside().MatchString(rest) {
			at := len(d.s[start:end]) - len(strings.TrimLeft(d.s[start:end], " "))
			span.End = span.Start + bold
			end = start + at + strings.IndexAny(d.s[start+at:end]+",", ",(;")
		}
	}
	value := d.reply[span.Start:span.End]
	if strings.ContainsAny(value, "\\*`_$&<\"“”") || strings.Contains(value, "\r") {
		value = blanks().ReplaceAllString(strings.TrimSpace(soft(d.s[start:end])), " ")
	}
	if n := len(value); n > 1 && strings.Count(value, `"`) == 1 {
		value = strings.Trim(value, `"`)
	}
	return Reading{Outcome: Read, Lead: -1, Value: strings.TrimSpace(paired.Replace(invisible.Replace(value))), Span: span}
}

// soft writes soft parentheses as real ones, where they hold more than a number.
var softNumber = lazily("\x01(-?[\\pL\\d.]+)\x02")

func soft(s string) string {
	for {
		next := softNumber().ReplaceAllString(s, "$1")
		if next == s {
			break
		}
		s = next
	}
	s = softPair().ReplaceAllString(s, "$1/$2")
	return strings.NewReplacer(string(softOpen), "(", string(softClose), ")").Replace(s)
}

var softPair = lazily("\x01(-?[\\pL\\d.]+)/(-?[\\pL\\d.]+)\x02")
