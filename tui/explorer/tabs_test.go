package explorer

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/tui/inspector"
	"espalier/tui/internal/golden"
)

// tracedLog is a solved search whose completions say all that a model can say.
func tracedLog() []search.Event {
	log := solvedLog()
	for i, e := range log {
		switch b := e.Body.(type) {
		case search.Started:
			b.Settings.Trace = true
			log[i].Body = b
		case search.Replied:
			for j := range b.Completions {
				traced(&b.Completions[j], i)
			}
			log[i].Body = b
		}
	}
	return log
}

func traced(c *engine.Completion, salt int) {
	c.Thinking = "13 - 9 is 4.\n4 and 6 make 24, if 10 - 4 is 6.\nSo this leads on."
	routing := &engine.Routing{Layers: []int{1, 2, 3}, Experts: 8, PerToken: 2}
	for t := range c.Tokens {
		token := &c.Tokens[t]
		token.Top = []engine.Alternative{{Text: token.Text, LogProb: token.LogProb}, {Text: " ", LogProb: token.LogProb - 1}, {Text: "\n", LogProb: token.LogProb - 2}}
		for layer := range routing.Layers {
			first := (t*3 + layer + salt) % 7
			weight := 0.5 + 0.4*math.Sin(float64(t+layer))
			routing.Gates = append(routing.Gates, engine.NewGate(first, float32(weight)), engine.NewGate(first+1, float32(1-weight)))
		}
	}
	c.Trace = &engine.Trace{
		Computed: 12, Reused: 30, LatentBytes: 4 * 40 * 49, MHABytes: 4 * 256 * 49,
		Drafts: []engine.Drafted{{Proposed: 8, Accepted: 7}, {Proposed: 7, Accepted: 3}}, Routing: routing,
	}
}

// boardOf is a board that is the same for every thought.
func boardOf([]search.Step) search.Board {
	b := search.Board{Rows: 4, Columns: 4, BoxRows: 2, BoxColumns: 2, Cells: make([]search.Cell, 16)}
	b.Cells[0] = search.Cell{Text: "1", Role: search.CellGiven}
	b.Cells[5] = search.Cell{Text: "3", Role: search.CellPath}
	b.Cells[6] = search.Cell{Text: "4", Role: search.CellThis}
	b.Cells[10] = search.Cell{Text: "4", Role: search.CellGiven, Conflict: true}
	return b
}

func TestTabs(t *testing.T) {
	for i, name := range inspector.Tabs(search.NewTree()) {
		for _, size := range sizes[:2] {
			file := fmt.Sprintf("tabs/%s-%dx%d", name, size.w, size.h)
			t.Run(file, func(t *testing.T) {
				facts := testFacts
				facts.Board = boardOf
				s := newStage(t, size.w, size.h, Options{Facts: facts})
				s.deliver(runner.Update{Events: tracedLog(), State: runner.Ended})
				for range i {
					s.press("]")
				}
				s.press("h", "enter", "+", "L", "L", "L", "z")
				s.fits(size.w, size.h)
				golden.Check(t, file, s.View())
			})
		}
	}
}

// What a model does not tell is said, not drawn as nothing.
func TestTabsSayWhatThereIsNot(t *testing.T) {
	for tab, want := range map[string]string{
		"engine": "A search with --trace does",
		"board":  "are not a board",
		"tokens": "The log does not hold the alternatives",
	} {
		s := newStage(t, 160, 40, Options{})
		s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
		s.enter(":tab "+tab, "enter", "enter", "+")
		if text := strings.Join(strings.Fields(s.text()), " "); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", tab, want, s.text())
		}
	}
	s := newStage(t, 160, 40, Options{})
	log := solvedLog()
	b := log[0].Body.(search.Started)
	b.Settings.Trace = true
	log[0].Body = b
	s.deliver(runner.Update{Events: log, State: runner.Ended})
	if s.enter(":tab engine", "enter", "enter", "+"); !strings.Contains(s.text(), "does not say how it computed this") {
		t.Errorf("a model without a trace:\n%s", s.text())
	}
}
