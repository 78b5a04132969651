package native

import (
	"context"
	"slices"

	"espalier/engine"
)

// passRows bounds the rows of a prefill pass, and with them its working memory.
const passRows = 512

// prompt is one distinct prompt of a call and all that hangs on it.
type prompt struct {
	tokens   []int
	shared   int   // tokens that it has in common with the prompt before it
	requests []int // who asked
	sequence *Sequence
	logits   []float32     // after the last token
	gates    []engine.Gate // of the last token, where a trace wants them
}

// distinct sorts prompts so that those with a common beginning are neighbours:
// what a prompt shares with any before it, it shares with the one right before.
// reused[i] is how many tokens of prompt i some earlier request has as well; the
// sum is the same in whatever order the sharing is found.
func distinct(tokens [][]int) (prompts []*prompt, reused []int) {
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(tokens[a], tokens[b]) })
	for _, i := range order {
		shared := 0
		if n := len(prompts); n > 0 {
			last := prompts[n-1]
			if shared = common(last.tokens, tokens[i]); shared == len(tokens[i]) {
				last.requests = append(last.requests, i)
				continue
			}
		}
		prompts = append(prompts, &prompt{tokens: tokens[i], shared: shared, requests: []int{i}})
	}

	type edge struct{ node, token int }
	tree := map[edge]int{}
	reused = make([]int, len(tokens))
	for i, sequence := range tokens {
		node := 0
		for _, token := range sequence {
			next, ok := tree[edge{node, token}]
			if ok {
				reused[i]++
			} else {
				next = len(tree) + 1
				tree[edge{node, token}] = next
			}
			node = next
		}
	}
	return prompts, reused
}

// common is the length of the longest common beginning.
func common(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// prefill computes prompts, which follow each other in the order of distinct;
// before is the one before the first, still with its sequence, or nil. Prompts
// of one pass take shared tokens over from each other while they are computed.
func (m *Model) prefill(ctx context.Context, prompts []*prompt, before *prompt) error {
	spans, ends, rows := m.spans[:0], []*prompt(nil), 0
	flush := func() error {
		logits, err := m.forward(ctx, spans)
		if err != nil {
			return err
		}
		for i, p := range ends {
			p.logits = append([]float32(nil), logits.Row(i)[:m.size]...)
			p.gates = append([]engine.Gate(nil), m.pass.gatesOf(i)...)
		}
		spans, ends, rows = spans[:0], ends[:0], 0
		return nil
	}
	for _, p := range prompts {
		p.sequence = m.take(len(p.tokens))
		for at := p.shared; at < len(p.tokens); {
			n := min(len(p.tokens)-at, passRows-rows)
			span := Span{Sequence: p.sequence, Tokens: p.tokens[at : at+n]}
			if at == p.shared && at > 0 {
				span.From, span.Shared = before.sequence, at
			}
			if at += n; at == len(p.tokens) {
				span.Want = 1
				ends = append(ends, p)
			}
			spans = append(spans, span)
			if rows += n; rows == passRows {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		before = p
	}
	if rows > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	m.spans = spans[:0]
	return nil
}

// release gives back the sequences of prompts that nobody forks any more.
func (m *Model) release(prompts []*prompt) {
	for _, p := range prompts {
		m.give(p.sequence)
		p.sequence, p.logits = nil, nil
	}
}
