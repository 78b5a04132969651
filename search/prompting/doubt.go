package prompting

import (
	"context"

	"espalier/search"
)

// judgeInDoubt accepts the model's first label where it is certain, and has it think
// where it is not, so that thinking is spent on the states that need it. States that
// were thought about have a reply for Think.
func (r *Requester) judgeInDoubt(ctx context.Context, b *batch, queries []query, perNode int) ([]search.Valued, error) {
	values, err := r.judgeByLogProb(ctx, b, queries, perNode)
	if err != nil {
		return nil, err
	}
	var unsure []query
	var at []int
	for i, v := range values {
		if !r.doubts(v.Samples) {
			continue
		}
		prompt, err := r.prompt(queries[i].node, search.Think, r.evaluator())
		if err != nil {
			return nil, err
		}
		if prompt.Text == queries[i].prompt.Text {
			continue // there is nothing to think about
		}
		unsure = append(unsure, query{node: queries[i].node, purpose: search.Think, prompt: prompt})
		at = append(at, i)
	}
	unsure = unsure[:r.within(b, len(unsure))]
	if len(unsure) == 0 {
		return values, nil
	}
	thought, err := r.judgeByThinking(ctx, b, unsure, perNode)
	for i, v := range thought {
		values[at[i]] = v
	}
	return values, err
}

// doubts reports whether no label is likely enough to be accepted at once.
func (r *Requester) doubts(labels []search.Sample) bool {
	for _, l := range labels {
		if l.Probability >= 1-r.Settings.MaxDoubt {
			return false
		}
	}
	return true
}
