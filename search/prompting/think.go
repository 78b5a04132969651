package prompting

import (
	"context"
	"math"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// judgeByThinking has the model write one chain for each state and end it in a label.
// A value is the expected weight: that of the label, times the model's certainty of
// it, and the mean of the other labels for the rest.
func (b *batch) judgeByThinking(ctx context.Context, queries []query, _ int) ([]search.Valued, error) {
	labels := b.wording().labels()
	completions, err := b.generate(ctx, b.evaluator(), queries)
	if err != nil {
		return nil, err
	}
	var left []unread
	values := make([]search.Valued, len(queries))
	at := map[search.NodeID]int{}
	read := func(q query, reply search.Replied, seq int) []unread {
		chain := reply.Completions[0]
		v := search.Valued{Reply: seq}
		found, place, err := b.label(q.purpose, labels, chain)
		if err != nil {
			values[at[q.node]] = v
			return []unread{b.unparsed(q, reply, seq, 0, err)}
		}
		b.note(seq, 0, place)
		p := certainty(chain, labels[found].Text)
		for j, l := range labels {
			if j == found {
				v.Value += p * l.Weight
			} else {
				v.Value += (1 - p) / float64(len(labels)-1) * l.Weight
			}
		}
		v.Samples = []search.Sample{{Label: labels[found].Text, Probability: p}}
		values[at[q.node]] = v
		return nil
	}
	for i, q := range queries {
		chain, usage, err := logged(completions[i : i+1])
		if err != nil {
			return nil, modelError(b.evaluator(), err)
		}
		at[q.node] = i
		reply, seq := b.reply(q.node, q.purpose, q.prompt.Text, chain, 1, usage)
		left = append(left, read(q, reply, seq)...)
	}
	return values, b.reask(ctx, b.evaluator(), 1, left, func(q query, reply search.Replied, seq int) ([]unread, error) {
		return read(q, reply, seq), nil
	})
}

// certainty is the joint probability of a chain's label at all places where it
// stands: a chain that tries many ways and finds each impossible is as certain as all
// of those verdicts together. Without log-probabilities it is 1.
func certainty(chain engine.Completion, label string) float64 {
	sum := 0.0
	for _, t := range chain.Tokens {
		if strings.TrimSpace(t.Text) == label {
			sum += t.LogProb
		}
	}
	return math.Exp(sum)
}
