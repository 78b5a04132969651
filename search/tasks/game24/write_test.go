package game24

import (
	"testing"

	"espalier/search"
)

func TestThoughtsOfTheUserAreCompleted(t *testing.T) {
	for _, test := range []struct{ state, text, want string }{
		{"1 3 4 6", "3 / 4 = 3/4", "3 / 4 = 3/4 (left: 3/4 1 6)"},
		{"1 3 4 6", "3/4 = 3/4", "3 / 4 = 3/4 (left: 3/4 1 6)"},
		{"1/3 8", "8 / (1/3) = 24", "8 / 1/3 = 24 (left: 24)"},
		{"1/3 8", "8 ÷ ( 1/3 ) = (24)", "8 / 1/3 = 24 (left: 24)"},
		{"1 3 4 6", "3 + 4 = 8", "3 + 4 = 8 (left: 1 6 8)"}, // for the rules to refuse
		{"1 3 4 6", "3 + 4 = 7 left: 1 6 7", "3 + 4 = 7 (left: 1 6 7)"},
		{"1 3 4 6", "5 + 4 = 9", "5 + 4 = 9"},
		{"1 3 4 6", "Answer: 6 / (1 - 3 / 4)", "Answer: 6 / (1 - 3 / 4)"},
		{"", "3 + 4 = 7", "3 + 4 = 7"},
	} {
		if got := write([]search.Step{{State: test.state}}, test.text); got != test.want {
			t.Errorf("%q in %q is %q, want %q", test.text, test.state, got, test.want)
		}
	}
}
