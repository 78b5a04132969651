package curriculum

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine/embedded"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
)

// A model judges what a chain says that its steps leave, behind the thinking, and nothing else.
func TestClaimed(t *testing.T) {
	for text, want := range map[string]string{
		"<think>\n1 + 3 = 4 (left: 4 4 6)\n</think>\n10 - 4 = 6 (left: 6 9 13)\n13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)\nAnswer: x": "6 9 13; 4 6",
		"<think>\n10 - 4 = 6 (left: 6 9 13)\n":                      "",
		"</think>\n10 - 4 = 6 (left: 6 9 13)\nAnswer: x":            "6 9 13",
		"</think>\n(left: 4 6)\n(left: 6 9 13)\n(left: 1/2 6)\n":    "6 9 13; 1/2 6",
		"</think>\n(left: 1 2 900)\n(left: oak)\n(left: 1 2 3 4)\n": "",
	} {
		var all []string
		for _, s := range claimed(text) {
			all = append(all, s.String())
		}
		if got := strings.Join(all, "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The embedded model gives its points by its own words: a state that it calls sure is worth one,
// whether the reply is right or wrong.
func TestOpinions(t *testing.T) {
	files, err := embedded.Files(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	m, err := train.ModelFrom(files.Config, files.Source)
	if err != nil {
		t.Fatal(err)
	}
	s, err := train.NewSampler(m, vocabulary.NewGame24(), 1)
	if err != nil {
		t.Fatal(err)
	}
	const steps = "</think>\n10 - 4 = 6 (left: 6 9 13)\n13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)\n"
	replies := []train.Reply{
		{Text: steps + "Answer: (13 - 9) * (10 - 4) = 24\n", Finished: true},
		{Text: steps + "Answer: 1 = 24\n", Finished: true}, // for which it has no words
		{Text: steps + "Answer: (13 - 9) * (10 - 4) = 24\n"},
		{Text: "</think>\n(left: 1 1 13)\n(left: 1 13)\nAnswer: 1 = 24\n", Finished: true},
		{Text: "<think>\n"},
	}
	all, said, err := opinions(t.Context(), s, [][]train.Reply{replies})
	if err != nil {
		t.Fatal(err)
	}
	var points []int
	for _, o := range all[0] {
		points = append(points, o.points)
	}
	if diff := cmp.Diff([]int{3, 3, 2, 1, 0}, points); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(verdicts{"6 9 13": true, "4 6": true, "1 1 13": false, "1 13": false}, said); diff != "" {
		t.Error(diff)
	}
}

func TestSelfMeasured(t *testing.T) {
	before := SelfMeasured{Right: [][]bool{{true, false}, {false, false}}}
	m := SelfMeasured{Right: [][]bool{{true, true}, {false, true}}}
	m.compare(before)
	if m.Wins != 4 || m.Losses != 0 || m.Mean() != 0.75 || m.WinRate() != 1 {
		t.Errorf("%+v", m)
	}
	before.compare(m)
	if before.Wins != 0 || before.Losses != 4 {
		t.Errorf("%+v", before)
	}
}
