package thinking

import (
	"slices"
	"strings"
	"testing"
)

// What the embedded model thinks is said in sentences; what other models say needs none.
// Each segment is said on its own as well.
func TestWordsOfASegment(t *testing.T) {
	r := Read("13 - 9 = 4 (left: 4 4 10) likely\n4 10 (left: 4) + 14 4 impossible - 6 4 sure\nsure", Rules{})
	var got []string
	for _, n := range r.Nodes() {
		got = append(got, r.Words(n, Rules{Goal: "24"}))
	}
	want := []string{
		"13 - 9 makes 4, which leaves 4, 4 and 10", "take 4 and 10, keep 4", "4 + 10 is 14: no 24 with 4",
		"10 - 4 is 6: 24 with 4", "so it judges: sure",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	plain := Read("Let me try 4 * 6. That works.", Rules{})
	if n := plain.Nodes()[0]; plain.Words(n, Rules{}) != "" {
		t.Errorf("plain words are said again: %q", plain.Words(n, Rules{}))
	}
}

func TestWords(t *testing.T) {
	rules := Rules{Numbers: []string{"4", "4", "6"}, Goal: "24"}
	for text, want := range map[string]string{
		"4 4 (left: 6) + 8 6 impossible - 0 6 impossible * 16 6 impossible / 1 6 impossible\nimpossible\n": "Take 4 and 4, and keep 6: together they make 8, 0, 16 or 1, from which 6 does not make 24.\n" +
			"So it judges: impossible.",
		"4 10 (left: 4) + 14 4 impossible - 6 4 sure\nsure": "Take 4 and 10, and keep 4: 10 - 4 is 6, which with 4 makes 24; 14, from which 4 does not make 24.\nSo it judges: sure.",
		"13 - 9 = 4 (left: 4 4 10) likely":                  "13 - 9 makes 4, which leaves 4, 4 and 10.",
		"4 4 (left: 6)":                                     "Take 4 and 4, and keep 6: nothing is said of them.",
		"Let me try 4 * 6 (left: nothing). That works.":     "",
		"": "",
	} {
		if got := strings.Join(Words(text, rules), "\n"); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", text, got, want)
		}
	}
	if Words(strings.Repeat("4 4 (left: 6)\n", 10_000), rules) != nil {
		t.Error("a text without an end is read")
	}
}
