package importance

import (
	"context"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Kind is what a sample was drawn for.
type Kind string

// The kinds of samples.
const (
	Rest    Kind = "rest"    // continues after the first At segments
	Instead Kind = "instead" // continues after what replaces segment At
	Forced  Kind = "forced"  // answers at once after At segments
)

// Sample is one continuation.
type Sample struct {
	Kind   Kind   `json:"kind"`
	At     int    `json:"at"`
	Number int    `json:"number"` // among those of its kind there
	Kept   int    `json:"kept"`   // segments with which it begins, word for word
	Other  bool   `json:"other"`  // the segment after those says something else
	Answer string `json:"answer"` // empty: it gives none
	Right  bool   `json:"right"`
	Tokens int    `json:"tokens"` // the prompt, what it continues, and what is new
}

// Substitute is what was put in place of a segment that the model always writes: the same
// up to its least certain token, and there the likeliest other one.
type Substitute struct {
	At      int     `json:"at"`
	Text    string  `json:"text"` // empty: there is none
	LogProb float64 `json:"logprob"`
}

// State is what has been asked so far. It can be stored and resumed.
type State struct {
	Answer      string       `json:"answer"` // of the chain
	Right       bool         `json:"right"`
	Samples     []Sample     `json:"samples"`
	Substitutes []Substitute `json:"substitutes"`
	Prompt      int          `json:"prompt"` // tokens
	Reused      int          `json:"reused"` // of them, from a cache
	Completion  int          `json:"completion"`
}

// Weighing asks about a chain.
type Weighing struct {
	Chain *Chain
	K     int // continuations that each question is answered from
	First int // segments that are weighed, counted from 1; 0: all
	Last  int
	Seed  uint64
	State State

	// Progress, if not nil, is called with the number of answers so far. Keep, if not nil, is
	// given the state after every batch; an error ends the weighing.
	Progress func(done, of int)
	Keep     func(State) error
}

// batchRows is how many continuations are asked for at a time.
const batchRows = 64

// want is a request, and the sample that it is to become.
type want struct {
	sample  Sample
	request engine.Request
}

// Run asks what has not been asked. It may be called again after an error.
func (w *Weighing) Run(ctx context.Context, m engine.Model) (err error) {
	if w.State.Answer, w.State.Right, err = w.Chain.conclusion(ctx, w.Chain.whole()); err != nil {
		return err
	}
	for {
		if w.Progress != nil {
			w.Progress(w.progress())
		}
		wants := w.next()
		switch {
		case len(wants) > 0:
			err = w.ask(ctx, m, wants)
		case len(w.bare()) > 0:
			err = w.substitute(ctx, m)
		default:
			return nil
		}
		if err != nil {
			return err
		}
		if w.Keep != nil {
			if err := w.Keep(w.State); err != nil {
				return err
			}
		}
	}
}

// weighed are the first and the last segment that are weighed.
func (w *Weighing) weighed() (first, last int) {
	if w.First == 0 {
		return 1, len(w.Chain.segments)
	}
	return w.First, w.Last
}

// tally counts the samples that answer each question.
type tally struct{ rest, other, instead, forced []int }

func (w *Weighing) tally() tally {
	n := len(w.Chain.segments) + 1
	t := tally{make([]int, n), make([]int, n), make([]int, n), make([]int, n)}
	for _, s := range w.State.Samples {
		switch s.Kind {
		case Rest:
			for at := s.At; at <= s.Kept; at++ {
				t.rest[at]++
			}
			if s.Kept+1 < n && s.Other {
				t.other[s.Kept+1]++
			}
		case Instead:
			t.instead[s.At]++
		case Forced:
			t.forced[s.At]++
		}
	}
	return t
}

// next are the continuations to ask for now: those from the first place that lacks some,
// since they may serve the places behind it as well, and answers to fill the batch.
func (w *Weighing) next() (wants []want) {
	t := w.tally()
	add := func(kind Kind, at, from, to int, q engine.Request) {
		for i := from; i < to && len(wants) < batchRows; i++ {
			q.Seed = search.RequestSeed(w.Seed, search.NodeID(at), search.Purpose(kind), i)
			wants = append(wants, want{Sample{Kind: kind, At: at, Number: i}, q})
		}
	}
	c := w.Chain
	first, last := w.weighed()
	for at := first - 1; at <= last; at++ {
		if t.rest[at] < w.K {
			drawn := 0
			for _, s := range w.State.Samples {
				if s.Kind == Rest && s.At == at {
					drawn++
				}
			}
			add(Rest, at, drawn, drawn+w.K-t.rest[at], c.request(c.text[:c.ends[at]]))
			break
		}
	}
	weights := w.Weights()
	for _, s := range w.State.Substitutes {
		if s.Text != "" && s.At >= first && s.At <= last {
			add(Instead, s.At, t.instead[s.At], w.enough(weights[s.At-1], t.other[s.At]+t.instead[s.At])-t.other[s.At], c.request(c.text[:c.ends[s.At-1]]+s.Text))
		}
	}
	for at := first; at <= last; at++ {
		add(Forced, at, t.forced[at], w.K, c.answerNow(at))
	}
	return wants
}

// enough is how many texts are to be drawn in which something else stands in place of a
// segment: a few and, if they change the answers, more.
func (w *Weighing) enough(x Weight, drawn int) int {
	few, many := min(2, w.K), (w.K+1)/2
	switch {
	case drawn < few:
		return few
	case x.differs():
		return max(drawn, many)
	}
	return drawn
}

// bare are the segments that need something else in their place.
func (w *Weighing) bare() (segments []int) {
	t := w.tally()
	known := map[int]bool{}
	for _, s := range w.State.Substitutes {
		known[s.At] = true
	}
	first, last := w.weighed()
	for at := first; at <= last; at++ {
		if t.other[at] < w.K && !known[at] {
			segments = append(segments, at)
		}
	}
	return segments
}

func (w *Weighing) progress() (done, of int) {
	t := w.tally()
	first, last := w.weighed()
	for at := first - 1; at <= last; at++ {
		done += min(t.rest[at], w.K)
		if at >= first {
			done += min(t.forced[at], w.K) + min(t.other[at]+t.instead[at], w.K)
		}
	}
	of = w.K * (3*(last-first+1) + 1)
	weights := w.Weights()
	for _, s := range w.State.Substitutes {
		if s.At < first || s.At > last {
			continue
		}
		drawn := t.other[s.At] + t.instead[s.At]
		if s.Text == "" || drawn >= w.enough(weights[s.At-1], drawn) {
			done += w.K - min(drawn, w.K)
		}
	}
	return done, of
}

// ask asks for continuations. Of a call that fails, those that were finished are kept.
func (w *Weighing) ask(ctx context.Context, m engine.Model, wants []want) error {
	requests := make([]engine.Request, len(wants))
	for i, x := range wants {
		requests[i] = x.request
	}
	got, asked := m.Generate(ctx, requests, nil)
	if asked == nil && len(got) != len(wants) {
		return fmt.Errorf("model %s answered %d of %d requests", m.Describe().Name, len(got), len(wants))
	}
	for i, x := range got[:min(len(got), len(wants))] {
		if asked != nil && x.Finish == "" {
			continue
		}
		s := wants[i].sample
		if s.Kind == Rest {
			if s.Kept, s.Other = w.Chain.kept(w.Chain.textOf(x)); s.Kept < s.At {
				return fmt.Errorf("model %s does not continue from a given beginning", m.Describe().Name)
			}
		}
		var err error
		if s.Answer, s.Right, err = w.Chain.conclusion(ctx, x); err != nil {
			return err
		}
		s.Tokens = x.Usage.Prompt + x.Usage.Completion
		w.count(x.Usage)
		w.State.Samples = append(w.State.Samples, s)
	}
	return asked
}

func (w *Weighing) count(u engine.Usage) {
	w.State.Prompt += u.Prompt
	w.State.Reused += u.Reused
	w.State.Completion += u.Completion
}

// substitute looks for something else in place of the segments that lack it.
func (w *Weighing) substitute(ctx context.Context, m engine.Model) error {
	segments := w.bare()
	segments = segments[:min(len(segments), batchRows)]
	requests := make([]engine.Request, len(segments))
	const (
		alternatives = 5
		perByte      = 1 // tokens at most
	)
	for i, at := range segments {
		q := w.Chain.request(w.Chain.text[:w.Chain.ends[at-1]])
		q.Temperature, q.TopLogProbs = 0, alternatives
		q.MaxTokens = min(q.MaxTokens, perByte*(w.Chain.ends[at]-w.Chain.ends[at-1])+1)
		requests[i] = q
	}
	got, err := m.Generate(ctx, requests, nil)
	if err != nil {
		return err
	}
	for i, at := range segments {
		w.count(got[i].Usage)
		w.State.Substitutes = append(w.State.Substitutes, w.Chain.another(at, got[i].Tokens))
	}
	return nil
}

// another is what could stand in place of a segment, by the likeliest tokens from before it
// on: where they part from its words, or one that was nearly as likely. Of equals the last
// is taken: a segment ends in what it says.
func (c *Chain) another(at int, tokens []engine.Token) Substitute {
	segment := c.text[c.ends[at-1]:c.ends[at]]
	best := Substitute{At: at}
	written := ""
	for _, t := range tokens {
		if len(written) >= len(segment) {
			break
		}
		follows := strings.HasPrefix(segment[len(written):], t.Text)
		for _, a := range append(t.Top, engine.Alternative{Text: t.Text, LogProb: t.LogProb}) {
			text := written + a.Text
			if strings.TrimSpace(a.Text) == "" || strings.HasPrefix(segment, text) || best.Text != "" && a.LogProb < best.LogProb {
				continue
			}
			best.Text, best.LogProb = text, a.LogProb
		}
		if !follows {
			break
		}
		written += t.Text
	}
	return best
}

// Cost is how many tokens were computed, and how many it would have been to ask each question
// for itself, from the beginning of the prompt.
func (w *Weighing) Cost() (computed, anew int) {
	t := make([]int, len(w.Chain.segments)+1)
	for _, s := range w.State.Samples {
		if s.Kind != Rest {
			anew += s.Tokens
			continue
		}
		for at := s.At; at <= s.Kept; at++ {
			if t[at]++; t[at] <= w.K {
				anew += s.Tokens
			}
		}
	}
	return w.State.Prompt - w.State.Reused + w.State.Completion, anew
}
