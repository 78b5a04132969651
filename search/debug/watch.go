package debug

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

// ParseWatch reads what watch is given: [THOUGHT:] EXPRESSION [hits [OP] N] [once]. An
// expression about a thought needs one, unless it names it itself; here is that.
func ParseWatch(text string, here search.NodeID) (*Breakpoint, error) {
	b := &Breakpoint{Thought: noThought}
	text, b.Once = cutOnce(strings.TrimSpace(text))
	text, hits, err := cutHits(text)
	if err != nil {
		return nil, err
	}
	b.Hits = hits
	if number, rest, ok := strings.Cut(text, ":"); ok {
		if id, err := strconv.Atoi(strings.TrimSpace(number)); err == nil && id >= 0 {
			b.Thought, text = search.NodeID(id), rest
		}
	}
	if b.Watch, err = Watch(text); err != nil {
		return nil, err
	}
	if b.Thought < 0 && b.Watch.ofThought() {
		if b.Thought = here; here < 0 {
			return nil, fmt.Errorf("%q is about a thought, and there is none yet; name one: watch 12: %s", b.Watch, b.Watch)
		}
	}
	b.forget()
	return b, nil
}

// changes matches an event that gives the watched expression another value.
func (b *Breakpoint) changes(t *search.Tree, e search.Event, action search.ActionKind) (m Match, ok bool) {
	m = Match{Seq: e.Seq, Thought: b.Thought}
	if int(b.Thought) >= t.Len() || b.hopes != nil && t.Pending() > 0 {
		return m, false // it is not there yet, or known after the action
	}
	was, now := b.was, b.Watch.Show(b.scope(t, e, action, b.Thought))
	b.was = now
	m.Note = printable.Line(was + " → " + now)
	return m, was != "" && was != now
}

// scope is what the expressions of the breakpoint see.
func (b *Breakpoint) scope(t *search.Tree, e search.Event, action search.ActionKind, id search.NodeID) *Scope {
	s := newScope(t, e, action, id)
	if b.hopes != nil {
		s.SolvableLeft = b.hopes.left()
	}
	if b.oracle != nil && b.asksOracle() {
		s.ask(t, b.oracle)
	}
	return s
}

// expressions are all that the breakpoint evaluates.
func (b *Breakpoint) expressions() []*Expression {
	var all []*Expression
	for _, x := range []*Expression{b.If, b.Watch} {
		if x != nil {
			all = append(all, x)
		}
	}
	if b.Says != nil {
		all = append(all, b.Says.expressions...)
	}
	return all
}

func (b *Breakpoint) asksOracle() bool {
	for _, x := range b.expressions() {
		if x.asksOracle() {
			return true
		}
	}
	return false
}

// Message is what a tracepoint prints: a text with expressions between braces.
type Message struct {
	source      string
	text        []string // before, between and after the expressions
	expressions []*Expression
}

// parseMessage reads a text such as "{id} is worth {value}"; {{ stands for a brace.
func parseMessage(source string) (*Message, error) {
	m := &Message{source: strings.TrimSpace(source)}
	if m.source == "" {
		return nil, fmt.Errorf("what to print is missing after the colon; try : {id} {value}")
	}
	var text strings.Builder
	for rest := m.source; rest != ""; {
		at := strings.IndexByte(rest, '{')
		switch {
		case at < 0:
			text.WriteString(rest)
			rest = ""
			continue
		case strings.HasPrefix(rest[at:], "{{"):
			text.WriteString(rest[:at+1])
			rest = rest[at+2:]
			continue
		}
		text.WriteString(rest[:at])
		end := scan(rest[at+1:], '}')
		if end < 0 {
			return nil, fmt.Errorf("%q has no closing brace; {{ prints a brace", rest[at:])
		}
		x, err := Watch(rest[at+1 : at+1+end])
		if err != nil {
			return nil, err
		}
		m.text, m.expressions = append(m.text, text.String()), append(m.expressions, x)
		text.Reset()
		rest = rest[at+end+2:]
	}
	m.text = append(m.text, text.String())
	return m, nil
}

func (m *Message) String() string { return m.source }

// say fills the message in.
func (m *Message) say(s *Scope) string {
	var b strings.Builder
	for i, x := range m.expressions {
		b.WriteString(m.text[i] + x.plainly(s))
	}
	return printable.Line(b.String() + m.text[len(m.text)-1])
}

// scan finds a character in an expression, outside of quotes, brackets and ? :. It
// returns -1 if there is none.
func scan(text string, what rune) int {
	quote, escaped, depth, choices := rune(0), false, 0, 0
	for i, r := range text {
		switch {
		case escaped:
			escaped = false
		case quote != 0:
			escaped = r == '\\' && quote != '`'
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quote = r
		case r == what && depth == 0 && choices == 0:
			return i
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth--
		case r == '?' && !strings.HasPrefix(text[i+1:], ".") && !strings.HasPrefix(text[i+1:], "?") && !strings.HasSuffix(text[:i], "?"):
			choices++
		case r == ':' && choices > 0:
			choices--
		}
	}
	return -1
}
