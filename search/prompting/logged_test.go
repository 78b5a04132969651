package prompting

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
)

// A trace may not make a log explode: what says little is left out of it.
func TestLoggedTrace(t *testing.T) {
	c := engine.Completion{Text: "x", Tokens: []engine.Token{{Text: "x", LogProb: -1}}, Finish: engine.FinishStop}
	c.Tokens[0].Top = []engine.Alternative{{Text: "x", LogProb: -0.123456}, {Text: "\xff", LogProb: -6}, {Text: "z", LogProb: -9}}
	c.Trace = &engine.Trace{Routing: &engine.Routing{Layers: []int{1}, Experts: 8, PerToken: 2, Gates: make(engine.Gates, 3*loggedGates)}}
	out, _, err := logged([]engine.Completion{c})
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Alternative{{Text: "x", LogProb: -0.1235}, {Text: "\uFFFD", LogProb: -6}}
	if diff := cmp.Diff(want, out[0].Tokens[0].Top); diff != "" {
		t.Error(diff)
	}
	if n := len(out[0].Trace.Routing.Gates); n != loggedGates {
		t.Errorf("%d gates are logged", n)
	}
	c.Tokens[0].Top[1].LogProb = math.NaN()
	if _, _, err := logged([]engine.Completion{c}); err == nil {
		t.Error("an alternative of probability NaN is logged")
	}
}

func TestCertaintyIsThatOfAllVerdictsOnTheWay(t *testing.T) {
	chain := engine.Completion{Tokens: []engine.Token{
		{Text: " +", LogProb: -3}, {Text: " bad", LogProb: -0.5}, {Text: " good", LogProb: -7}, {Text: "\nbad", LogProb: -0.25},
	}}
	if got, want := certainty(chain, "bad"), math.Exp(-0.75); math.Abs(got-want) > 1e-12 {
		t.Errorf("certainty %v, want %v", got, want)
	}
	if got := certainty(engine.Completion{Text: "bad"}, "bad"); got != 1 {
		t.Errorf("certainty without log-probabilities is %v, want 1", got)
	}
}

func TestLogProbsAreSharedOut(t *testing.T) {
	c := engine.Completion{Text: "ab\ncd\nef"}
	for i, text := range []string{"ab", "\n", "cd", "\n", "e", "f", ""} {
		c.Tokens = append(c.Tokens, engine.Token{Text: text, LogProb: -math.Pow(2, float64(i))})
	}
	if diff := cmp.Diff([]float64{-1, -6, -120}, logProbs(c, []string{"ab", "cd", "ef"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{0, -127}, logProbs(c, []string{"AB", "ef"})); diff != "" {
		t.Error(diff)
	}
}

func TestImpossibleLogProbsAreRefused(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, _, err := logged([]engine.Completion{{Text: "x", Tokens: []engine.Token{{Text: "x", LogProb: bad}}}}); err == nil {
			t.Errorf("a log-probability of %v is accepted", bad)
		}
	}
}

func TestThinkingIsLoggedAndAnUnfinishedOneSaysSo(t *testing.T) {
	b := (&Requester{Tree: search.NewTree()}).begin(search.Action{})
	cut := engine.Completion{Thinking: "six \xff fours", Finish: engine.FinishLength, Usage: engine.Usage{Completion: 50}}
	completions, usage, err := logged([]engine.Completion{cut})
	if err != nil || completions[0].Thinking != "six \uFFFD fours" {
		t.Fatalf("%+v, %v", completions, err)
	}
	reply, seq := b.reply(0, search.Propose, "p", completions, 1, usage)
	u := b.unparsed(query{}, reply, seq, 0, errors.New("the completion is empty"))
	if !strings.Contains(u.failed.Reason, "cut off after 50 tokens") {
		t.Errorf("reason %q", u.failed.Reason)
	}
}
