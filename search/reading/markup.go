package reading

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// region is a part of a document that the model marks as its answer.
type region struct {
	start, end int
	lead       int // where the words begin that name it
	sense      sense
}

// document is a reply without its markup.
type document struct {
	reply string
	body  Span
	plain
	regions []region // in the order of their beginnings
}

// span is where a part of the document stands in the reply.
func (d *document) span(start, end int) Span {
	if start >= end {
		return Span{int(d.at[start]), int(d.at[start])}
	}
	last := int(d.at[end-1])
	_, size := utf8.DecodeRuneInString(d.reply[last:])
	return Span{int(d.at[start]), last + size}
}

// Soft parentheses stand around what \frac groups, and are written only where they
// are needed.
const (
	softOpen  = '\x01'
	softClose = '\x02'
)

// maxGroups bounds how deep groups are undone; a puzzle needs three.
const maxGroups = 40

// parse undoes the markup of a reply.
func parse(reply string, body Span) *document {
	d := &document{reply: reply, body: body}
	source := unescape(clean(reply, body))
	m := &unmarker{plain: source, match: braces(source.s), closing: map[string]int{}}
	m.unmark(0, len(source.s), 0)
	d.plain = m.w.done(source.at[len(source.s)])
	d.regions = m.regions
	d.mark()
	return d
}

// answerKey finds fields of JSON that hold an answer.
var answerKey = regexp.MustCompile(`(?i)["'](?:final[_ -]?)?(?:answer|result|solution|expression|verdict|evaluation|label|choice|best[_ -]?choice|score|board|grid|equation|output|respuesta|resultado|antwort|lösung|ergebnis|ответ|решение|答案|结果)["']\s*:\s*`)

// unescape undoes the escapes of JSON strings, in texts that are JSON.
func unescape(p plain) plain {
	if !answerKey.MatchString(p.s) || !strings.ContainsRune(p.s, '\\') {
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

// braces finds the closing brace of each opening one; 0 is none.
func braces(s string) map[int]int {
	match := map[int]int{}
	var open []int
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			open = append(open, i)
		case '}':
			if len(open) > 0 {
				match[open[len(open)-1]] = i
				open = open[:len(open)-1]
			}
		}
	}
	return match
}

// unmarker copies a text without its markup.
type unmarker struct {
	plain
	match   map[int]int
	w       writer
	regions []region
	closing map[string]int // where each tag closes last
}

func (m *unmarker) put(s string, i int) { m.w.add(s, m.at[i]) }

var (
	lineMark = regexp.MustCompile(`^[ ]*(?:(?:#{1,6}|>+|[-*+•‣▪◦●]|\(?\d{1,2}[.)]|\([a-z]\))[ ]+)+`)
	tag      = regexp.MustCompile(`^</?([A-Za-z_][A-Za-z0-9_-]*)(?:\s[^<>\n]*)?/?>`)
	fence    = regexp.MustCompile("^[ ]*(?:```|~~~)[A-Za-z0-9_+-]*[ ]*(?:\n|$)")
	rule     = regexp.MustCompile(`^[ ]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ ]*(?:\n|$)`)
)

func answerTag(name string) bool {
	switch strings.ReplaceAll(strings.ToLower(name), "-", "_") {
	case "answer", "final_answer", "finalanswer", "final", "result", "solution", "response", "output", "verdict", "evaluation", "label", "choice", "vote", "score", "rating", "expression", "board", "grid", "respuesta", "antwort", "ответ":
		return true
	}
	return false
}

// unmark copies the bytes from start to end.
func (m *unmarker) unmark(start, end, depth int) {
	s := m.s
	for i := start; i < end; {
		atLine := i == 0 || s[i-1] == '\n'
		if atLine {
			if f := fence.FindString(s[i:end]); f != "" {
				m.put("\n", i)
				i += len(f)
				continue
			}
			if f := rule.FindString(s[i:end]); f != "" {
				m.put("\n", i)
				i += len(f)
				continue
			}
			if mark := lineMark.FindString(s[i:min(end, i+64)]); mark != "" && !listOfNumbers(s[i:lineEnd(s, i)]) {
				i += len(mark)
				if i >= end {
					return
				}
			}
		}
		switch c := s[i]; {
		case c == '\\':
			i = m.command(i, end, depth)
		case c == '"' || c == '\'':
			i = m.quoted(i, end, depth)
		case c == '<':
			i = m.tagged(i, end, depth)
		case c == '*' && i+1 < end && s[i+1] == '*':
			i = m.stars(i, end)
		case c == '~' && i+1 < end && s[i+1] == '~':
			i = m.struck(i, end)
		case c == '`', c == '$', c == '&':
			m.put([]string{" ", ""}[btoi(c == '`')], i)
			i++
		case c == '~':
			m.put(" ", i)
			i++
		case c == '_' && (i == start || !wordAt(s, i-1) || i+1 == end || !wordAt(s, i+1)) && i+1 < end && s[i+1] != ' ':
			i++ // emphasis; a lone one may be an empty cell
			if i < end && s[i] == '_' {
				i++
			}
		default:
			m.w.b, m.w.at = append(m.w.b, c), append(m.w.at, m.at[i])
			i++
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func wordAt(s string, i int) bool {
	c := s[i]
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// listOfNumbers reports whether a line that begins like an item is a row of cells:
// "* 2 * 4" or "- 3 4 1".
var cellsOnly = regexp.MustCompile(`^[ ]*[-*+](?:[ ]+[1-9*.0_-])+[ ]*$`)

func listOfNumbers(line string) bool { return len(line) < 64 && cellsOnly.MatchString(line) }

// group is the inside of {...} at i, or the one character there.
func (m *unmarker) group(i, end int) (from, to, after int, ok bool) {
	for i < end && m.s[i] == ' ' {
		i++
	}
	if i >= end || m.s[i] == '\n' {
		return 0, 0, i, false
	}
	if m.s[i] != '{' {
		return i, i + 1, i + 1, m.s[i] >= '0' && m.s[i] <= '9'
	}
	closing := m.match[i]
	if closing == 0 || closing >= end {
		return 0, 0, i, false
	}
	return i + 1, closing, closing + 1, true
}

var commandName = regexp.MustCompile(`^\\[A-Za-z]+\*?`)

// command undoes the LaTeX command at i and returns where to continue.
func (m *unmarker) command(i, end, depth int) int {
	s := m.s
	name := commandName.FindString(s[i:end])
	if name == "" {
		if i+1 >= end {
			m.put(`\`, i)
			return i + 1
		}
		switch s[i+1] {
		case '\\':
			m.put("\n", i)
		case '(', ')', '[', ']', ',', ';', '!', ':', ' ', '\n':
			m.put([]string{" ", "\n"}[btoi(s[i+1] == '\n')], i)
		case '{':
			m.put("(", i)
		case '}':
			m.put(")", i)
		default:
			m.put(string(s[i+1]), i) // \%, \$, \*, \_
		}
		return i + 2
	}
	after := i + len(name)
	switch name = strings.TrimSuffix(name[1:], "*"); name {
	case "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac":
		a, b, next, ok1 := m.group(after, end)
		c, d, next2, ok2 := m.group(next, end)
		if ok1 && ok2 && depth < maxGroups {
			m.put(string(softOpen)+string(softOpen), i)
			m.unmark(a, b, depth+1)
			m.put(string(softClose)+"/"+string(softOpen), next-1)
			m.unmark(c, d, depth+1)
			m.put(string(softClose)+string(softClose), next2-1)
			return next2
		}
		m.put("frac", i) // a letter: what follows is no expression
		return after
	case "boxed", "fbox", "framebox", "colorbox":
		a, b, next, ok := m.group(after, end)
		if ok && depth < maxGroups {
			m.emit(a, b, depth, answerSense)
			return next
		}
		m.put("boxed", i)
		return after
	case "text", "mathrm", "mathbf", "textbf", "textit", "mathit", "operatorname", "mathsf", "texttt", "mathtt", "emph", "underline", "bf", "rm", "displaystyle", "textstyle", "phantom", "mbox":
		a, b, next, ok := m.group(after, end)
		if ok && depth < maxGroups && s[next-1] == '}' {
			m.unmark(a, b, depth+1)
			return next
		}
		return after
	case "times", "cdot", "ast", "star", "cdotp", "bullet":
		m.put("*", i)
	case "div":
		m.put("/", i)
	case "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "middle", "limits", "hline", "cline", "nonumber", "centering":
	case "quad", "qquad", "enspace", "thinspace", "newline", "par", "hspace", "vspace", "space":
		m.put("  ", i)
	case "lbrack":
		m.put("[", i)
	case "rbrack":
		m.put("]", i)
	case "lbrace":
		m.put("(", i)
	case "rbrace":
		m.put(")", i)
	case "ne", "neq":
		m.put("≠", i)
	case "approx", "sim", "simeq":
		m.put("≈", i)
	case "implies", "Rightarrow", "rightarrow", "to", "longrightarrow", "Longrightarrow", "therefore", "because":
		m.put("→", i)
	case "checkmark":
		m.put("✓", i)
	case "ldots", "dots", "cdots":
		m.put("...", i)
	case "over", "sqrt":
		m.put(name, i)
	case "begin", "end", "color", "tag", "label":
		_, _, next, ok := m.group(after, end)
		if !ok {
			return after
		}
		if name == "begin" && strings.Contains(s[after:next], "array") || strings.Contains(s[after:next], "tabular") {
			if _, _, columns, ok := m.group(next, end); ok && s[columns-1] == '}' {
				next = columns
			}
		}
		m.put("\n", i)
		return next
	default:
		m.put(name, i)
	}
	return after
}

// emit copies what is an answer, as a region.
func (m *unmarker) emit(a, b, depth int, of sense) {
	at := len(m.regions)
	m.regions = append(m.regions, region{start: len(m.w.b), lead: len(m.w.b), sense: of})
	m.unmark(a, b, depth+1)
	m.regions[at].end = len(m.w.b)
}

// tagged undoes a tag; what stands between the tags of an answer is a region.
func (m *unmarker) tagged(i, end, depth int) int {
	found := tag.FindStringSubmatch(m.s[i:min(end, i+200)])
	if found == nil {
		m.put("<", i)
		return i + 1
	}
	after := i + len(found[0])
	name := strings.ToLower(found[1])
	switch {
	case name == "br" || name == "p" || name == "li" || name == "tr" || name == "div":
		m.put("\n", i)
	case answerTag(name) && found[0][1] != '/' && depth < maxGroups:
		closing := -1
		if m.closes(found[1]) > after {
			closing = strings.Index(m.s[after:end], "</"+found[1]+">")
		}
		if closing >= 0 {
			m.put(" ", i)
			m.emit(after, after+closing, depth, nameSense(name))
			return after + closing
		}
		// Never closed: up to the end.
		if strings.TrimSpace(m.s[after:end]) != "" && !strings.Contains(m.s[after:end], "<"+found[1]+">") {
			m.put(" ", i)
			m.emit(after, end, depth, nameSense(name))
			return end
		}
	default:
		m.put(" ", i)
	}
	return after
}

// closes is where a tag closes last, -1 for nowhere.
func (m *unmarker) closes(name string) int {
	at, known := m.closing[name]
	if !known {
		at = strings.LastIndex(m.s, "</"+name+">")
		m.closing[name] = at
	}
	return at
}

// stars undoes ** for emphasis. Between two operands it is a power, which stays.
func (m *unmarker) stars(i, end int) int {
	j := i
	for j < end && m.s[j] == '*' {
		j++
	}
	before, after := i-1, j
	for before >= 0 && m.s[before] == ' ' {
		before--
	}
	for after < end && m.s[after] == ' ' {
		after++
	}
	operand := func(k int, closing string) bool {
		return k >= 0 && k < end && (m.s[k] >= '0' && m.s[k] <= '9' || strings.IndexByte(closing, m.s[k]) >= 0)
	}
	if j == i+2 && operand(before, ")]") && operand(after, "([") && (before == i-1) == (after == j) {
		m.put("^", i)
	}
	return j
}

const maxStruck = 2000 // bytes that are struck through at once

// struck leaves out what is struck through.
func (m *unmarker) struck(i, end int) int {
	line := i + 2 + lineEnd(m.s[i+2:min(end, i+maxStruck)], 0)
	if closing := strings.Index(m.s[i+2:line], "~~"); closing > 0 {
		m.put(" ", i)
		return i + 2 + closing + 2
	}
	return i + 2
}

// quoted undoes a field of JSON that holds an answer.
func (m *unmarker) quoted(i, end, depth int) int {
	s := m.s
	place := answerKey.FindStringIndex(s[i:min(end, i+64)])
	if place == nil || place[0] != 0 || depth >= maxGroups {
		m.put(s[i:i+1], i)
		return i + 1
	}
	from := i + place[1]
	if from >= end {
		return end
	}
	to, next := from, from
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

// closingBracket is behind the bracket that closes the one at from, or the end.
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
