package game24

import (
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/search"
)

func readAny(t *testing.T, input, target string) *problem {
	t.Helper()
	p, err := read(search.Puzzle{Task: "game24", Input: input, Options: map[string]string{targetOption: target, useOption: useAny}})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

// By the rules of Countdown numbers may be left out, and every result is a positive integer.
func TestUseAny(t *testing.T) {
	p := readAny(t, "3 6 25 50 75 100", "952")
	root := []search.Step{{State: p.Root()}}
	for text, want := range map[string]struct {
		verdict search.Verdict
		says    string
	}{
		"Answer: (100 + 6) * 3 * 75 / 25 - 2":    {search.Refused, "it may use each of 3 6 25 50 75 100 once, but has 2 beyond that"},
		"Answer: ((100 + 6) * 3 * 75 - 50) / 25": {search.Right, ""},
		"Answer: (100 + 3) * 75 * 6 / 50 + 25":   {search.Right, ""},
		"Answer: 100 * 75 / 50 * 6 + 50 + 3":     {search.Refused, "has 50 beyond that"},
		"Answer: 75 / 50 * 100 * 6 + 25 + 3":     {search.Refused, "75 / 50 is 3/2, and where numbers may be left out every result must be a positive integer"},
		"Answer: 3 + 6":                          {search.Refused, "its value is 9, not 952"},
		"6 / 25 = 6/25 (left: 6/25 3 50 75 100)": {search.Refused, "must be a positive integer"},
		"3 - 6 = -3 (left: -3 25 50 75 100)":     {search.Refused, "must be a positive integer"},
		"6 + 100 = 106 (left: 3 25 50 75 106)":   {search.Legal, ""},
	} {
		got := p.check(root, text)
		if got.Verdict != want.verdict || !strings.Contains(got.Reason, want.says) {
			t.Errorf("%s: %+v, want %v %s", text, got, want.verdict, want.says)
		}
	}
	small := readAny(t, "5 5 10", "25")
	got := small.check([]search.Step{{State: small.Root()}}, "5 * 5 = 25 (left: 10 25)")
	if got.Verdict != search.Right || got.Answer != "5 * 5" {
		t.Errorf("a target reached early: %+v", got)
	}
	if got := small.check([]search.Step{{State: "5 10"}}, "10 / 5 = 2 (left: 2)"); got.Verdict != search.DeadEnd {
		t.Errorf("the last number: %+v", got)
	}
	if s := readAny(t, "5 25 10", "25").Capabilities().Settled; s == nil || s.Answer != "25" {
		t.Errorf("a target among the numbers: %+v", s)
	}
	for _, c := range []struct{ use, want string }{{"some", `use "some" is neither`}, {"all", ""}} {
		_, err := read(search.Puzzle{Input: "1 2 3", Options: map[string]string{useOption: c.use}})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("use %s: %v", c.use, err)
		}
	}
}

// What the control proposes and answers keeps the rules, and every puzzle that is made up
// can be solved: the way it was made is one.
func TestMade(t *testing.T) {
	for _, use := range []string{useAll, useAny} {
		for size := fewestMade; size <= MaxNumbers; size++ {
			for seed := range 20 {
				puzzle := search.Puzzle{Task: "game24", Input: "countdown-" + Integer(int64(size)).String() + " " + Integer(int64(seed)).String(), Options: map[string]string{useOption: use}}
				made, err := read(puzzle)
				if err != nil {
					t.Fatal(err)
				}
				p := made.(*problem)
				again, err := read(p.Puzzle())
				if err != nil || again.Root() != p.Root() || again.(*problem).rules != p.rules || p.Puzzle().Posed != puzzle.Input {
					t.Fatalf("%s: %+v is read as %v, %v", puzzle.Input, p.Puzzle(), again, err)
				}
				if n := p.rules.Target.num; len(p.root) != size || p.root[0].num < 1 || p.root[size-1].num > 100 || n < 1 || n > 999 {
					t.Errorf("%s: %s to %s", puzzle.Input, p.root, p.rules.Target)
				}
				steps, expression := p.randomChain(p.root, rand.New(rand.NewPCG(1, uint64(seed))))
				if expression == "" {
					continue
				}
				if reason := p.wrong(expression); reason != "" && !strings.HasPrefix(reason, "its value is") {
					t.Errorf("%s: the control writes %s%s: %s", puzzle.Input, steps, expression, reason)
				}
			}
		}
	}
	for input, want := range map[string]string{
		"countdown-9":     `"9" is not a number of numbers; want 3 to 6`,
		"countdown-4 x":   `"x" is not a seed`,
		"countdown-4 1 2": "a puzzle that is made up has a target of its own",
	} {
		if _, err := read(search.Puzzle{Input: input}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", input, err, want)
		}
	}
}
