package method_test

import (
	"strings"
	"testing"

	"espalier/search/method"
	"espalier/search/searchtest"
)

func TestGivenIdle(t *testing.T) {
	for _, test := range []struct{ method, given, idle string }{
		{"tot-bfs", "max-doubt=0.1", "max-doubt changes nothing here: it needs evaluate=doubt"},
		{"tot-bfs", "max-doubt=0.1 evaluate=doubt", ""},
		{"tot-bfs", "evaluations=5", "evaluations changes nothing here: it needs evaluate=value, vote or self"},
		{"tot-bfs", "evaluations=5 evaluate=self", ""},
		{"tot-dfs", "min-probability=0.1 generate=sample", "min-probability changes nothing here: it needs generate=enumerate"},
		{"cot-sc", "window=32 warm-up=4", "window changes nothing here: it needs stop-unsure above 0; warm-up changes nothing here: it needs stop-unsure above 0"},
		{"cot-sc", "window=32 stop-unsure=0.1", ""},
		{"cot", "max-doubt=0.1", ""}, // Unused says that
	} {
		given, err := method.ParseGiven(strings.Fields(test.given))
		if err != nil {
			t.Fatal(err)
		}
		s := searchtest.Settings(t, test.method)
		if got := strings.Join(given.Idle(given.Over(s)), "; "); got != test.idle {
			t.Errorf("%s with %s: %q", test.method, test.given, got)
		}
	}
}

// An evaluator that samples is not left at temperature 0 by a method that was greedy without it.
func TestGivenWarms(t *testing.T) {
	for _, test := range []struct {
		given string
		warm  bool
	}{
		{"evaluate=self", true},
		{"evaluate=value", true},
		{"evaluate=vote", true},
		{"generate=sample", true},
		{"evaluate=think", false},
		{"evaluate=self temperature=0", false},
	} {
		given, err := method.ParseGiven(strings.Fields(test.given))
		if err != nil {
			t.Fatal(err)
		}
		s := searchtest.Settings(t, "tot-bfs")
		usual := s.Temperature
		s.Temperature = 0
		if got := given.Over(s).Temperature; got != map[bool]float64{true: usual}[test.warm] {
			t.Errorf("%s: temperature %v", test.given, got)
		}
	}
}
