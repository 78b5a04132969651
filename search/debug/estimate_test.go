package debug_test

import (
	"strings"
	"testing"

	"espalier/search"
)

// An estimate is held against what the search then costs.
func TestThePriceIsAboutRight(t *testing.T) {
	for _, method := range []string{"tot-bfs", "tot-dfs", "tot-bfs/sampled"} {
		inside, all := 0, 0
		for seed := range uint64(12) {
			s := begin(t, method, seed)
			s.must("next 4")
			if s.Tree().Outcome().Ended {
				continue
			}
			p, before := s.Estimate(), s.Tree().Totals().Calls
			if p.Basis == 0 || p.Calls > p.MostCalls || p.Tokens > p.MostTokens {
				t.Fatalf("%s: %+v", method, p)
			}
			s.must("continue")
			all++
			if cost := s.Tree().Totals().Calls - before; method != "tot-dfs" && cost >= p.Calls/3 && cost <= 2*p.MostCalls || method == "tot-dfs" && cost >= p.Calls/3 {
				inside++
			}
		}
		if inside < all*3/4 {
			t.Errorf("%s: only %d of %d searches cost what was estimated", method, inside, all)
		}
	}
}

func TestThePriceSaysWhatItDoesNotKnow(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	if p := s.Estimate(); p.Basis != 0 || !strings.Contains(p.String(), "nothing to estimate") {
		t.Error(p)
	}
	s.must("continue")
	s.must("goto 1")
	s.must("set evaluate logprob")
	if p := s.Estimate(); p.Untold != search.EvaluateLogProb || !strings.Contains(p.String(), "and values by logprob, whose cost this log does not tell") {
		t.Errorf("%+v: %s", p, p)
	}
	s.must("branch 1")
	s.must("goto 1")
	s.must("set evaluate rule")
	if p := s.Estimate(); p.Untold != "" {
		t.Errorf("rules cost nothing, yet: %s", p)
	}
}
