package curriculum

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/symbolic"
)

// TestSymbolicExamples reads generated data as a search would read a model's replies: every
// example is right, consists of words that have tokens, and shows no question that is held out.
func TestSymbolicExamples(t *testing.T) {
	v := SymbolicWords()
	read := map[string]int{}
	for step := range 4 {
		for _, e := range SymbolicExamples(7, step, 0) {
			text := e.Prompt + e.Completion
			ids, err := v.Encode(text)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if got := decode(v, ids); got != text {
				t.Fatalf("text %q, decoded %q", text, got)
			}
			question, purpose := strings.TrimSuffix(e.Prompt, " Answer:"), search.Answer
			if e.Kind == Solve {
				question, purpose = strings.TrimSuffix(e.Prompt, " Steps:"), search.Solve
			}
			task, p := problemOf(t, question)
			read[task+" "+string(e.Kind)]++
			root := []search.Step{{State: p.Root()}}
			ask, err := p.Prompt(purpose, root, engine.Lines)
			if err != nil || ask.Text != e.Prompt {
				t.Fatalf("a search asks %q, not %q: %v", ask.Text, e.Prompt, err)
			}
			thoughts, err := p.Parse(purpose, e.Completion)
			if err != nil || len(thoughts) > longestTaught+2 {
				t.Fatalf("%q has %d thoughts: %v", text, len(thoughts), err)
			}
			for i, thought := range thoughts {
				check, err := p.Check(t.Context(), root, thought.Text)
				if err != nil || check.Verdict != search.Right && (i == len(thoughts)-1 || check.Verdict != search.Legal) {
					t.Fatalf("%q of %q: %+v, %v", thought, text, check, err)
				}
				root = append(root, search.Step{Text: thought.Text, State: check.State})
			}
		}
	}
	for _, k := range symbolic.Kinds() {
		for _, kind := range []Kind{Answer, Solve} {
			if read[k.Name+" "+string(kind)] == 0 {
				t.Errorf("no %s of %s", kind, k.Name)
			}
		}
	}
}

// problemOf finds the task that a question is of.
func problemOf(t *testing.T, question string) (task string, p search.Problem) {
	t.Helper()
	for _, k := range symbolic.Kinds() {
		p, err := k.Task().Problem(search.Puzzle{Task: k.Name, Input: question})
		if err == nil && p.Root() == question {
			if (symbolic.Question{Text: question}).Held() {
				t.Fatalf("%q is held out", question)
			}
			return k.Name, p
		}
	}
	t.Fatalf("%q is no question of any task", question)
	return "", nil
}
