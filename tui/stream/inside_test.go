package stream

import (
	"testing"

	"espalier/engine"
	"espalier/search"
)

// What a server marks as thinking is read, and what follows is not; without marks it depends
// on the tags, or on what was asked for.
func TestInside(t *testing.T) {
	s := New(nil)
	add := func(p search.Purpose, text string, thinking bool) {
		s.Add(search.StreamUpdate{Node: 1, Purpose: p, Token: engine.Token{Text: text, Thinking: thinking}})
	}
	add(search.Propose, "Try 4 * 6 = 25. ", true)
	add(search.Propose, "4 * 6 = 24", false)
	st, _ := s.At(1, false)
	if r := st.Inside(); r == nil || r.Text() != "Try 4 * 6 = 25. " || r.Summary().FalseClaims != 1 {
		t.Errorf("%+v", r)
	}
	s.Silence()
	add(search.Propose, "13 - 9 = 4", false)
	if st, _ = s.At(1, false); st.Inside() != nil {
		t.Error("a proposal is taken for thinking")
	}
	s.Silence()
	add(search.Propose, "<think>\n13 - 9", false)
	if st, _ = s.At(1, false); st.Inside() == nil {
		t.Error("tags are not seen")
	}
}
