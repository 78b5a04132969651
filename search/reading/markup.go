package reading

import (
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
	lineMark = lazily(`^[ ]*(?:(?:#{1,6}|>+|[-*+•‣▪◦●]|\(?\d{1,2}[.)]|\([a-z]\))[ ]+)+`)
	tag      = lazily(`^</?([A-Za-z_][A-Za-z0-9_-]*)(?:\s[^<>\n]*)?/?>`)
	fence    = lazily("^[ ]*(?:```|~~~)[A-Za-z0-9_+-]*[ ]*(?:\n|$)")
	rule     = lazily(`^[ ]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ ]*(?:\n|$)`)
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
			if f := fence().FindString(s[i:end]); f != "" {
				m.put("\n", i)
				i += len(f)
				continue
			}
			if f := rule().FindString(s[i:end]); f != "" {
				m.put("\n", i)
				i += len(f)
				continue
			}
			if mark := lineMark().FindString(s[i:min(end, i+64)]); mark != "" && !listOfNumbers(s[i:lineEnd(s, i)]) {
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
		case c == '{' && strings.HasPrefix(s[i:end], "{,}"): // LaTeX: a comma without space
			m.put(",", i)
			i += len("{,}")
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
var cellsOnly = lazily(`^[ ]*[-*+](?:[ ]+[1-9*.0_-])+[ ]*$`)

func listOfNumbers(line string) bool { return len(line) < 64 && cellsOnly().MatchString(line) }

// emit copies what is an answer, as a region.
func (m *unmarker) emit(a, b, depth int, of sense) {
	at := len(m.regions)
	m.regions = append(m.regions, region{start: len(m.w.b), lead: len(m.w.b), sense: of})
	m.unmark(a, b, depth+1)
	m.regions[at].end = len(m.w.b)
}

// tagged undoes a tag; what stands between the tags of an answer is a region.
func (m *unmarker) tagged(i, end, depth int) int {
	found := tag().FindStringSubmatch(m.s[i:min(end, i+200)])
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
