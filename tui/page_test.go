package tui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/internal/synth"
)

func TestWrap(t *testing.T) {
	cases := []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a\n\nb\n", 4, []string{"a", "", "b"}},
		{"漢字漢字", 5, []string{"漢字", "漢字"}},
		{"漢", 1, []string{"漢"}},
		{"", 9, []string{""}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, wrap(c.text, c.width)); diff != "" {
			t.Errorf("%q at %d: %s", c.text, c.width, diff)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three\nfour", 6)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, 2), 200)
		for _, l := range wrap(text, width) {
			if draw.Width(l) > width {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
	})
}

// A reasoning model thinks in tens of thousands of tokens: its completion must
// not slow the screen down.
func BenchmarkInspectLongCompletion(b *testing.B) {
	l := synth.New(search.Started{State: "4 9 10 13"})
	l.Decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}})
	text := "<think>" + strings.Repeat("perhaps 13 - 9 = 4 helps, ", 4000) + "</think>\n13 - 9 = 4"
	reply := l.Reply(0, search.Propose, strings.Repeat("Input: 4 9 10 13\n", 300), 1, text)
	l.Think(0, "13 - 9 = 4", reply, 0, search.Check{Verdict: search.Legal, State: "4 4 10"})
	s := newStage(b, 120, 40, Options{Theme: builtin(b, "dark"), Profile: themes.TrueColor})
	s.deliver(search.Update{Events: l.Events, State: search.Paused})
	s.press("G")
	for b.Loop() {
		s.screen.stale(dirtyInspector)
		s.compose()
	}
	perFrame(b)
}
