package thinking

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a part of a segment as far as arithmetic is concerned: a number ('0'), one of
// + - * / ^ ( ) ! %, a remainder ('m'), a whole quotient ('d'), a root ('r'), a relation
// ('='), a word ('w'), or anything else (',').
type token struct {
	kind       byte
	text       string
	start, end int // in the segment
	spaced     bool
}

var signKinds = map[rune]byte{
	'+': '+', '-': '-', '−': '-', '–': '-', '—': ',', '*': '*', '×': '*', '·': '*', '⋅': '*', '∙': '*', '✕': '*', '∗': '*',
	'/': '/', '÷': '/', '^': '^', '(': '(', ')': ')', '[': '(', ']': ')', '{': '(', '}': ')', '（': '(', '）': ')',
	'!': '!', '%': '%', '√': 'r', '=': '=', '≈': '=', '≠': '=', '<': '=', '>': '=', '≤': '=', '≥': '=', '＝': '=', '＋': '+', '－': '-',
}

var superscripts = map[rune]string{'⁰': "0", '¹': "1", '²': "2", '³': "3", '⁴': "4", '⁵': "5", '⁶': "6", '⁷': "7", '⁸': "8", '⁹': "9"}

// wordKinds are operators and relations that are written as words.
var wordKinds = map[string]byte{
	"plus": '+', "minus": '-', "times": '*', "over": '/', "x": '*', "mod": 'm', "и": ',',
	"divided by": '/', "multiplied by": '*', "equals": '=', "equal": '=', "is": 'i', "gives": 'i', "makes": 'i', "equal to": '=', "yields": 'i',
	"加": '+', "减": '-', "乘": '*', "乘以": '*', "除以": '/', "等于": '=', "得": 'i', "得到": 'i', "加上": '+', "减去": '-',
	"плюс": '+', "минус": '-', "умножить": '*', "разделить": '/', "равно": '=', "равняется": '=', "будет": 'i', "даёт": 'i', "дает": 'i', "х": '*',
	"mal": '*', "geteilt": '/', "ergibt": '=', "ist": 'i', "gleich": '=', "más": '+', "por": '*', "entre": '/', "es": 'i', "son": 'i', "menos": '-',
}

var latexKinds = map[string]byte{
	"times": '*', "cdot": '*', "ast": '*', "div": '/', "approx": '=', "ne": '=', "neq": '=', "le": '=', "leq": '=', "ge": '=', "geq": '=', "lt": '=', "gt": '=',
	"sqrt": 'r', "bmod": 'm', "mod": 'm',
}

// latexSkipped are commands that change how a formula looks and not what it says.
var latexSkipped = map[string]bool{
	"left": true, "right": true, "boxed": true, "displaystyle": true, "big": true, "Big": true, "bigl": true, "bigr": true, "quad": true, "qquad": true, "mathbf": true,
}

// scanner cuts a segment into tokens.
type scanner struct {
	s      string
	at     int
	tokens []token
	spaced bool
}

func tokens(segment string) []token {
	sc := &scanner{s: segment, spaced: true}
	sc.run(len(segment), 0)
	return sc.tokens
}

func (sc *scanner) add(kind byte, from, to int) {
	sc.tokens = append(sc.tokens, token{kind, sc.s[from:to], from, to, sc.spaced})
	sc.spaced = false
}

func (sc *scanner) last() byte {
	if len(sc.tokens) == 0 {
		return 0
	}
	return sc.tokens[len(sc.tokens)-1].kind
}

// run reads up to a place; depth bounds fractions in fractions.
func (sc *scanner) run(end, depth int) {
	for sc.at < end {
		r, size := utf8.DecodeRuneInString(sc.s[sc.at:end])
		from := sc.at
		switch {
		case unicode.IsSpace(r) || r == '$' || r == '€' || r == '¥' || r == '￥' || r == '£' || r == '°' || r == '`' || r == '\u200b':
			sc.spaced = sc.spaced || unicode.IsSpace(r)
			sc.at += size
		case r >= '0' && r <= '9' || r == '.' && isDigit(sc.s, sc.at+1):
			sc.number(end)
		case r == '\\':
			sc.command(end, depth)
		case superscripts[r] != "":
			sc.add('^', from, from)
			sc.tokens = append(sc.tokens, token{'0', superscripts[r], from, from + size, false})
			sc.at += size
		case unicode.IsLetter(r) || r == '_':
			sc.word(end)
		default:
			sc.sign(r, size, end)
		}
	}
}

// sign reads operators, relations and brackets, and emphasis that looks like them.
func (sc *scanner) sign(r rune, size, end int) {
	from, s := sc.at, sc.s[sc.at:end]
	for _, pair := range [...]struct {
		text string
		kind byte
	}{{"**", '^'}, {"//", 'd'}, {"->", ','}, {"=>", ','}, {"==", '='}, {"!=", '='}, {"<=", '='}, {">=", '='}} {
		if strings.HasPrefix(s, pair.text) {
			sc.at += 2
			if pair.kind == '^' && (!closes(sc.last()) || !(isDigit(sc.s, sc.at) || strings.HasPrefix(s[2:], " ") && isDigit(sc.s, sc.at+1))) {
				return // emphasis
			}
			sc.add(pair.kind, from, sc.at)
			return
		}
	}
	sc.at += size
	kind, ok := signKinds[r]
	switch {
	case !ok:
		kind = ','
	case r == '*' && !closes(sc.last()):
		return // emphasis
	case r == '%' && sc.spaced && isDigit(strings.TrimLeft(sc.s[sc.at:end], " "), 0):
		kind = 'm'
	case r == '!' && !(closes(sc.last()) && operates(strings.TrimLeft(sc.s[sc.at:end], " "))):
		kind = ','
	}
	sc.add(kind, from, sc.at)
}

func closes(kind byte) bool { return kind == '0' || kind == ')' || kind == '%' || kind == '!' }

// operates reports whether an operator or a relation follows, so that a mark of exclamation
// before it is a factorial.
func operates(rest string) bool { return rest != "" && strings.IndexByte("+-*/=)\\", rest[0]) >= 0 }

func isDigit(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// number reads 12, 3.5, 1,000 and, since they are not numbers here, 3:15 and 2024-03-15.
func (sc *scanner) number(end int) {
	from, s := sc.at, sc.s
	i := from
	digits := func() {
		for i < end && isDigit(s, i) {
			i++
		}
	}
	digits()
	for i+3 < end && (s[i] == ',' && isDigit(s, i+1) && isDigit(s, i+2) && isDigit(s, i+3) || strings.HasPrefix(s[i:], "{,}")) && !isDigit(s, i+4) && i-from <= 3 {
		if s[i] != ',' {
			break
		}
		i += 4
	}
	if i < end && s[i] == '.' && isDigit(s, i+1) {
		i++
		digits()
	}
	kind := byte('0')
	if i < end && s[i] == ':' && isDigit(s, i+1) || i-from == 4 && i+5 < end && s[i] == '-' && isDigit(s, i+1) && isDigit(s, i+2) && s[i+3] == '-' {
		kind = ','
		for i < end && (isDigit(s, i) || s[i] == ':' || s[i] == '-') {
			i++
		}
	}
	sc.at = i
	sc.add(kind, from, i)
}

// word reads a word; some are operators.
func (sc *scanner) word(end int) {
	from := sc.at
	han := false
	for sc.at < end {
		r, size := utf8.DecodeRuneInString(sc.s[sc.at:end])
		isHan := unicode.Is(unicode.Han, r)
		if sc.at > from && isHan != han || !unicode.IsLetter(r) && r != '_' && r != '\'' && (han || !(r >= '0' && r <= '9')) {
			break
		}
		han = isHan
		sc.at += size
		if (r == 'x' || r == 'X' || r == 'х') && sc.at == from+size && closes(sc.last()) && isDigit(sc.s, sc.at) {
			break // 3x4
		}
	}
	word := strings.ToLower(sc.s[from:sc.at])
	kind, ok := wordKinds[word]
	switch {
	case !ok || !closes(sc.last()) && kind != ',':
		kind = 'w'
	case word == "x" || word == "х" || kind == '*' || kind == '/' || kind == '+' || kind == '-':
		sc.skipWords("by", "на", "durch")
		if rest := strings.TrimLeft(sc.s[sc.at:end], " $"); !isDigit(rest, 0) && !strings.HasPrefix(rest, "(") {
			kind = 'w'
		}
	}
	if word == "of" && (sc.last() == '%' || len(sc.tokens) > 2 && sc.last() == '0' && sc.tokens[len(sc.tokens)-2].kind == '/') {
		kind = '*'
	}
	if (word == "divided" || word == "multiplied") && closes(sc.last()) {
		kind = map[string]byte{"divided": '/', "multiplied": '*'}[word]
		sc.skipWords("by")
	}
	sc.add(kind, from, sc.at)
}

func (sc *scanner) skipWords(words ...string) {
	rest := sc.s[sc.at:]
	for _, w := range words {
		if after, ok := strings.CutPrefix(rest, " "+w+" "); ok {
			sc.at = len(sc.s) - len(after)
			return
		}
	}
}

// command reads a LaTeX command.
func (sc *scanner) command(end, depth int) {
	from := sc.at
	sc.at++
	for sc.at < end && (sc.s[sc.at] >= 'a' && sc.s[sc.at] <= 'z' || sc.s[sc.at] >= 'A' && sc.s[sc.at] <= 'Z') {
		sc.at++
	}
	name := sc.s[from+1 : sc.at]
	switch kind, known := latexKinds[name]; {
	case name == "":
		if sc.at < end { // \( \[ \, \%
			sc.at++
		}
	case (name == "frac" || name == "dfrac" || name == "tfrac") && depth < maxNesting:
		sc.add('(', from, from)
		if sc.group(end, depth) {
			sc.add('/', sc.at, sc.at)
			sc.group(end, depth)
		}
		sc.add(')', sc.at, sc.at)
	case name == "text" || name == "mathrm" || name == "textbf" || name == "operatorname":
		if i := strings.IndexByte(sc.s[sc.at:end], '}'); i >= 0 && strings.HasPrefix(sc.s[sc.at:end], "{") {
			sc.at += i + 1
		}
		sc.add('w', from, sc.at)
	case known:
		sc.add(kind, from, sc.at)
	case latexSkipped[name]:
	case name == "implies" || name == "rightarrow" || name == "Rightarrow" || name == "to" || name == "checkmark":
		sc.add(',', from, sc.at)
	default:
		sc.add('w', from, sc.at)
	}
}

// group reads {...} as if it stood in parentheses, or one digit.
func (sc *scanner) group(end, depth int) bool {
	rest := sc.s[sc.at:end]
	if !strings.HasPrefix(rest, "{") {
		if isDigit(rest, 0) {
			sc.add('0', sc.at, sc.at+1)
			sc.at++
			return true
		}
		return false
	}
	level := 0
	for i := range len(rest) {
		switch rest[i] {
		case '{':
			level++
		case '}':
			level--
		}
		if level == 0 {
			sc.add('(', sc.at, sc.at+1)
			sc.at++
			sc.run(sc.at+i-1, depth+1)
			sc.at++
			sc.add(')', sc.at-1, sc.at)
			return true
		}
	}
	return false
}
