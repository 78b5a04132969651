package search

import (
	"context"
	"math"

	"espalier/engine"
)

// evaluate values the action's nodes. A state is judged once: nodes that share
// it, in this action or with an earlier one, share the reply.
func (r *Runner) evaluate(ctx context.Context, b *batch) error {
	switch r.config.Settings.Evaluate {
	case EvaluateRule:
		for _, node := range b.action.Nodes {
			b.add(Valued{Node: node, Value: ruleValue(r.tree.Node(node).Check.Verdict)})
		}
		return nil
	case EvaluateVote:
		return r.vote(ctx, b)
	}
	asked, err := r.judge(ctx, b, r.unjudged(b.action.Nodes))
	if err != nil {
		return err
	}
	for _, node := range b.action.Nodes {
		state := r.tree.Node(node).Check.State
		v, ok := asked[state]
		if !ok {
			id, _ := r.tree.ValuedState(state)
			n := r.tree.Node(id)
			v = Valued{Value: n.Value, Samples: n.Samples, Reply: n.Judged}
		}
		v.Node = node
		b.add(v)
	}
	return nil
}

// ruleValue knows only what the checker knows: a thought is possible or not.
func ruleValue(v Verdict) float64 {
	if v == Refused || v == DeadEnd {
		return 0
	}
	return 1
}

// unjudged returns the first node of each state that no model has valued yet.
func (r *Runner) unjudged(nodes []NodeID) []NodeID {
	seen := map[string]bool{}
	var first []NodeID
	for _, node := range nodes {
		state := r.tree.Node(node).Check.State
		if _, known := r.tree.ValuedState(state); known || seen[state] {
			continue
		}
		seen[state] = true
		first = append(first, node)
	}
	return first
}

// judge asks the evaluator about the nodes and returns its values by state.
func (r *Runner) judge(ctx context.Context, b *batch, nodes []NodeID) (map[string]Valued, error) {
	values := map[string]Valued{}
	if len(nodes) == 0 {
		return values, nil
	}
	purpose, perNode, judge := Judge, 1, r.judgeByLogProb
	switch r.config.Settings.Evaluate {
	case EvaluateValue:
		perNode, judge = b.action.Count, r.judgeBySamples
	case EvaluateThink:
		purpose, judge = Think, r.judgeByThinking
	case EvaluateDoubt:
		judge = r.judgeInDoubt
	}
	queries := make([]query, 0, len(nodes)*perNode)
	for _, node := range nodes {
		prompt, err := r.prompt(node, purpose, r.evaluator())
		if err != nil {
			return nil, err
		}
		for i := range perNode {
			queries = append(queries, query{node: node, purpose: purpose, number: i, prompt: prompt})
		}
	}
	valued, err := judge(ctx, b, queries, perNode)
	if err != nil {
		return nil, err
	}
	for i, node := range nodes {
		values[r.tree.Node(node).Check.State] = valued[i]
	}
	return values, nil
}

// judgeBySamples draws labels; a value is the sum of their weights (Yao et al.
// 2023, section 4.1: sure 20, likely 1, impossible 0.001, three samples). A reply
// without a label counts nothing.
func (r *Runner) judgeBySamples(ctx context.Context, b *batch, queries []query, perNode int) ([]Valued, error) {
	completions, err := r.generate(ctx, r.evaluator(), queries)
	if err != nil {
		return nil, err
	}
	labels := r.labels()
	drawn := map[NodeID][]int{} // the number of each label
	var left []unread
	var values []Valued
	read := func(q query, reply Replied, seq, choice int) {
		i, reason := r.label(q.purpose, labels, reply.Completions[choice].Text)
		if reason != "" {
			left = append(left, b.unparsed(q, reply, seq, choice, reason))
			return
		}
		drawn[q.node][i]++
	}
	for i := 0; i < len(queries); i += perNode {
		samples, usage, err := logged(completions[i : i+perNode])
		if err != nil {
			return nil, &modelError{r.evaluator().Describe().Name, err}
		}
		drawn[queries[i].node] = make([]int, len(labels))
		reply, seq := b.reply(queries[i].node, queries[i].purpose, queries[i].prompt.Text, samples, perNode, usage)
		for choice := range samples {
			read(queries[i+choice], reply, seq, choice)
		}
		values = append(values, Valued{Node: queries[i].node, Reply: seq})
	}
	err = r.again(ctx, r.evaluator(), b, perNode, left, func(q query, reply Replied, seq int) ([]unread, error) {
		left = nil
		read(q, reply, seq, 0)
		return left, nil
	})
	for i, v := range values {
		for j, l := range labels {
			if n := drawn[v.Node][j]; n > 0 {
				values[i].Value += float64(n) * l.Weight
				values[i].Samples = append(values[i].Samples, Sample{Label: l.Text, Count: n})
			}
		}
	}
	return values, err
}

// label finds which label a completion ends in, or the reason why none.
func (r *Runner) label(purpose Purpose, labels []Label, text string) (int, string) {
	found, err := r.config.Problem.Parse(purpose, text)
	if err != nil {
		return 0, valid(err.Error())
	}
	if len(found) > 0 {
		for i, l := range labels {
			if l.Text == found[len(found)-1] {
				return i, ""
			}
		}
	}
	return 0, "there is no label in it"
}

// judgeByLogProb asks for the probability of every label at once; a value is the
// weight to be expected. It is what judgeBySamples tends to per sample, without
// the noise and at one call.
func (r *Runner) judgeByLogProb(ctx context.Context, b *batch, queries []query, _ int) ([]Valued, error) {
	labels := r.labels()
	scores, err := r.score(ctx, r.evaluator(), queries, labels)
	if err != nil {
		return nil, err
	}
	var values []Valued
	for i, q := range queries {
		completions := make([]engine.Completion, len(labels))
		for j, l := range labels {
			token := engine.Token{Text: l.Text, LogProb: scores[i].LogProbs[j]}
			completions[j] = engine.Completion{Text: l.Text, Tokens: []engine.Token{token}}
		}
		completions, _, err := logged(completions)
		if err != nil {
			return nil, &modelError{r.evaluator().Describe().Name, err}
		}
		_, seq := b.reply(q.node, Judge, q.prompt.Text, completions, 1, scores[i].Usage)
		v := Valued{Reply: seq}
		for j, p := range normalised(completions) {
			v.Samples = append(v.Samples, Sample{Label: labels[j].Text, Probability: p})
			v.Value += p * labels[j].Weight
		}
		values = append(values, v)
	}
	return values, nil
}

// normalised gives the completions' probabilities given that it is one of them.
func normalised(completions []engine.Completion) []float64 {
	most := math.Inf(-1)
	for _, c := range completions {
		most = max(most, c.LogProb())
	}
	sum := 0.0
	p := make([]float64, len(completions))
	for i, c := range completions {
		p[i] = math.Exp(c.LogProb() - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
