package sessions

import "testing"

// TestParseOutcome reads every label, as typed on a command line, and the values that
// earlier versions showed.
func TestParseOutcome(t *testing.T) {
	for name, want := range map[string]Outcome{
		"not-solved": NotSolved, "not solved": NotSolved, "unsolved": NotSolved,
		"unfinished": Unfinished, "unended": Unfinished, "spent": Spent, "solved": Solved, "failed": Failed,
	} {
		if o, ok := ParseOutcome(name); !ok || o != want {
			t.Errorf("%q is %q, %v; want %q", name, o, ok, want)
		}
	}
	if _, ok := ParseOutcome(""); ok {
		t.Error("an empty outcome was read")
	}
}
