package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
)

// Stepping over a step runs the blocks that it calls, stepping into it does not; return leaves
// the block. Nothing of it asks for more than is needed.
func TestSteppingThroughAProgram(t *testing.T) {
	s := begin(t, search.ProgramMethod, 2)
	at := func() string {
		id, ok := search.CurrentStep(s.Tree())
		if !ok {
			return "ended"
		}
		f := s.Tree().Node(id).Check.Frame
		return fmt.Sprintf("%d %s", len(f.Stack), f.Next.Name)
	}
	var seen []string
	for _, line := range []string{"step", "into", "into", "into", "into", "return", "over", "over", "over", "back", "over"} {
		s.must(line)
		seen = append(seen, line+": "+at())
	}
	want := []string{
		"step: 1 set letters", "into: 1 rank letters", "into: 2 ask letter", "into: 2 vote letter", "into: 2 check",
		"return: 1 join word", "over: 1 set short", "over: 1 calc sum",
	}
	if got := strings.Join(seen, "\n"); !strings.HasPrefix(got, strings.Join(want, "\n")) {
		t.Errorf("%s", got)
	}
	s = begin(t, "io", 2)
	if _, err := s.say("over"); err == nil || !strings.Contains(err.Error(), "the search runs no program of steps; next runs an action") {
		t.Errorf("error %v", err)
	}
}
