package runner

import (
	"testing"

	"espalier/search"
)

// A reply that is stopped goes on as it was: inside its thinking, or behind it.
func TestUntag(t *testing.T) {
	for _, test := range []struct{ written, want search.Beginning }{
		{search.Beginning{Text: "<think>\nTry 4"}, search.Beginning{Thinking: "Try 4"}},
		{search.Beginning{Text: "<think>\nTry 4\n</think>\n\nIt"}, search.Beginning{Thinking: "Try 4", Text: "It", Ended: true}},
		{search.Beginning{Thinking: "Try 4 "}, search.Beginning{Thinking: "Try 4 "}},
		{search.Beginning{Thinking: "Try 4\n</think>", Text: "\n\nIt"}, search.Beginning{Thinking: "Try 4", Text: "It", Ended: true}},
		{search.Beginning{Thinking: "Try 4", Text: "It"}, search.Beginning{Thinking: "Try 4", Text: "It"}},
		{search.Beginning{Text: "It is 4"}, search.Beginning{Text: "It is 4"}},
	} {
		got := test.written
		if untag(&got); got.Thinking != test.want.Thinking || got.Text != test.want.Text || got.Ended != test.want.Ended {
			t.Errorf("%+v is %+v, not %+v", test.written, got, test.want)
		}
	}
}
