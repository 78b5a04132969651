package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		thinking, text string
		want           []string
	}{
		{"", "", nil},
		{"", "a", []string{"a"}},
		{"", "a\nb", []string{"a", "b"}},
		{"", "a\n", []string{"a"}},
		{"", "\n\na\n\n", []string{"", "", "a", ""}},
		{"x\ny", "a\nb", []string{"x", "y", "a", "b"}},
		{"x\n", "a", []string{"x", "a"}},
		{"x", "\na", []string{"x", "", "a"}},
		{"x", "", []string{"x"}},
	} {
		var got []string
		whole := c.thinking + c.text
		for _, l := range debug.Lines(engine.Completion{Thinking: c.thinking, Text: c.text}) {
			got = append(got, whole[l.From:l.To])
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("the lines of %q and %q are %q, not %q", c.thinking, c.text, got, c.want)
		}
	}
}

// TestABreakpointStopsAtALine: where Lines says that it begins, in a reply that is written as in
// one that is in the log.
func TestABreakpointStopsAtALine(t *testing.T) {
	s, _ := thinking(t)
	s.must("break on line 3")
	s.must("continue")
	live := s.inside()
	if !live.Partial || s.Stopped().Break == nil {
		t.Fatalf("a reply is stopped at %+v", live)
	}
	s.must("continue")
	c := chain(t, s)
	lines := debug.Lines(c)
	if live.Offset != lines[2].From || !strings.HasSuffix((c.Thinking + c.Text)[:live.Offset], "\n") {
		t.Errorf("line 3 begins at %d, and it stopped at %d", lines[2].From, live.Offset)
	}
	s, _ = thinking(t) // a reply that was not stopped
	s.must("continue")
	reply := 0
	for _, e := range s.Line().Log() {
		if _, ok := e.Body.(search.Replied); ok {
			reply = e.Seq
		}
	}
	for _, n := range []int{1, 2, len(lines) / 2, len(lines)} {
		s.must("goto 1")
		s.must(fmt.Sprintf("until on line %d if seq == %d && completion == 1", n, reply))
		if at := s.inside(); at.Offset != lines[n-1].From || s.Moment() != reply {
			t.Errorf("line %d begins at %d, and it stopped at %d of event %d", n, lines[n-1].From, at.Offset, s.Moment())
		}
	}
	if _, err := s.say("break on line 0"); err == nil || !strings.Contains(err.Error(), "line 12") {
		t.Errorf("line 0: %v", err)
	}
}
