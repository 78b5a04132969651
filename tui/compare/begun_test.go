package compare

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
)

// Two chains stand side by side where one was begun otherwise: what both say on one line.
func TestChainsSideBySide(t *testing.T) {
	reply := func(seq int, text string, given int) search.Event {
		c := engine.Completion{Text: text}
		if given > 0 {
			c.Given = []engine.Given{{End: given}}
		}
		return search.Event{Seq: seq, Body: search.Replied{Purpose: search.Solve, Completions: []engine.Completion{c}, Calls: 1}}
	}
	started := search.Event{Seq: 1, Body: search.Started{State: "4 6"}}
	a := []search.Event{started, reply(2, "Try 4 + 6 = 10.\nThat is no good.\nTry 4 * 6 = 24.", 0)}
	begun := search.Begun{Beginning: search.Beginning{Purpose: search.Solve, Text: "Try 6 - 4 = 2."}, How: "otherwise"}
	b := []search.Event{started, {Seq: 2, Body: begun}}
	show := func(c *ChainView) string {
		var all []string
		for _, p := range c.pairs {
			_, one := c.a.Segment(p.A)
			_, other := c.b.Segment(p.B)
			all = append(all, one+"|"+other)
		}
		return strings.Join(all, "\n")
	}
	if got, want := show(Begun(a, b, thinking.Rules{})), "Try 4 + 6 = 10.|Try 6 - 4 = 2.\nThat is no good.|\nTry 4 * 6 = 24.|"; got != want {
		t.Errorf("%s", got)
	}
	b = append(b, reply(3, "Try 6 - 4 = 2.\nThat is no good.\nTry 4 * 6 = 24.", 14))
	if got, want := show(Begun(a, b, thinking.Rules{})), "Try 4 + 6 = 10.|Try 6 - 4 = 2.\nThat is no good.|That is no good.\nTry 4 * 6 = 24.|Try 4 * 6 = 24."; got != want {
		t.Errorf("%s", got)
	}
	if got := Begun(a, a, thinking.Rules{}); got != nil {
		t.Errorf("%v", got)
	}
}
