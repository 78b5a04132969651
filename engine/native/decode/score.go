package decode

import (
	"context"
	"fmt"
	"time"

	"espalier/engine"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
)

// Score implements engine.Model. A continuation is encoded together with its prompt. Its
// tokens are those after the tokens that the prompt alone and all continuations share.
func (d *Decoder) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	start := time.Now()
	tokens := make([][]int, len(requests))
	continuations := make([][][]int, len(requests))
	scores := make([]engine.Scores, len(requests))
	for i, r := range requests {
		var err error
		if tokens[i], continuations[i], err = d.encodeContinuations(r); err != nil {
			return nil, fmt.Errorf("request %d: %w", i, err)
		}
		scores[i].LogProbs = make([]float64, len(r.Continuations))
		for _, c := range continuations[i] {
			scores[i].Usage.Completion += len(c)
		}
	}
	prompts := distinct(tokens)
	defer d.releaseAll(prompts)
	s := &scoring{d: d, scores: scores}
	longest := func(p *prompt) (tokens int) {
		for _, i := range p.requests {
			for _, c := range continuations[i] {
				tokens = max(tokens, len(c))
			}
		}
		return tokens
	}
	for from := 0; from < len(prompts); {
		group := prompts[from:min(from+d.rows, len(prompts))]
		group = group[:d.fitting(group, 0, longest)]
		from += len(group)
		if err := d.prefill(ctx, group); err != nil {
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
			d.release(p)
		}
	}
	duration := share(start, len(requests))
	for i := range scores {
		scores[i].Usage.Duration = duration
	}
	return scores, nil
}

// encodeContinuations returns the tokens that the prompt shares with all its continuations,
// and those that follow in each.
func (d *Decoder) encodeContinuations(r engine.ScoreRequest) (prompt []int, continuations [][]int, err error) {
	framed, err := d.frame(r.Prompt, false)
	if err == nil {
		prompt, err = d.encode(framed)
	}
	if err != nil {
		return nil, nil, err
	}
	for i, c := range r.Continuations {
		whole, err := d.tok.Encode(framed + c)
		if err != nil {
			return nil, nil, fmt.Errorf("continuation %d: %w", i, err)
		}
		if len(whole) > d.t.Config().MaxPosition {
			return nil, nil, fmt.Errorf("continuation %d: %d tokens with its prompt, but the model's context holds %d", i, len(whole), d.t.Config().MaxPosition)
		}
		continuations = append(continuations, whole)
		prompt = prompt[:kvcache.CommonPrefix(prompt, whole)]
	}
	if len(prompt) == 0 {
		return nil, nil, fmt.Errorf("the continuations change the first token of the prompt %q", r.Prompt)
	}
	for i := range continuations {
		continuations[i] = continuations[i][len(prompt):]
		if err := d.admit(len(prompt), len(continuations[i])); err != nil {
			return nil, nil, fmt.Errorf("continuation %d: %w", i, err)
		}
	}
	return prompt, continuations, nil
}

// scoring gathers continuations of many prompts into passes.
type scoring struct {
	d      *Decoder
	scores []engine.Scores
	spans  []transformer.Span
	owners []*float64 // per span, the log-probability to add to
	tokens [][]int    // per span, the tokens after its first
	rows   int
}

// add scores the first token of a continuation from the logits of the prompt, and queues the
// others.
func (s *scoring) add(ctx context.Context, p *prompt, request, k int, tokens []int) error {
	if len(tokens) == 0 {
		return nil
	}
	owner := &s.scores[request].LogProbs[k]
	norm, err := s.d.logNormaliser(p.logits)
	if err != nil {
		return err
	}
	*owner = float64(p.logits[tokens[0]]) - norm
	if len(tokens) == 1 {
		return nil
	}
	n := len(tokens) - 1
	s.spans = append(s.spans, transformer.Span{
		Sequence: s.d.pool.Fork(p.leaf, len(p.tokens), n, n), Tokens: tokens[:n], Absorbed: true, Want: n,
	})
	s.owners, s.tokens = append(s.owners, owner), append(s.tokens, tokens[1:])
	if s.rows += n; s.rows >= s.d.rows {
		return s.flush(ctx)
	}
	return nil
}

// flush computes what is queued, one row per token whose successor is scored.
func (s *scoring) flush(ctx context.Context) error {
	logits, err := s.d.forward(ctx, s.spans)
	if err != nil {
		return err
	}
	row := 0
	for i, tokens := range s.tokens {
		for _, token := range tokens {
			l := logits.Row(row)[:s.d.vocab]
			norm, err := s.d.logNormaliser(l)
			if err != nil {
				return err
			}
			*s.owners[i] += float64(l[token]) - norm
			row++
		}
		s.d.pool.Release(s.spans[i].Sequence)
	}
	s.spans, s.owners, s.tokens, s.rows = s.spans[:0], s.owners[:0], s.tokens[:0], 0
	return nil
}
