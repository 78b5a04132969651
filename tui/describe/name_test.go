package describe

import (
	"testing"

	"espalier/search"
)

func TestName(t *testing.T) {
	for _, c := range []struct {
		text, short, state  string
		wantName, wantState string
	}{
		{"13 - 9 = 4 (left: 4 4 10)", "", "", "13 - 9 = 4", "4 4 10"},
		{"13 - 9 = 4 (left: 4 10 4)", "13 - 9 = 4", "4 4 10", "13 - 9 = 4", "4 4 10"},
		{"13 - 9 = 5 (left: 5 4 10)", "13 - 9 = 5", "", "13 - 9 = 5", ""}, // refused: there is no such state
		{"13 - 9 = 4 (left: 4", "", "", "13 - 9 = 4 (left: 4", ""},
		{"(left: 4)", "", "", "(left: 4)", ""},
		{"13 - 9 = 4", "", "", "13 - 9 = 4", ""},
		{"", "", "", "", ""},
	} {
		n := &search.Node{Text: c.text, Check: search.Check{Short: c.short, State: c.state}}
		if name, state := Name(n, "left"); name != c.wantName || state != c.wantState {
			t.Errorf("%q is %q and %q, want %q and %q", c.text, name, state, c.wantName, c.wantState)
		}
		if name, state := Name(n, ""); name != n.Short() || state != c.state {
			t.Errorf("%q is %q and %q where states have no word", c.text, name, state)
		}
	}
}
