package ollama

import (
	"context"
	"fmt"
	"math"

	"espalier/engine"
)

// Score holds the server to one continuation at a time, by a JSON Schema that
// accepts nothing else, and adds up what the model itself made of those tokens:
// the server's log-probabilities are from before the grammar. What it scores is
// thus the continuation as a JSON string, its quotation marks not counted where
// they are tokens of their own. A model that thinks does not think here.
//
// It costs a request for each continuation.
func (m *Model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if !m.logProbs {
		return nil, fmt.Errorf("ollama reports no log-probabilities before version 0.12.11: %w", engine.ErrUnsupported)
	}
	var forced []engine.Request
	for _, q := range requests {
		for _, c := range q.Continuations {
			forced = append(forced, engine.Request{Prompt: q.Prompt, Choices: []string{c}})
		}
	}
	silent := *m
	think := false
	silent.options.Think = &think
	completions, err := silent.Generate(ctx, forced, nil)
	if err != nil {
		return nil, err
	}
	scores := make([]engine.Scores, len(requests))
	for i, q := range requests {
		for _, want := range q.Continuations {
			c := completions[0]
			completions = completions[1:]
			if c.Text != want || len(c.Tokens) == 0 {
				return nil, fmt.Errorf("ollama was held to %q and wrote %q, with %d log-probabilities: %w", want, c.Text, len(c.Tokens), engine.ErrUnsupported)
			}
			scores[i].LogProbs = append(scores[i].LogProbs, quotedLogProb(c.Tokens))
			scores[i].Usage = scores[i].Usage.Add(c.Usage)
		}
	}
	return scores, nil
}

func quotedLogProb(tokens []engine.Token) float64 {
	sum := 0.0
	for _, t := range tokens {
		if t.Text != `"` {
			sum += t.LogProb
		}
	}
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return math.Inf(-1)
	}
	return sum
}
