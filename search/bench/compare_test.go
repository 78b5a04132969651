package bench

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
	"espalier/search"
)

// ran is a row of a method: a result for each puzzle named by a letter; a capital is
// solved, and ! failed. Each takes so many tokens more than the one before.
func ran(method, puzzles string, tokens int) Row {
	r := Row{Subject: Subject{Settings: search.Settings{Method: method}, Model: "m"}, Puzzles: len(puzzles)}
	for i, c := range puzzles {
		x := Result{Puzzle: search.Puzzle{Task: "game24", Input: strings.ToLower(string(c))}, Solved: c < 'a' && c != '!'}
		x.Totals.Usage = engine.Usage{Prompt: tokens * (i + 1)}
		if c == '!' {
			x.Err = errors.New("the server is gone")
		}
		r.Results = append(r.Results, x)
	}
	return r
}

func TestCompare(t *testing.T) {
	first := []Row{ran("io", "ABCdefgH!x", 100), ran("cot", "abc", 1)}
	second := []Row{ran("tot-bfs", "abc", 1), ran("io", "ABcDEFGHy!", 90)}
	got, err := Compare(first, second)
	if err != nil {
		t.Fatal(err)
	}
	want := []Comparison{{
		Type: "comparison", Rows: [2]int{0, 1}, Methods: [2]string{"io", "io"}, Puzzles: 8, Unpaired: 2, Failed: 1,
		Solved: [2]int{4, 7}, Intervals: [2][2]float64{{0.2152, 0.7848}, {0.5291, 0.9776}},
		Only: [2]int{1, 4}, Exact: 0.375,
		Tokens: [2]float64{450, 405}, Difference: -45, SignedRank: 2.0 / 256,
		Parted: []Parting{{"c", false, ""}, {"d", true, ""}, {"e", true, ""}, {"f", true, ""}, {"g", true, ""}},
	}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 5e-5), cmpopts.IgnoreFields(Comparison{}, "Bootstrap")); diff != "" {
		t.Error(diff)
	}
	if b := got[0].Bootstrap; b == nil || b[0] < -80 || b[1] > -10 || b[0] > -45 || b[1] < -45 {
		t.Errorf("bootstrap %v", b)
	}
}

// The other way round everything is the mirror image; with itself nothing differs.
func TestCompareIsSymmetric(t *testing.T) {
	a, b := []Row{ran("io", "ABcdEf", 100)}, []Row{ran("cot", "aBCdEFg", 70)}
	ab, err := Compare(a, b) // one method each: whatever they are
	if err != nil {
		t.Fatal(err)
	}
	ba, err := Compare(b, a)
	if err != nil {
		t.Fatal(err)
	}
	x, y := ab[0], ba[0]
	if x.Exact != y.Exact || x.SignedRank != y.SignedRank || x.Difference != -y.Difference || x.Only[0] != y.Only[1] || x.Solved[0] != y.Solved[1] || x.Methods[0] != y.Methods[1] {
		t.Errorf("%+v\n%+v", x, y)
	}
	self, err := Compare(a, a)
	if err != nil {
		t.Fatal(err)
	}
	if s := self[0]; s.Exact != 1 || s.SignedRank != 1 || s.Difference != 0 || len(s.Parted) != 0 || s.Unpaired != 0 {
		t.Errorf("with itself: %+v", s)
	}
}

func TestCompareRefuses(t *testing.T) {
	for _, c := range []struct {
		a, b []Row
		want string
	}{
		{[]Row{ran("io", "a", 1), ran("cot", "a", 1)}, []Row{ran("tot-bfs", "a", 1)}, "no method in common"},
		{[]Row{ran("io", "a", 1)}, []Row{ran("io", "b", 1)}, "no puzzle in common"},
		{nil, nil, "no method in common"},
	} {
		if _, err := Compare(c.a, c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// A puzzle that occurs twice is two puzzles.
func TestCompareCountsRepeatedPuzzles(t *testing.T) {
	got, err := Compare([]Row{ran("io", "aA", 1)}, []Row{ran("io", "AA", 1)})
	if err != nil || got[0].Puzzles != 2 || got[0].Only != [2]int{0, 1} {
		t.Errorf("%+v %v", got, err)
	}
}

func TestCompareLines(t *testing.T) {
	got, err := Compare([]Row{ran("io", "ABcdEf", 100)}, []Row{ran("io", "aBCdEFg", 70)})
	if err != nil {
		t.Fatal(err)
	}
	low, high := got[0].Bootstrap[0], got[0].Bootstrap[1]
	want := []string{
		"io: 6 puzzles in both",
		"  first   solved 3 of 6, 50.0% (95%: 18.8-81.2), 350 tokens a puzzle",
		"  second  solved 4 of 6, 66.7% (95%: 30.0-90.3), 245 tokens a puzzle",
		"  solved  by the first alone 1, by the second alone 2: exact McNemar p 1",
		fmt.Sprintf("  tokens  second less first -105 a puzzle (95%%, bootstrap: %+.0f to %+.0f): signed-rank p .031", math.Round(low), math.Round(high)),
		"  left out: 1 puzzle in one bench alone",
		"  the first alone solved a",
		"  the second alone solved c; f",
	}
	if lines := CompareLines(got); !slices.Equal(lines, want) {
		t.Errorf("%s", cmp.Diff(want, lines))
	}
}
