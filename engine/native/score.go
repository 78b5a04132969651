package native

import (
	"context"
	"fmt"
	"time"

	"espalier/engine"
)

// Score implements engine.Model. A continuation is encoded together with its
// prompt, and its tokens are those after the ones that all continuations leave
// as they were in the prompt alone.
func (m *Model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	start := time.Now()
	tokens := make([][]int, len(requests))
	continuations := make([][][]int, len(requests))
	scores := make([]engine.Scores, len(requests))
	for i, r := range requests {
		var err error
		if tokens[i], continuations[i], err = m.encodeContinuations(r); err != nil {
			return nil, fmt.Errorf("request %d: %w", i, err)
		}
		scores[i].LogProbs = make([]float64, len(r.Continuations))
		for _, c := range continuations[i] {
			scores[i].Usage.Completion += len(c)
		}
	}
	prompts := distinct(tokens)
	defer m.releaseAll(prompts)
	s := &scoring{m: m, scores: scores}
	for from := 0; from < len(prompts); from += m.rows {
		group := prompts[from:min(from+m.rows, len(prompts))]
		if err := m.prefill(ctx, group); err != nil {
			return nil, err
		}
		for _, p := range group {
			for _, i := range p.requests {
				scores[i].Usage.Prompt, scores[i].Usage.Reused = len(p.tokens), p.reused(i)
				for k, c := range continuations[i] {
					if err := s.add(ctx, p, i, k, c); err != nil {
						return nil, err
					}
				}
			}
		}
		if err := s.flush(ctx); err != nil {
			return nil, err
		}
		for _, p := range group {
			m.release(p)
		}
	}
	duration := share(start, len(requests))
	for i := range scores {
		scores[i].Usage.Duration = duration
	}
	return scores, nil
}

// encodeContinuations splits prompt and continuations into the tokens that all
// have in common with the prompt, and what follows them.
func (m *Model) encodeContinuations(r engine.ScoreRequest) (prompt []int, continuations [][]int, err error) {
	if prompt, err = m.encode(m.frame(r.Prompt, false)); err != nil {
		return nil, nil, err
	}
	for i, c := range r.Continuations {
		whole, err := m.tok.Encode(m.frame(r.Prompt, false) + c)
		if err != nil {
			return nil, nil, fmt.Errorf("continuation %d: %w", i, err)
		}
		if len(whole) > m.t.config.MaxPosition {
			return nil, nil, fmt.Errorf("continuation %d: %d tokens with its prompt, but the model's context holds %d", i, len(whole), m.t.config.MaxPosition)
		}
		continuations = append(continuations, whole)
		prompt = prompt[:common(prompt, whole)]
	}
	if len(prompt) == 0 {
		return nil, nil, fmt.Errorf("the continuations change the first token of the prompt %q", r.Prompt)
	}
	for i := range continuations {
		continuations[i] = continuations[i][len(prompt):]
	}
	return prompt, continuations, nil
}

// scoring gathers continuations of many prompts into passes.
type scoring struct {
	m      *Model
	scores []engine.Scores
	spans  []Span
	owners []*float64 // whose log-probability each span belongs to
	tokens [][]int    // what follows each span's first token
	rows   int
}

// add scores the first token of a continuation, which the prompt's logits hold,
// and queues the others.
func (s *scoring) add(ctx context.Context, p *prompt, request, k int, tokens []int) error {
	if len(tokens) == 0 {
		return nil
	}
	owner := &s.scores[request].LogProbs[k]
	norm, err := s.m.logNormaliser(p.logits)
	if err != nil {
		return err
	}
	*owner = float64(p.logits[tokens[0]]) - norm
	if len(tokens) == 1 {
		return nil
	}
	n := len(tokens) - 1
	s.spans = append(s.spans, Span{
		Sequence: s.m.fork(p.leaf, len(p.tokens), n), Tokens: tokens[:n], Absorbed: true, Want: n,
	})
	s.owners, s.tokens = append(s.owners, owner), append(s.tokens, tokens[1:])
	if s.rows += n; s.rows >= s.m.rows {
		return s.flush(ctx)
	}
	return nil
}

// flush computes what is queued, one row per token whose successor is scored.
func (s *scoring) flush(ctx context.Context) error {
	logits, err := s.m.forward(ctx, s.spans)
	if err != nil {
		return err
	}
	row := 0
	for i, tokens := range s.tokens {
		for _, token := range tokens {
			l := logits.Row(row)[:s.m.size]
			norm, err := s.m.logNormaliser(l)
			if err != nil {
				return err
			}
			*s.owners[i] += float64(l[token]) - norm
			row++
		}
		s.m.give(s.spans[i].Sequence)
	}
	s.spans, s.owners, s.tokens, s.rows = s.spans[:0], s.owners[:0], s.tokens[:0], 0
	return nil
}
