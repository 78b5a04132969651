package prompting

import (
	"context"

	"espalier/search"
)

// verify has a process reward model read each of the action's nodes with all thoughts before
// it. A value is the probability that the steps are right so far (Lightman et al. 2023). It
// belongs to the chain, not to the state: thoughts that share a state are valued apart.
func (b *batch) verify(ctx context.Context) error {
	var queries []query
	for _, node := range b.action.Nodes {
		prompt, err := b.wording().prompt(node, search.Verify, b.evaluator())
		if err != nil {
			return err
		}
		queries = append(queries, query{node: node, purpose: search.Verify, prompt: prompt})
	}
	values, err := b.judgeByLabels(ctx, queries, []search.Label{{Text: search.RightStep, Weight: 1}, {Text: search.WrongStep}})
	if err != nil {
		return err
	}
	for i, v := range values {
		v.Node = queries[i].node
		b.add(v)
	}
	return nil
}
