package debug_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What an estimate says before a branch is held against what the branch then costs: over
// many branches and settings of every method, at least nine in ten are inside.
func TestEstimatesHold(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	changes := []string{"beam 1", "beam 3", "beam 8", "seed 9", "threshold 3", "samples 7", "samples 30", "proposals 4", "simulations 40", "max-failures 2", "max-nodes 200", "max-calls 90", "max-tokens 9000", "max-nodes 0", "evaluate logprob", "evaluate rule", "stop-lead 2", "method tot-bfs", "method tot-dfs", "method best-first"}
	all := map[string]*tallied{}
	for _, method := range methods {
		name := fnv.New64a() // one more method changes nothing for the others
		_, _ = name.Write([]byte(method))
		rng := rand.New(rand.NewPCG(8, name.Sum64()))
		of := &tallied{}
		all[method] = of
		for seed := range uint64(30) {
			s := begin(t, method, seed)
			s.must("continue")
			end := s.Line().Len()
			s.must(fmt.Sprintf("goto %d", 1+rng.IntN(end)))
			verb := []string{"set ", "rerun "}[rng.IntN(2)]
			if _, err := s.say(verb + changes[rng.IntN(len(changes))]); err != nil || s.Tree().Outcome().Ended {
				continue
			}
			s.must("goto end")
			if s.Line().Tip().Outcome().Ended {
				continue
			}
			p, before := s.Estimate(), s.Line().Tip().Totals()
			s.must("continue")
			after := s.Line().Tip().Totals()
			of.hold(p.Unknown != "", p.Open, [2][3]int{
				{p.Calls, after.Calls - before.Calls, p.MostCalls}, {p.Tokens, after.Tokens() - before.Tokens(), p.MostTokens},
			})
			if testing.Verbose() {
				t.Logf("%s %d: %s: %d calls, %d tokens", method, seed, p, after.Calls-before.Calls, after.Tokens()-before.Tokens())
			}
		}
	}
	total := &tallied{}
	for _, method := range methods {
		of := all[method]
		t.Logf("%-16s %s", method, of)
		total.add(of)
		if of.said > 0 && of.inside*10 < of.said*8 {
			t.Errorf("%s: %s", method, of)
		}
	}
	t.Logf("%-16s %s", "all", total)
	if total.inside*10 < total.said*9 || total.unknown > total.said || median(total.tokens) > 3 {
		t.Errorf("all: %s", total)
	}
}

// tallied counts estimates that held.
type tallied struct {
	said, inside, unknown, open int
	wide, tokens                []float64 // the most that was said, over what came
}

func (c *tallied) hold(unknown, open bool, figures [2][3]int) {
	if unknown {
		c.unknown++
		return
	}
	c.said++
	inside := true
	for _, f := range figures {
		inside = inside && f[0] <= f[1] && (open || f[1] <= f[2])
	}
	if inside {
		c.inside++
	}
	if open {
		c.open++
	} else if figures[0][1] > 0 {
		c.wide = append(c.wide, float64(figures[0][2])/float64(figures[0][1]))
		c.tokens = append(c.tokens, float64(figures[1][2])/float64(max(figures[1][1], 1)))
	}
}

func (c *tallied) add(o *tallied) {
	c.said, c.inside, c.unknown, c.open = c.said+o.said, c.inside+o.inside, c.unknown+o.unknown, c.open+o.open
	c.wide, c.tokens = append(c.wide, o.wide...), append(c.tokens, o.tokens...)
}

func median(of []float64) float64 {
	if slices.Sort(of); len(of) == 0 {
		return 0
	}
	return of[len(of)/2]
}

func (c *tallied) String() string {
	return fmt.Sprintf("%d of %d inside, %d without a limit, %d unknown; the most is %.1f times the actual calls, %.1f times the tokens", c.inside, c.said, c.open, c.unknown, median(c.wide), median(c.tokens))
}

func TestThePriceSaysWhatItDoesNotKnow(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	if p := s.Estimate(); !strings.HasPrefix(p.String(), "unknown: nothing has happened yet") {
		t.Error(p)
	}
	s.must("continue")
	s.must("goto 1")
	s.must("set evaluate logprob")
	if p := s.Estimate(); p.Unknown == "" || !strings.Contains(p.String(), "does not tell what values by logprob cost") {
		t.Errorf("%+v: %s", p, p)
	}
	s.must("branch 1")
	s.must("goto 1")
	s.must("set evaluate rule")
	if p := s.Estimate(); p.Unknown != "" {
		t.Errorf("rules cost nothing, yet: %s", p)
	}
}
