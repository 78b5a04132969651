package game24

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// TestZeroShotPrompts: rules and numbers, no worked puzzle, and a form that Parse
// can read.
func TestZeroShotPrompts(t *testing.T) {
	p, err := read(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	if !p.Capabilities().ZeroShot {
		t.Error("game24 does not say that it has prompts without examples")
	}
	for purpose, form := range map[search.Purpose]string{
		search.Propose: "8 - 2 = 6 (left: 6 8 14)", search.Continue: "8 - 2 = 6 (left: 6 8 14)",
		search.Solve: "Answer: (4 + 8) * (6 - 4) = 24", search.Answer: "Answer: (4 + 8) * (6 - 4) = 24",
		search.Judge: "impossible", search.Think: "impossible",
	} {
		q, err := p.Prompt(purpose, []search.Step{{State: p.Root()}}, engine.ZeroShot)
		if err != nil {
			t.Errorf("%s: %v", purpose, err)
			continue
		}
		if !strings.Contains(q.Text, "4 9 10 13") || !strings.Contains(q.Text, "24") || strings.Contains(q.Text, "Input:") || strings.Contains(q.Text, "%!") {
			t.Errorf("%s: %q", purpose, q.Text)
		}
		if !strings.Contains(q.Text, form) {
			t.Errorf("%s does not say what a reply looks like: %q", purpose, q.Text)
		}
		if found, err := p.Parse(purpose, "Let me see.\n"+form); err != nil || len(found) == 0 {
			t.Errorf("%s: %q does not parse: %v", purpose, form, err)
		}
	}
}
