package prompting

import (
	"context"

	"espalier/search"
)

// judgeInDoubt accepts the model's first label where it is certain, and has it think
// where it is not, so that thinking is spent on the states that need it. States that
// were thought about have a reply for Think.
func (b *batch) judgeInDoubt(ctx context.Context, queries []query, perNode int) ([]search.Valued, error) {
	values, err := b.judgeByLogProb(ctx, queries, perNode)
	if err != nil {
		return nil, err
	}
	var unsure []query
	var at []int
	for i, v := range values {
		if !b.doubts(v.Samples) {
			continue
		}
		prompt, err := b.wording().prompt(queries[i].node, search.Think, b.evaluator())
		if err != nil {
			return nil, err
		}
		if prompt.Text == queries[i].prompt.Text {
			continue // there is nothing to think about
		}
		unsure = append(unsure, query{node: queries[i].node, purpose: search.Think, prompt: prompt})
		at = append(at, i)
	}
	unsure = unsure[:b.within(len(unsure))]
	if len(unsure) == 0 {
		return values, nil
	}
	thought, err := b.judgeByThinking(ctx, unsure, perNode)
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
