package plain

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/search"
	"espalier/tui"
	"espalier/tui/internal/golden"
	"espalier/tui/internal/synth"
)

func TestPlainLog(t *testing.T) {
	for name, log := range map[string][]search.Event{"solved": synth.Beam("4 9 10 13", 5, 7), "lost": synth.Beam("1 1 1 1", 2, 7)} {
		var b strings.Builder
		p := New(&b, tui.Facts{Title: "Game of 24", Model: "embedded 1.3M", StateWord: "left", Goal: "= 24", Depth: 3}, nil)
		if err := p.Events(log); err != nil {
			t.Fatal(err)
		}
		if err := p.Costs(210 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b") {
			t.Error("escape codes without colours")
		}
		golden.Check(t, name, b.String())
	}
}

// A search that has ended is not said to be resumed, and says how it ended.
func TestPastOfASearch(t *testing.T) {
	log := synth.Beam("4 9 10 13", 5, 7)
	for name, c := range map[string]struct {
		log        []search.Event
		want, lack string
	}{
		"ended":  {log, fmt.Sprintf("ended     at event %d;", len(log)), "resumed"},
		"midway": {log[:20], "resumed", "ended"},
	} {
		var b strings.Builder
		if err := New(&b, tui.Facts{Title: "Game of 24"}, nil).Past(c.log); err != nil {
			t.Fatal(err)
		}
		if out := b.String(); !strings.Contains(out, c.want) || strings.Contains(out, c.lack) || strings.Contains(out, "solved") != (name == "ended") {
			t.Errorf("%s: %s", name, out)
		}
	}
}
