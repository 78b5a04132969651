package curriculum

import (
	"strings"
	"testing"

	"espalier/engine/train"
	"espalier/engine/vocabulary"
)

// TestBoardsPractice has replies to boards judged: what the rules allow, and what they do not.
func TestBoardsPractice(t *testing.T) {
	b, v := NewBoards(map[string]bool{}), vocabulary.NewSudoku()
	practice := b.Practice(20, 3)
	shown := map[string]bool{}
	for step := range 5 {
		again := practice(step)
		for i, e := range practice(step) {
			shown[e.Prompt] = true
			if _, err := v.Encode(e.Prompt); err != nil {
				t.Fatal(err)
			}
			if again[i].Prompt != e.Prompt {
				t.Fatalf("step %d gives %q, then %q", step, e.Prompt, again[i].Prompt)
			}
		}
	}
	common := 0
	for _, e := range b.Validation(64) {
		if shown[e.Prompt] {
			common++ // a board of 2x2 or 3x3
		}
	}
	if common > 3 {
		t.Errorf("%d of 64 boards are practised and validate", common)
	}
}

func TestRewardSets(t *testing.T) {
	e := Example{Sets, "Sudoku 2 none r1c1=1 r1c2 r2c1 Sets:", " r1c2 in 2\nr2c1 in 2\n"}
	for _, c := range []struct {
		text     string
		finished bool
		want     train.Reward
	}{
		{" r1c2 in 2\nr2c1 in 2", true, train.Reward{Accuracy: 1, Format: 1}},
		{" r1c2 in 1 2\nr2c1 in 2", true, train.Reward{Format: 1}},
		{" r1c2 in\nr2c1 in 2", true, train.Reward{Format: 1}},
		{" r2c1 in 2\nr1c2 in 2", true, train.Reward{}},
		{" r1c2 in 2", true, train.Reward{}},
		{" r1c2 in 2\nr2c1 in 1", false, train.Reward{}},
		{"", true, train.Reward{}},
	} {
		c.want.Answer = strings.TrimSpace(c.text)
		if got := rewardSets(e, train.Reply{Text: c.text, Finished: c.finished}); got != c.want {
			t.Errorf("%q: got %+v, want %+v", c.text, got, c.want)
		}
	}
}
