package sudoku

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		purpose    search.Purpose
		completion string
		want       string // thoughts, a line each; or the error after "!"
	}{
		{search.Propose, " r1c4=2", "r1c4=2"},
		{search.Propose, "<think>maybe r1c1=9</think>\n- **r1c4 = 2**\n- r2c1=1, since row 2 lacks it\n- r1c4=2\n", "r1c4=2\nr2c1=1"},
		{search.Propose, "1. Row 1, column 4: 2\n2) (4,1) = 2", "r1c4=2\nr4c1=2"},
		{search.Propose, "R1C4 must be 2 as r2c2=2 is given", "r1c4=2"},
		{search.Propose, "| Cell | Digit |\n|---|---|\n\\(r1c4 = 2\\)\nＲ２Ｃ１＝１", "r1c4=2\nr2c1=1"},
		{search.Propose, "第1行第4列填2\nZeile 2, Spalte 1: 1\nFila 4, columna 1 = 2", "r1c4=2\nr2c1=1\nr4c1=2"},
		{search.Answer, "```\n+-----+-----+\n| 3 4 | 1 2 |\n| 1 2 | 3 4 |\n+-----+-----+\n| 4 3 | 2 1 |\n| 2 1 | 4 3 |\n+-----+-----+\n```", "Answer: 3412 1234 4321 2143"},
		{search.Propose, "I do not know.", "!the reply declines"},
		{search.Propose, "<think>r1c4=2", "!the completion is empty"},
		{search.Answer, "3 4 1 2\n1 2 3 4\n4 3 2 1\n2 1 4 3", "Answer: 3412 1234 4321 2143"},
		{search.Answer, "Here:\n```\nr1: 3412\nr2: 1234\nr3: 4321\nr4: 2143\n```\nDone in 4 steps.", "Answer: 3412 1234 4321 2143"},
		{search.Answer, "[[3,4,1,2],[1,2,3,4],\n[4,3,2,1],[2,1,4,3]]", "Answer: 3412 1234 4321 2143"},
		{search.Answer, "3412123443212143", "Answer: 3412 1234 4321 2143"},
		{search.Answer, "3 4 1 2", "!there is no whole board"},
		{search.Answer, "3 4 1 2\n1 2 3 4\n\nso\n4 3 2 1\n2 1 4 3", "!there is no whole board"},
		{search.Solve, "r1c4=2\nr2c1=1\n3412\n1234\n4321\n2143", "r1c4=2\nr2c1=1\nAnswer: 3412 1234 4321 2143"},
		{search.Judge, "r4c4 could be 1. likely... no: sure.", "sure"},
		{search.Judge, "Unsure", "!there is none of sure, likely, impossible in it"},
	} {
		got, err := read(t, board4, "").Parse(c.purpose, c.completion)
		if reason, ok := strings.CutPrefix(c.want, "!"); ok {
			if err == nil || !strings.HasPrefix(err.Error(), reason) {
				t.Errorf("%s %q: %q, error %v, want %q", c.purpose, c.completion, got, err, reason)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(c.want, "\n"), reading.Texts(got)); err != nil || diff != "" {
			t.Errorf("%s %q: %v (-want +got):\n%s", c.purpose, c.completion, err, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"r1c4=2", "3 4 1 2\n1 2 3 4\n4 3 2 1\n2 1 4 3", "<think>", "[[1,2],[2,1]]", "sure", "r99c9=9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, completion string) {
		p := read(t, board4, "")
		for purpose := range lineModes {
			thoughts, err := p.Parse(purpose, completion)
			if (err == nil) != (len(thoughts) > 0) {
				t.Errorf("%s: %d thoughts and error %v", purpose, len(thoughts), err)
			}
			for _, text := range reading.Texts(thoughts) {
				if purpose != search.Judge && purpose != search.Think {
					p.check([]search.Step{{State: p.Root()}}, text)
				}
			}
		}
	})
}

// The prompter agent quotes what was refused and why, and varies its advice.
func TestPromptsLearn(t *testing.T) {
	p := read(t, board4, "")
	path := []search.Step{{State: p.Root()}}
	first, err := p.Prompt(search.Propose, path, engine.Chat)
	if err != nil || !strings.Contains(first.Text, "r1: 3 4 1 *") || !strings.Contains(first.Text, "box of 2 rows by 2 columns") {
		t.Fatalf("%v: %s", err, first.Text)
	}
	seen := map[string]bool{first.Text: true}
	var failed []search.Failure
	for range 4 {
		failed = append(failed, search.Failure{Text: "r1c4=4", Reason: "row 1 has 4 already, at r1c2"})
		again, err := p.reprompt(search.Propose, path, failed, engine.Chat)
		if err != nil || seen[again.Text] || !strings.Contains(again.Text, "r1c4=4: row 1 has 4 already, at r1c2") {
			t.Fatalf("%v after %d failures: %s", err, len(failed), again.Text)
		}
		seen[again.Text] = true
	}
}
