package sudoku

import (
	"testing"

	"espalier/search"
	"espalier/search/thinking"
)

func TestClaim(t *testing.T) {
	p, err := Task().Problem(search.Puzzle{Task: "sudoku", Input: "1..4 ..1. .1.. 4..1"})
	if err != nil {
		t.Fatal(err)
	}
	claim := p.Capabilities().Thinking.Claim
	for sentence, want := range map[string]thinking.Verdict{
		"r1c1 = 1, as given":   thinking.True,
		"So r1c2 = 1.":         thinking.False, // the row has it
		"So r1c2 = 2.":         thinking.Unknown,
		"r9c1 = 2":             thinking.False,
		"Row 1 needs 2 and 3.": thinking.NoClaim,
		"第1行第2列是4":             thinking.False,
	} {
		if got := claim(sentence); got.Verdict != want {
			t.Errorf("%q: %+v, want %q", sentence, got, want)
		}
	}
}
