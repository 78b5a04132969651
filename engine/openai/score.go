package openai

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
)

// Score holds the server to one continuation at a time and adds up what the model
// itself made of those tokens: vLLM writes the words as they are, the others as a
// JSON string, whose quotation marks do not count where they are tokens of their
// own. A server that cannot be held to words, or reports no log-probabilities, is
// found out by the first request: then it is engine.ErrUnsupported.
//
// It costs a request for each continuation. Called without requests, it tries
// whether the server can.
func (m *Model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if len(requests) == 0 {
		_, err := m.Score(ctx, []engine.ScoreRequest{{Prompt: "Say yes.", Continuations: []string{"yes"}}})
		return nil, err
	}
	var forced []engine.Request
	for _, q := range requests {
		for _, c := range q.Continuations {
			forced = append(forced, engine.Request{Prompt: q.Prompt, Choices: []string{c}})
		}
	}
	completions, err := m.silent().Generate(ctx, forced, nil)
	if err != nil {
		return nil, err
	}
	scores := make([]engine.Scores, len(requests))
	for i, q := range requests {
		for range q.Continuations {
			c := completions[0]
			completions = completions[1:]
			if len(c.Tokens) == 0 {
				return nil, fmt.Errorf("the server reports no log-probabilities: %w", engine.ErrUnsupported)
			}
			scores[i].LogProbs = append(scores[i].LogProbs, bare(c.Tokens))
			scores[i].Usage = scores[i].Usage.Add(c.Usage)
		}
	}
	return scores, nil
}

// silent is the model without its thinking: a label is its first word.
func (m *Model) silent() *Model {
	think := false
	s := &Model{address: m.address, options: m.options, secrets: m.secrets, servers: m.servers, description: m.description, topP: m.topP}
	s.options.Think = &think
	return s
}

// bare is the log-probability of tokens, quotation marks not counted.
func bare(tokens []engine.Token) float64 {
	sum := 0.0
	for _, t := range tokens {
		if strings.TrimSpace(t.Text) != `"` {
			sum += t.LogProb
		}
	}
	return sum
}

// ordered lists alternatives, the likeliest first.
func ordered(top map[string]float64) []engine.Alternative {
	var all []engine.Alternative
	for text, p := range top {
		all = append(all, engine.Alternative{Text: text, LogProb: p})
	}
	slices.SortFunc(all, func(a, b engine.Alternative) int {
		return cmp.Or(cmp.Compare(b.LogProb, a.LogProb), cmp.Compare(a.Text, b.Text))
	})
	return all
}
