package reading

import (
	"strings"
)

// answerKey finds fields of JSON that hold an answer.
var answerKey = lazily(`(?i)["'](?:final[_ -]?)?(?:answer|result|solution|expression|verdict|evaluation|label|choice|best[_ -]?choice|score|board|grid|equation|output|respuesta|resultado|antwort|lösung|ergebnis|ответ|решение|答案|结果)["']\s*:\s*`)

// unescape undoes the escapes of JSON strings, in texts that are JSON.
func unescape(p plain) plain {
	if !strings.ContainsRune(p.s, '\\') || !answerKey().MatchString(p.s) {
		return p
	}
	var w writer
	for i := 0; i < len(p.s); i++ {
		c, at := p.s[i], p.at[i]
		if c != '\\' || i+1 == len(p.s) {
			w.b, w.at = append(w.b, c), append(w.at, at)
			continue
		}
		next := p.s[i+1]
		switch {
		case next == '\\':
			w.add(`\`, at)
			i++
		case next == '"' || next == '/':
			w.add(string(next), at)
			i++
		case next == 'u' && i+5 < len(p.s):
			r := rune(0)
			for _, h := range p.s[i+2 : i+6] {
				d := strings.IndexRune("0123456789abcdef", h|0x20)
				if h <= '9' {
					d = strings.IndexRune("0123456789abcdef", h)
				}
				if d < 0 {
					r = -1
					break
				}
				r = r<<4 + rune(d)
			}
			if r <= 0 {
				w.add(`\`, at)
				continue
			}
			mapped := clean(string(r), Span{0, len(string(r))}).s
			w.add(mapped, at)
			i += 5
		case next == 'n' && !letterAt(p.s, i+2): // \neq and \not stay
			w.add("\n", at)
			i++
		default:
			w.add(`\`, at)
		}
	}
	return w.done(p.at[len(p.s)])
}

func letterAt(s string, i int) bool {
	return i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z')
}

// quoted undoes a field of JSON that holds an answer.
func (m *unmarker) quoted(i, end, depth int) int {
	s := m.s
	place := answerKey().FindStringIndex(s[i:min(end, i+64)])
	if place == nil || place[0] != 0 || depth >= maxGroups {
		m.put(s[i:i+1], i)
		return i + 1
	}
	from := i + place[1]
	if from >= end {
		return end
	}
	to := from
	var next int
	switch c := s[from]; c {
	case '"', '\'':
		closing := closingQuote(s[:end], from)
		if closing < 0 {
			// Cut off: the answer is not whole.
			m.put("\n", i)
			at := len(m.regions)
			m.regions = append(m.regions, region{start: len(m.w.b)})
			m.put("\ufffd", from) // no value is read across this mark
			m.regions[at].end = len(m.w.b)
			return end
		}
		from, to, next = from+1, closing, closing+1
	case '[':
		to = closingBracket(s[:end], from)
		next = to
	default:
		for to < end && !strings.ContainsRune(",}\n]", rune(s[to])) {
			to++
		}
		next = to
	}
	m.put("\n", i)
	m.emit(from, to, depth, nameSense(s[i:from]))
	m.put("\n", min(to, len(s)-1))
	return max(next, i+1)
}

// closingQuote finds the quote that ends a string and is followed by what may follow
// one in JSON; -1 for none.
func closingQuote(s string, from int) int {
	quote := s[from]
	for i := from + 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		rest := strings.TrimLeft(s[i+1:min(len(s), i+40)], " \n`")
		if rest == "" || strings.IndexByte(",}]", rest[0]) >= 0 {
			return i
		}
	}
	return -1
}

// closingBracket is the offset after the bracket that closes the one at from, or the end.
func closingBracket(s string, from int) int {
	depth := 0
	for i := from; i < len(s); i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
