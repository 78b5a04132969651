package search

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
)

// exact is the opposite of random: what a search achieves with it is the most that a
// better model could achieve. Only a search whose model has this name asks it.
type exact struct {
	answer func(prompt string) (completion string, ok bool)
}

// NewExact returns the control of a task. answer completes prompts of the line
// format as a model without fault would, and is not ok for those that the rules
// have no answer to; nil is a task whose rules have none at all.
func NewExact(task string, answer func(prompt string) (completion string, ok bool)) (engine.Model, error) {
	if answer == nil {
		return nil, fmt.Errorf("model exact: the rules of %s cannot stand in for a model", task)
	}
	return exact{answer}, nil
}

func (exact) Describe() engine.Description {
	return engine.Description{Name: ExactModel, Architecture: ExactModel, Dialect: Unjudged, Continues: "where its reply begins with the given words"}
}

func (exact) Close() error { return nil }

// CanRead implements engine.Reader: what the rules have no answer to is refused
// before the search begins.
func (m exact) CanRead(prompt string) error {
	_, err := m.complete(prompt)
	return err
}

func (m exact) complete(prompt string) (string, error) {
	text, ok := m.answer(prompt)
	if !ok {
		return "", fmt.Errorf("the rules have no answer to %q", prompt)
	}
	return text, nil
}

func (m exact) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	completions := make([]engine.Completion, len(requests))
	for i, q := range requests {
		text, err := m.complete(q.Prompt)
		if err = errors.Join(ctx.Err(), err, q.Beginning.Check("model "+ExactModel, false)); err != nil {
			return nil, err
		}
		more, ok := strings.CutPrefix(text, q.Beginning.Text)
		if !ok {
			return nil, fmt.Errorf("the reply of the rules does not begin with %q: %w", q.Beginning.Text, engine.ErrUnsupported)
		}
		completions[i] = blindReply(q, more)
		for _, t := range completions[i].Tokens {
			if stream != nil {
				stream(i, t)
			}
		}
	}
	return completions, nil
}

// unlikely is the log-probability of what is not so: a finite one can be stored.
const unlikely = -30

// Score is certain of one continuation.
func (m exact) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	scores := make([]engine.Scores, len(requests))
	for i, q := range requests {
		text, err := m.complete(q.Prompt)
		if err = errors.Join(ctx.Err(), err); err != nil {
			return nil, err
		}
		for _, c := range q.Continuations {
			logProb := 0.0
			if strings.TrimSpace(c) != strings.TrimSpace(text) {
				logProb = unlikely
			}
			scores[i].LogProbs = append(scores[i].LogProbs, logProb)
		}
		scores[i].Usage = engine.Usage{Prompt: len(strings.Fields(q.Prompt)), Completion: len(q.Continuations)}
	}
	return scores, nil
}
