package method_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// surely is a model whose replies come in turn, "TEXT CONFIDENCE" each, and are stopped where
// that is too little; of a reply without one nothing is known.
type surely struct {
	searchtest.Turns
	watched []engine.Watch
}

func (m *surely) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	all, err := m.Turns.Generate(ctx, requests, stream)
	for i := range all {
		m.watched = append(m.watched, requests[i].Watch)
		text, sure, _ := strings.Cut(all[i].Text, "|")
		all[i].Text = text
		var c engine.Confidence
		if n, _ := fmt.Sscan(sure, &c.Least); n > 0 {
			c.Tokens, c.Alternatives = 2, engine.WatchedAlternatives
			all[i].Confidence = &c
		}
		if c.Least < requests[i].Watch.Least {
			all[i].Finish = engine.FinishUnsure
		}
	}
	return all, err
}

// Four chains warm up. Of those that follow, the less sure are stopped and have no vote; the
// others have votes by how sure they are.
func TestStopUnsure(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples, s.SampleBatch, s.StopUnsure, s.WarmUp, s.Window = 9, 6, 0.5, 4, 7
	s.MaxReasks = 2 // of what was stopped nobody asks again
	model := &surely{Turns: searchtest.Turns{Replies: []string{
		"d =dog|1", "d =dog|2", "c =cat|8", "d =dog|1",
		"d =dog|1.4", "c =cat|9", "c ?|9", "d =dog|1.4", "d =dog|3",
	}}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	want := "2 of 9 chains agree on it, with 71% of the confidence; 2 of them were stopped as unsure"
	if o := tree.Outcome(); o.Answer != "cat" || tree.Totals().Stopped != 2 || tree.Totals().Calls != 9 {
		t.Errorf("%+v, %+v", o, tree.Totals())
	}
	var batches []search.Action
	for _, e := range r.Log() {
		if d, ok := e.Body.(search.Decided); ok {
			batches = append(batches, d.Action)
		}
	}
	if last := batches[len(batches)-1]; last.Reason != want {
		t.Errorf("%q, want %q", last.Reason, want)
	}
	var drawn []string
	for _, a := range batches[:len(batches)-1] {
		drawn = append(drawn, fmt.Sprintf("%d %v", a.Count, a.Unsure))
	}
	if want := []string{"4 0", "5 1.5"}; !slices.Equal(drawn, want) {
		t.Errorf("drawn %v, want %v", drawn, want)
	}
	if w := model.watched[8]; w != (engine.Watch{Window: 7, Least: 1.5}) || len(model.watched) != 9 {
		t.Errorf("%+v of %d", w, len(model.watched))
	}
	var stopped []string
	for _, u := range tree.Node(0).Unread {
		if u.Stopped {
			stopped = append(stopped, u.Reason)
		}
	}
	if want := "it was stopped as unsure: its confidence fell to 1.40"; len(stopped) != 2 || stopped[0] != want {
		t.Errorf("%q", stopped)
	}
}

// With whom nothing is known of alternatives, there is no confidence to go by.
func TestUnknownConfidence(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples, s.SampleBatch, s.StopUnsure = 4, 2, 0.1
	config := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: &surely{Turns: searchtest.Turns{Replies: []string{"d =dog"}}}}
	r := searchtest.New(t, config)
	if _, err := r.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "set stop-unsure to 0") {
		t.Errorf("%v", err)
	}
	config.Model = &surely{Turns: searchtest.Turns{Replies: []string{"d =dog", "c =cat|3", "d =dog", "d =dog"}}}
	r = searchtest.New(t, config)
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Answer != "cat" {
		t.Errorf("chains of unknown confidence have weight: %+v", o)
	}
	if c := r.Log()[2].Body.(search.Replied).Completions[0]; !strings.Contains(c.Note, "without weight") {
		t.Errorf("%+v", c)
	}
	for _, share := range []float64{-0.1, 1, 2} {
		s.StopUnsure = share
		config.Settings = s
		if _, err := runner.New(config); err == nil {
			t.Errorf("%v is accepted", share)
		}
	}
}
