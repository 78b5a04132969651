package redact

import (
	"context"
	"errors"

	"espalier/engine"
)

// Model returns a model whose replies, streams and errors contain no secret. It is for
// models on servers, which have no methods beyond those of engine.Model.
func Model(m engine.Model, s *Secrets) engine.Model {
	if s.None() {
		return m
	}
	return &model{m, s}
}

type model struct {
	engine.Model
	secrets *Secrets
}

func (m *model) Generate(ctx context.Context, requests []engine.Request, show engine.Stream) ([]engine.Completion, error) {
	end := func() {}
	if show != nil {
		show, end = m.secrets.stream(show)
	}
	completions, err := m.Model.Generate(ctx, requests, show)
	if err == nil {
		end()
	}
	for i, c := range completions {
		completions[i] = m.secrets.Completion(c)
	}
	return completions, m.secrets.Error(err)
}

func (m *model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	scores, err := m.Model.Score(ctx, requests)
	return scores, m.secrets.Error(err)
}

// Completion removes the secrets from a completion.
func (s *Secrets) Completion(c engine.Completion) engine.Completion {
	if s.None() {
		return c
	}
	c.Given = c.GivenIn(s.Values)
	c.Text, c.Thinking, c.Note = s.Values(c.Text), s.Values(c.Thinking), s.Values(c.Note)
	c.Tokens = s.tokens(c.Tokens)
	return c
}

// tokens removes secrets within a token or across several, with the alternatives at that
// place, which could reveal them as well.
func (s *Secrets) tokens(tokens []engine.Token) []engine.Token {
	spans := s.spans(joined(tokens))
	out := make([]engine.Token, len(tokens))
	at := 0
	for i, t := range tokens {
		from, to := at, at+len(t.Text)
		at = to
		text, rest := "", from
		for _, f := range spans {
			if f.from >= to || f.to <= from {
				continue
			}
			text += t.Text[rest-from : max(f.from, from)-from]
			if f.from >= from {
				text += Struck
			}
			rest = min(f.to, to)
			t.Top = nil
		}
		t.Text = text + t.Text[rest-from:]
		for j, top := range t.Top {
			if struck := s.Values(top.Text); struck != top.Text {
				t.Top = append([]engine.Alternative{}, t.Top...)
				t.Top[j].Text = struck
			}
		}
		out[i] = t
	}
	return out
}

// Error removes the secrets, and text that looks like one, from an error. The kind of
// failure stays.
func (s *Secrets) Error(err error) error {
	if err == nil {
		return nil
	}
	text := s.Text(err.Error())
	if text == err.Error() {
		return err
	}
	var f *engine.Failure
	switch {
	case errors.As(err, &f):
		return &engine.Failure{Kind: f.Kind, Text: text}
	case errors.Is(err, engine.ErrUnsupported):
		return &unsupported{text}
	}
	return errors.New(text)
}

type unsupported struct{ text string }

func (e *unsupported) Error() string { return e.text }
func (e *unsupported) Unwrap() error { return engine.ErrUnsupported }
