package stream

import (
	"testing"

	"espalier/engine"
	"espalier/search"
)

// Thinking is shown until the answer begins, and then no more.
func TestThinkingIsApart(t *testing.T) {
	s := New(nil)
	add := func(text string, thinking bool) *Stream {
		s.Add(search.StreamUpdate{Purpose: search.Propose, Token: engine.Token{Text: text, Thinking: thinking}})
		st, _ := s.At(0, false)
		return st
	}
	if st := add("two fours\nor six", true); !st.Thinks() || st.Line() != "or six" {
		t.Errorf("%v, %q", st.Thinks(), st.Line())
	}
	if st := add("\n", false); !st.Thinks() {
		t.Error("a blank line is no answer")
	}
	if st := add("4 * 6", false); st.Thinks() || st.Line() != "4 * 6" || st.Text() != "\n4 * 6" {
		t.Errorf("%v, %q", st.Thinks(), st.Text())
	}
}
