package explorer

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/thinking"
	"espalier/tui"
	"espalier/tui/internal/synth"
	"espalier/tui/outline"
)

const thought = "<think>\nLet me try 13 - 9 = 4, leaving 4, 4, 10. Then 4 * 4 = 15. That doesn't work.\n\nTry 10 - 4 = 6, leaving 6, 9, 13. "

func insideFacts() tui.Facts {
	f := testFacts
	f.Thinking = thinking.Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"}
	return f
}

// chainLog is a search whose reply thinks before it answers.
func chainLog() *synth.Log {
	l := synth.New(search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13", Settings: search.Settings{Method: "cot"}})
	l.Decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Solve, Count: 1})
	return l
}

// What a model thinks is a tree inside its thought while it streams, and stays open when it
// has become a thought.
func TestInsideOfAThought(t *testing.T) {
	s := newStage(t, 140, 40, Options{Facts: insideFacts()})
	l := chainLog()
	write := func(text string) search.StreamUpdate {
		return search.StreamUpdate{Node: 0, Purpose: search.Solve, Token: engine.Token{Text: text}}
	}
	s.deliver(runner.Update{Events: l.Events, State: runner.Running}, write(thought))
	s.press("g", "I")
	for _, want := range []string{
		"╎ ○ Let me try 13 - 9 = 4, leaving 4, 4, 10. ✓", "╎ ╎ = Then 4 * 4 = 15. ✗ false", "╎ ╎ ⊣ That doesn't work. ↩", "╎ ○ Try 10 - 4 = 6",
	} {
		if !strings.Contains(s.text(), want) {
			t.Errorf("no %q on the screen:\n%s", want, s.text())
		}
	}
	s.deliver(runner.Update{State: runner.Running}, write("Then 13 - 9 = 4"), write(" and 4 * 6 = 24."))
	if want := "╎ ╎ = Then 13 - 9 = 4 and 4 * 6 = 24. ✓"; !strings.Contains(s.text(), want) {
		t.Errorf("no %q on the screen:\n%s", want, s.text())
	}

	shown := len(l.Events)
	reply := l.Reply(0, search.Solve, "Solve 4 9 10 13", 1, thought+"Then 4 * 6 = 24.\n</think>\n10 - 4 = 6")
	l.Think(0, "10 - 4 = 6", reply, 0, search.Check{Verdict: search.Legal, State: "6 9 13"})
	s.deliver(runner.Update{Events: l.Events[shown:], State: runner.Running})
	s.deliver(runner.Update{State: runner.Running}) // the next frame
	for _, want := range []string{"╎ ╎ = Then 4 * 6 = 24. ✓", "╎ ★ 10 - 4 = 6", "╎ ○ Try 10 - 4 = 6, leaving 6, 9, 13. ✓ = thought 1"} {
		if !strings.Contains(s.text(), want) {
			t.Errorf("no %q on the screen:\n%s", want, s.text())
		}
	}

	s.press("g", "j", "I")
	if strings.Contains(s.text(), "╎ ○") {
		t.Errorf("the inside stays open:\n%s", s.text())
	}
}

// What the embedded model thinks in lines of its own stands beside what a rule makes of it.
func TestInsideInPlainWords(t *testing.T) {
	s := newStage(t, 80, 24, Options{Facts: insideFacts()})
	l := chainLog()
	s.deliver(runner.Update{Events: l.Events, State: runner.Running}, search.StreamUpdate{
		Node: 0, Purpose: search.Solve, Token: engine.Token{Text: "<think>\n4 10 (left: 4) + 14 4 impossible - 6 4 sure\n"},
	})
	s.press("g", "I")
	s.fits(80, 24)
	for _, want := range []string{"= + 14 4 impossible ", "∙ take 4 and 10, keep 4", "∙ 4 + 10 is 14: no 24 with 4", "∙ 10 - 4 is 6: 24 with 4"} {
		if !strings.Contains(s.text(), want) {
			t.Errorf("no %q on the screen:\n%s", want, s.text())
		}
	}
}

// The tree and the text of the inspector select each other.
func TestInsideAndText(t *testing.T) {
	s := newStage(t, 140, 24, Options{Facts: insideFacts()})
	l := chainLog()
	long := thought + strings.Repeat("Then 4 * 6 = 24.\n\nTry 10 - 4 = 6, leaving 6, 9, 13. No, too big.\n\n", 20)
	reply := l.Reply(0, search.Solve, "Solve 4 9 10 13", 1, long+"</think>\n10 - 4 = 6")
	l.Think(0, "10 - 4 = 6", reply, 0, search.Check{Verdict: search.Legal, State: "6 9 13"})
	s.deliver(runner.Update{Events: l.Events, State: runner.Running})
	s.press("g", "j", "I")
	row := outline.Row{Node: 1, Kind: outline.Inside, Part: 30}
	s.moves.selectRow(row)
	s.press("enter")
	shown := s.inside.shown()
	if s.inspector.Tab() != 1 || shown == nil || shown.Node.ID != 31 {
		t.Fatalf("tab %d, segment %+v", s.inspector.Tab(), shown)
	}
	s.compose()
	if segment, ok := s.inspector.Segment(shown.Reader); !ok || segment < 15 || segment > 50 {
		t.Errorf("the text stands at segment %d (%t), not near 31", segment, ok)
	}
	s.press("g")
	if want := "the answer does not stand in the thinking; 73%"; !strings.Contains(strings.Join(strings.Fields(s.text()), " "), want) {
		t.Errorf("no %q on the screen:\n%s", want, s.text())
	}
	s.press("G")
	if now := s.inside.shown(); now.Node.ID < len(now.Reader.Nodes())-3 {
		t.Errorf("at the end of the text segment %d of %d is selected", now.Node.ID, len(now.Reader.Nodes()))
	}
	s.press("g")
	if now := s.inside.shown(); now.Node.ID > 2 {
		t.Errorf("at its beginning %d is", now.Node.ID)
	}
}

// Before the puzzle no model thinks: there, the key means the thought that comes next.
func TestInsideFromTheRoot(t *testing.T) {
	s := newStage(t, 140, 40, Options{Facts: insideFacts()})
	l := chainLog()
	reply := l.Reply(0, search.Solve, "Solve 4 9 10 13", 1, thought+"Then 4 * 6 = 24.\n</think>\n10 - 4 = 6")
	l.Think(0, "10 - 4 = 6", reply, 0, search.Check{Verdict: search.Legal, State: "6 9 13"})
	s.deliver(runner.Update{Events: l.Events, State: runner.Paused})
	const segment = "Try 10 - 4 = 6"
	for _, want := range []bool{true, false} {
		s.press("g", "I")
		s.deliver(runner.Update{State: runner.Paused}) // the next frame
		if got := strings.Contains(s.text(), segment); got != want {
			t.Errorf("the inside of the thought below is shown: %t, want %t:\n%s", got, want, s.text())
		}
	}
}
