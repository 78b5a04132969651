package chains

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search/thinking"
)

// Two chains part where one says something else; what is the same is counted, and words that
// are not the model's are marked.
func TestDiffer(t *testing.T) {
	const begin = "<think>\n13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible\n"
	a := Chain{Text: begin + "impossible\n10 - 4 = 6 (left: 6 9 13) likely\n", State: "4 9 10 13"}
	b := Chain{Text: begin + "10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 7 sure\n", State: "4 9 10 13"}
	b.Added = []engine.Given{{Start: strings.Index(b.Text, "13 9"), End: strings.Index(b.Text, " - 4 7")}}
	rules := thinking.Rules{Numbers: strings.Fields("4 9 10 13"), Goal: "24"}
	d := Differ(a, b, rules)
	got := strings.Join(d.Lines("a", "two"), "\n")
	want := strings.Join([]string{
		"thinking: a has 5 segments, two has 6 segments, 1 false claim",
		"  … 3 segments the same",
		"  a      4 give up  impossible",
		"  … 1 segment the same",
		"  two    5 try      ⟨13 9 (left: 6)⟩",
		"  two    6 compute  - 4 7 sure ✗",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if Differ(a, a, rules) != nil || Differ(a, Chain{}, rules) != nil {
		t.Error("a difference of nothing")
	}
	long := Chain{Text: strings.Repeat("Try 4 + 9 = 13. No.\n", 60) + strings.Repeat("x", 300)}
	if lines := Differ(a, long, rules).Lines("a", "b"); len(lines) > mostLines+2 || !strings.Contains(lines[len(lines)-1], "more segments") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
