package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidates finds the runs of a document that are written like expressions: those
// with an operator, or what would be one if it were whole.
func (d *document) candidates() []candidate {
	var all []candidate
	for i := 0; i < len(d.s); {
		if d.s[i] == '(' && printed().MatchString(d.s[max(0, i-8):i]) {
			i++ // the bracket of the call
			continue
		}
		if !begins(d.s[i]) || d.s[i] == '-' && (i+1 == len(d.s) || d.s[i+1] == ' ') { // a dash
			i++
			continue
		}
		tokens, end, broken := d.run(i)
		if c, ok := d.candidate(tokens, broken); ok {
			all = append(all, c)
		}
		i = max(end, i+1)
	}
	return all
}

// printed finds a call that shows an expression, as it is.
var printed = lazily(`\b(?:print|eval|log)$`)

// signWords are operators in words, in seven languages.
var (
	signWords = map[string]byte{
		"times": '*', "multiplied by": '*', "plus": '+', "minus": '-', "divided by": '/', "equals": '=', "is equal to": '=',
		"умножить на": '*', "умноженное на": '*', "плюс": '+', "минус": '-', "разделить на": '/', "равно": '=', "равняется": '=',
		"mal": '*', "geteilt durch": '/', "ergibt": '=', "gleich": '=', "ist gleich": '=',
		"por": '*', "multiplicado por": '*', "más": '+', "menos": '-', "entre": '/', "dividido por": '/', "dividido entre": '/', "es igual a": '=',
		"fois": '*', "multiplié par": '*', "moins": '-', "divisé par": '/', "égale": '=', "est égal à": '=',
		"乘以": '*', "乘": '*', "加": '+', "减": '-', "减去": '-', "除以": '/', "等于": '=',
		"かける": '*', "掛ける": '*', "足す": '+', "引く": '-', "割る": '/',
	}
	signWord = lazily(`(?i)^(multiplied\s+by|divided\s+by|is\s+equal\s+to|times|plus|minus|equals|умножить\s+на|умноженное\s+на|разделить\s+на|плюс|минус|равно|равняется` +
		`|geteilt\s+durch|ist\s+gleich|mal|ergibt|gleich|multiplicado\s+por|dividido\s+(?:por|entre)|es\s+igual\s+a|por|más|menos|entre|fois|multiplié\s+par|moins|divisé\s+par|égale|est\s+égal\s+à|乘以|乘|减去|加|减|除以|等于|かける|掛ける|足す|引く|割る)\s*`)
)

func begins(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || strings.IndexByte("([{\x01-", c) >= 0
}

var brackets = map[byte]byte{'[': '(', '{': '(', ']': ')', '}': ')', '(': '(', ')': ')', softOpen: softOpen, softClose: softClose}

// run takes the tokens from i on as far as they can belong together. broken says
// that the run touches something that is not part of an expression, such as a root.
func (d *document) run(i int) (tokens []token, end int, broken bool) {
	s := d.s
	if i > 0 && (letterAt(s, i-1) || s[i-1] == '^' || s[i-1] == '_' || s[i-1] == '\\' || (s[i] >= '0' && s[i] <= '9' && (s[i-1] >= '0' && s[i-1] <= '9' || s[i-1] == '.'))) {
		broken = s[i-1] != '_' && !printed().MatchString(s[max(0, i-8):i])
	}
	broken = broken || strings.HasSuffix(s[:i], "√") || hangs(s[max(0, i-40):i])
	previous := func() byte {
		if len(tokens) == 0 {
			return 0
		}
		return tokens[len(tokens)-1].kind
	}
	closed := func() bool { k := previous(); return k == '0' || k == ')' || k == softClose }
	add := func(kind byte, text string, from, to int) { tokens = append(tokens, token{kind, text, from, to}) }
	for end = i; i < len(s); {
		spaces := i
		for i < len(s) && s[i] == ' ' {
			i++
		}
		if i == len(s) || len(tokens) > 2*maxTokens {
			break
		}
		c, spaced := s[i], i > spaces && len(tokens) > 0
		switch {
		case c >= '0' && c <= '9' || c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && !closed():
			if closed() && previous() == '0' {
				return tokens, end, broken // numbers beside each other
			}
			from := i
			for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9') {
				i++
			}
			if closed() {
				if spaced && previous() != softClose {
					return tokens, end, broken
				}
				add('*', "*", from, from)
			}
			add('0', s[from:i], from, i)
		case brackets[c] == '(' || c == softOpen:
			if !numeric(s, i) {
				return tokens, end, broken
			}
			if closed() {
				if spaced && d.valueAlone(tokens) {
					return tokens, end, broken
				}
				add('*', "*", i, i)
			}
			add(brackets[c], string(c), i, i+1)
			i++
		case brackets[c] != 0:
			if !closed() {
				return tokens, end, broken
			}
			add(brackets[c], string(c), i, i+1)
			i++
		case c == '=':
			if len(tokens) == 0 {
				return tokens, i + 1, broken
			}
			from := i
			for i < len(s) && s[i] == '=' {
				i++
			}
			if previous() == '=' {
				return tokens, end, broken
			}
			add('=', "=", from, i)
		case strings.IndexByte("+-*/", c) >= 0:
			if c == '-' && i+1 < len(s) && s[i+1] == '>' {
				return tokens, end, broken
			}
			if c == '-' && spaced && !operandAfter(s, i+1) {
				return tokens, end, broken // a dash
			}
			if c == '*' && !spaced && !operandAfter(s, i+1) || len(tokens) > 0 && c == '*' && spaced && i+1 < len(s) && s[i+1] == '\n' {
				return tokens, i + 1, broken // the end of emphasis
			}
			add(c, string(c), i, i+1)
			i++
		case (c == 'x' || c == 'X') && closed() && operandAfter(s, i+1):
			add('*', "*", i, i+1)
			i++
		case c == ':' && closed() && operandAfter(s, i+1) && (i+1 < len(s) && s[i+1] == ' ') == spaced && !(len(tokens) == 1 && lettersBefore(s, tokens[0].start) && !(spaced && worksOut().MatchString(s[max(0, tokens[0].start-24):tokens[0].start]))):
			add('/', "/", i, i+1)
			i++
		default:
			if word := signWord().FindStringSubmatch(s[i:min(len(s), i+32)]); word != nil && closed() && operandAfter(s, i+len(word[0])) {
				sign := signWords[strings.ToLower(strings.Join(strings.Fields(word[1]), " "))]
				add(sign, string(sign), i, i+len(word[1]))
				i += len(word[0])
				break
			}
			return tokens, end, broken || d.touches(tokens, i, spaced)
		}
		end = i
	}
	return tokens, end, broken
}

// hangs reports whether a text ends in an operator that has a left operand, so that
// what follows is no expression of its own. A star may be emphasis.
func hangs(before string) bool {
	text := strings.TrimRight(before, " ")
	if text == "" || strings.IndexByte("+*/^", text[len(text)-1]) < 0 {
		return false
	}
	star, left := text[len(text)-1] == '*' && text == before, text[:len(text)-1]
	if star && (left == "" || strings.IndexByte(" \n:\"'(", left[len(left)-1]) >= 0) {
		return false
	}
	left = strings.TrimRight(left, " ")
	return left != "" && strings.IndexByte("\n:|=", left[len(left)-1]) < 0
}

// touches reports whether the character at i belongs to the run before it, though no
// expression has it.
func (d *document) touches(tokens []token, i int, spaced bool) bool {
	r, _ := utf8.DecodeRuneInString(d.s[i:])
	switch {
	case r == '^' || r == '√' || r == '²' || r == '³':
		return true
	case spaced:
		return false
	case r == '%':
		return true
	case r == '!':
		for _, t := range tokens {
			if t.kind == '=' {
				return operandAfter(d.s, i+1)
			}
		}
		return true
	}
	return r < utf8.RuneSelf && unicode.IsLetter(r)
}

// valueAlone reports whether the last side of a run is only a number.
func (d *document) valueAlone(tokens []token) bool {
	n := len(tokens)
	return n >= 2 && tokens[n-1].kind == '0' && tokens[n-2].kind == '='
}

// maxLook bounds how far brackets and spaces are looked through.
const maxLook = 2 * maxNesting

// numeric reports whether a bracket opens on something that can be calculated.
func numeric(s string, i int) bool {
	s = s[:min(len(s), i+maxLook)]
	for i < len(s) && (s[i] == ' ' || brackets[s[i]] == '(' || s[i] == softOpen || s[i] == '-') {
		i++
	}
	return i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9')
}

func operandAfter(s string, i int) bool {
	s = s[:min(len(s), i+maxLook)]
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.' || s[i] == '-') || i < len(s) && brackets[s[i]] == '(' && numeric(s, i) || i < len(s) && s[i] == softOpen
}

// worksOut is a verb before a sum, after which "8 : (3 - 1)" divides. After a noun, as
// in "solution 1 : (3 - 1)", the number counts.
var worksOut = lazily(`(?i)(?:^|\PL)(?:rechne[nt]?|gilt|ist|ergibt|calcul(?:e|ons|ez)|est|a|получаем|считаем|вычислим|es)\s+$`)

func lettersBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[max(0, i-8):i], " "))
	return unicode.IsLetter(r)
}

// candidate makes one of a run, unless it is a number alone.
func (d *document) candidate(tokens []token, broken bool) (candidate, bool) {
	for len(tokens) > 0 && tokens[len(tokens)-1].kind == '=' {
		tokens = tokens[:len(tokens)-1]
	}
	tokens = balanced(tokens)
	operators := 0
	for _, t := range tokens {
		operators += btoi(strings.IndexByte("+-*/", t.kind) >= 0)
	}
	if len(tokens) == 0 || operators == 0 || len(tokens) == 2 && tokens[0].kind == '-' {
		return candidate{}, false
	}
	c := candidate{start: tokens[0].start, end: tokens[len(tokens)-1].end}
	if broken || len(tokens) > maxTokens {
		return c, true
	}
	var sides []*node
	for from := 0; from <= len(tokens); {
		to := from
		for to < len(tokens) && tokens[to].kind != '=' {
			if t := tokens[to]; len(t.text) > maxDigits {
				return c, true
			}
			to++
		}
		side := parseSide(tokens[from:to])
		if side == nil {
			return c, true
		}
		sides = append(sides, side)
		from = to + 1
	}
	for _, side := range sides {
		if c.main == nil || side.operands() > c.main.operands() {
			c.main = side
		}
	}
	for _, side := range sides {
		if side == c.main || side.operands() > 1 || side.value == nil {
			continue
		}
		if c.says == nil || c.main.value == nil || c.main.value.Cmp(side.value) != 0 {
			c.says = side
		}
	}
	return c, true
}

// balanced drops brackets that stand around the run, or belong to the text before.
func balanced(tokens []token) []token {
	depth, equals := 0, 0
	for i, t := range tokens {
		switch t.kind {
		case '(', softOpen:
			depth++
		case ')', softClose:
			depth--
		case '=':
			if depth > 0 {
				equals++
			}
		}
		if depth < 0 { // what follows belongs to something else
			return balanced(tokens[:i])
		}
	}
	if depth == 0 && equals > 0 && tokens[0].kind == '(' && tokens[len(tokens)-1].kind == ')' {
		return balanced(tokens[1 : len(tokens)-1])
	}
	if depth == 1 && equals > 0 && tokens[0].kind == '(' {
		return balanced(tokens[1:])
	}
	return tokens
}
