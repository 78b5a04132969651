package stream

import (
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/thinking"
)

// think follows what a model thinks: what is marked as thinking, or all that it writes.
func (st *Stream) think(t engine.Token, rules thinking.Rules) {
	switch {
	case st.inside == nil:
		st.inside, st.marked = thinking.NewReader(rules), t.Thinking
	case st.marked && !t.Thinking:
		return // the answer
	}
	st.inside.Write(t.Text)
}

// Inside is what the model thinks, read as far as it has come; nil if it does not think.
func (st *Stream) Inside() *thinking.Reader {
	if st.inside == nil || !st.marked && !Thinks(st.Purpose, st.inside.Text()) {
		return nil
	}
	return st.inside
}

// Thinks reports whether a text without marks is one of thoughts: it has tags, or that is
// what was asked for.
func Thinks(p search.Purpose, text string) bool {
	_, _, tagged := reading.ThinkingTag(strings.TrimLeft(text[:min(len(text), 256)], " \t\r\n"))
	return tagged || p == search.Solve || p == search.Think
}
