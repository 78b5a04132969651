package sessions

import (
	"testing"

	"espalier/search"
)

// TestParseOutcome reads every label, as typed on a command line, and the values that
// earlier versions showed.
func TestParseOutcome(t *testing.T) {
	for name, want := range map[string]Outcome{
		"not-solved": NotSolved, "not solved": NotSolved, "unsolved": NotSolved,
		"unfinished": Unfinished, "unended": Unfinished, "spent": Spent, "solved": Solved, "answered": Answered, "failed": Failed,
	} {
		if o, ok := ParseOutcome(name); !ok || o != want {
			t.Errorf("%q is %q, %v; want %q", name, o, ok, want)
		}
	}
	if _, ok := ParseOutcome(""); ok {
		t.Error("an empty outcome was read")
	}
}

// TestAnsweredIsNotSolved: what no rule has checked is not listed as if one had.
func TestAnsweredIsNotSolved(t *testing.T) {
	for chosen, want := range map[string]Outcome{"": Solved, "the model's own answer": Answered} {
		if got := tallied([]search.Event{{Seq: 1, Body: search.Solved{Answer: "8", Chosen: chosen}}}); got.outcome != want || got.answer != "8" {
			t.Errorf("chosen %q: %+v, want %s", chosen, got, want)
		}
	}
}
