package debug_test

import (
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
)

// Being stopped changes nothing: the search that goes on is the one that it would have been.

// opened is a search of the embedded model that a function has set up.
func opened(t *testing.T, seed uint64, change func(*runner.Config)) *session {
	t.Helper()
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	s, _ := thinkingWith(t, model, seed, change)
	return s
}

// stopsOften does continue until the search has ended, and counts the stops before.
func (s *session) stopsOften() (stops int) {
	s.t.Helper()
	for range 500 {
		s.must("continue")
		if s.Tree().Outcome().Ended {
			return stops
		}
		stops++
	}
	s.t.Fatalf("after 500 stops it is at %q", s.Place())
	return 0
}

func TestAStoppedSampleGoesOnAsItWouldHave(t *testing.T) {
	sampled := func(c *runner.Config) { c.Settings.Temperature = 0.7 }
	for seed := range uint64(1) {
		whole := opened(t, seed, sampled)
		whole.must("continue")
		for _, at := range []string{"tokens 50", "token < 0.5 hits % 4", `phrase "/" hits % 10`} {
			s := opened(t, seed, sampled)
			s.must("break on " + at)
			if s.stopsOften() == 0 {
				t.Errorf("seed %d, %s: no stop", seed, at)
			}
			if got, want := chain(t, s), chain(t, whole); got.Text != want.Text {
				t.Errorf("seed %d, stopped on %s: %q\nwant %q", seed, at, got.Text, want.Text)
			}
		}
	}
}

// A budget of thinking counts what was thought before a stop, and a reply that fills the
// context ends there.
func TestAStoppedReplyKeepsToItsBudget(t *testing.T) {
	for _, n := range []string{"30", "59"} {
		s := opened(t, 1, func(c *runner.Config) { c.Settings.ThinkBudget = 60 })
		s.must("tbreak on tokens " + n)
		s.must("continue")
		s.must("continue")
		if c := chain(t, s); !strings.Contains(c.Note, "ended the thinking after 60 tokens") {
			t.Errorf("stopped after %s tokens: %q", n, c.Note)
		}
	}
	for _, budget := range []int{90} {
		s := opened(t, 1, func(c *runner.Config) { c.Settings.ThinkBudget = budget })
		s.must("continue")
		if !s.Tree().Outcome().Ended {
			t.Errorf("a budget of %d tokens: %q", budget, s.Place())
		}
	}
}

// The limits of a search hold in its branches, and a branch may have others.
func TestABranchBoundsThinkingBetweenTags(t *testing.T) {
	s, _ := thinking(t)
	s.must("set think-budget 50")
	s.must("fork")
	s.must("continue")
	if c := chain(t, s); !c.Added() {
		t.Errorf("the thinking was not ended: %q", c.Text)
	}
}

// Replies that are enumerated cannot be stopped; the search is, at the event that tells them.
func TestEnumerationsAreNotStopped(t *testing.T) {
	tree := func(c *runner.Config) {
		var err error
		if c.Settings, err = method.Defaults("tot-bfs"); err != nil {
			t.Fatal(err)
		}
		c.Settings.Evaluate, c.Settings.Beam = search.EvaluateLogProb, 2
	}
	whole := opened(t, 1, tree)
	whole.must("continue")
	s := opened(t, 1, tree)
	s.must("break on token < 0.7")
	if s.stopsOften() == 0 {
		t.Error("no stop")
	}
	if got, want := s.Tree(), whole.Tree(); got.Len() != want.Len() || got.Outcome().Answer != want.Outcome().Answer {
		t.Errorf("%d thoughts and %+v with stops, %d and %+v without", got.Len(), got.Outcome(), want.Len(), want.Outcome())
	}
	if s.must("rcontinue"); s.Report(false).Inside == nil {
		t.Errorf("stopped at %q, not inside a reply", s.Place())
	}
}

// A token that ends within a character has no text yet, and is not the beginning of a reply.
func TestTokensWithinCharactersAreFollowed(t *testing.T) {
	s, _ := thinking(t)
	s.must("break on tokens 4")
	reads := s.Breaks().Reads
	at := search.StreamUpdate{Purpose: search.Solve, Prompt: "Input:"}
	reads(at)
	at.Prompt = ""
	var stopped []int
	for i, text := range []string{"<think>", "先", "", "试", "", "13"} {
		at.Token = engine.Token{Text: text}
		if reads(at) {
			stopped = append(stopped, i)
		}
	}
	if !slices.Equal(stopped, []int{5}) {
		t.Errorf("stopped at the tokens %v", stopped)
	}
}
