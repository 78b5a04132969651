package prompting

import (
	"context"
	"errors"
	"fmt"
	"math"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// evaluate values the action's nodes. A state is judged once: nodes that share
// it, in this action or with an earlier one, share the reply.
func (b *batch) evaluate(ctx context.Context) error {
	switch b.Settings.Evaluate {
	case search.EvaluateRule:
		for _, node := range b.action.Nodes {
			b.add(search.Valued{Node: node, Value: ruleValue(b.Tree.Node(node).Check)})
		}
		return nil
	case search.EvaluateVote:
		return b.vote(ctx)
	case search.EvaluatePRM:
		return b.verify(ctx)
	}
	asked, err := b.judge(ctx, b.unjudged(b.action.Nodes))
	if err != nil {
		return err
	}
	for _, node := range b.action.Nodes {
		state := b.evaluated(node)
		v, ok := asked[state]
		if !ok {
			id, _ := b.Tree.ValuedState(state)
			n := b.Tree.Node(id)
			v = search.Valued{Value: n.Value, Samples: n.Samples, Reply: n.Judged}
		}
		v.Node = node
		b.add(v)
	}
	return nil
}

// ruleValue knows only what the checker knows: a thought is possible or not, and how much of
// it is right where errors are counted.
func ruleValue(c search.Check) float64 {
	if c.Verdict == search.Refused || c.Verdict == search.DeadEnd {
		return 0
	}
	return c.Rightness()
}

// unjudged returns the first node of each state that no model has valued yet.
func (r *Requester) unjudged(nodes []search.NodeID) []search.NodeID {
	seen := map[string]bool{}
	var first []search.NodeID
	for _, node := range nodes {
		state := r.evaluated(node)
		if _, known := r.Tree.ValuedState(state); known || seen[state] {
			continue
		}
		seen[state] = true
		first = append(first, node)
	}
	return first
}

// evaluated is what an evaluation of a thought is about: its state, and of an answer that is to
// be better its words. A wrong one leads to no state.
func (r *Requester) evaluated(node search.NodeID) string {
	n := r.Tree.Node(node)
	if r.Settings.Evaluate == search.EvaluateFeedback {
		return fmt.Sprint("thought ", node)
	}
	return n.Check.State
}

// judge asks the evaluator about the nodes and returns its values by state.
func (b *batch) judge(ctx context.Context, nodes []search.NodeID) (map[string]search.Valued, error) {
	values := map[string]search.Valued{}
	if len(nodes) == 0 {
		return values, nil
	}
	purpose, perNode, judge := search.Judge, 1, b.judgeByLogProb
	switch b.Settings.Evaluate {
	case search.EvaluateSelf:
		purpose, perNode, judge = search.Grade, b.action.Count, b.judgeBySamples
	case search.EvaluateFeedback:
		purpose, judge = search.Feedback, b.judgeBySamples
	case search.EvaluateValue:
		perNode, judge = b.action.Count, b.judgeBySamples
	case search.EvaluateThink:
		purpose, judge = search.Think, b.judgeByThinking
	case search.EvaluateDoubt:
		judge = b.judgeInDoubt
	}
	queries := make([]query, 0, len(nodes)*perNode)
	for _, node := range nodes {
		prompt, err := b.wording().prompt(node, purpose, b.evaluator())
		if err != nil {
			return nil, err
		}
		for i := range perNode {
			queries = append(queries, query{node: node, purpose: purpose, number: i, prompt: prompt})
		}
	}
	valued, err := judge(ctx, queries, perNode)
	if err != nil {
		return nil, err
	}
	for i, node := range nodes {
		values[b.evaluated(node)] = valued[i]
	}
	return values, nil
}

// judgeBySamples draws labels; a value is the sum of their weights (Yao et al.
// 2023, section 4.1: sure 20, likely 1, impossible 0.001, three samples). A reply
// without a label counts as 0.
func (b *batch) judgeBySamples(ctx context.Context, queries []query, perNode int) ([]search.Valued, error) {
	completions, err := b.generate(ctx, b.evaluator(), queries)
	if err != nil {
		return nil, err
	}
	labels := b.wording().labels()
	drawn := map[search.NodeID][]int{} // the number of each label
	var left []unread
	var values []search.Valued
	read := func(q query, reply search.Replied, seq, choice int) {
		i, found, err := b.label(q.purpose, labels, reply.Completions[choice])
		if err != nil {
			left = append(left, b.unparsed(q, reply, seq, choice, err))
			return
		}
		b.note(seq, choice, found)
		drawn[q.node][i]++
	}
	for i := 0; i < len(queries); i += perNode {
		samples, usage, err := logged(completions[i : i+perNode])
		if err != nil {
			return nil, modelError(b.evaluator(), err)
		}
		drawn[queries[i].node] = make([]int, len(labels))
		reply, seq := b.reply(queries[i].node, queries[i].purpose, queries[i].prompt.Text, samples, perNode, usage)
		for choice := range samples {
			read(queries[i+choice], reply, seq, choice)
		}
		values = append(values, search.Valued{Node: queries[i].node, Reply: seq})
	}
	err = b.reask(ctx, b.evaluator(), perNode, left, func(q query, reply search.Replied, seq int) ([]unread, error) {
		left = nil
		read(q, reply, seq, 0)
		return left, nil
	})
	for i, v := range values {
		for j, l := range labels {
			if n := drawn[v.Node][j]; n > 0 {
				values[i].Value += float64(n) * l.Weight
				values[i].Samples = append(values[i].Samples, search.Sample{Label: l.Text, Count: n})
			}
		}
	}
	return values, err
}

// label finds which label a completion ends in, and where.
func (r *Requester) label(purpose search.Purpose, labels []search.Label, c engine.Completion) (int, reading.Found, error) {
	text, err := r.readable(r.evaluator(), c)
	if err != nil {
		return 0, reading.Found{}, err
	}
	found, err := r.wording().parse(purpose, text, labels)
	if err != nil {
		return 0, reading.Found{}, err
	}
	if len(found) > 0 {
		last := found[len(found)-1]
		for i, l := range labels {
			if l.Text == last.Text {
				return i, last, nil
			}
		}
	}
	return 0, reading.Found{}, errors.New("there is no label in it")
}

// judgeByLogProb asks for the probability of every label at once; a value is the
// expected weight. It is the limit of judgeBySamples per sample, without noise and
// for one call.
func (b *batch) judgeByLogProb(ctx context.Context, queries []query, _ int) ([]search.Valued, error) {
	return b.judgeByLabels(ctx, queries, b.wording().labels())
}

func (b *batch) judgeByLabels(ctx context.Context, queries []query, labels []search.Label) ([]search.Valued, error) {
	scores, err := b.score(ctx, b.evaluator(), queries, labels)
	if err != nil {
		return nil, err
	}
	var values []search.Valued
	for i, q := range queries {
		completions := make([]engine.Completion, len(labels))
		for j, l := range labels {
			token := engine.Token{Text: l.Text, LogProb: scores[i].LogProbs[j]}
			completions[j] = engine.Completion{Text: l.Text, Tokens: []engine.Token{token}}
		}
		completions, _, err := logged(completions)
		if err != nil {
			return nil, modelError(b.evaluator(), err)
		}
		seq := b.scored(search.Replied{Node: q.node, Purpose: q.purpose, Prompt: q.prompt.Text, Completions: completions, Calls: 1, Usage: scores[i].Usage, Requests: b.perLabel(len(labels))})
		v := search.Valued{Reply: seq}
		for j, p := range normalised(completions) {
			v.Samples = append(v.Samples, search.Sample{Label: labels[j].Text, Probability: p})
			v.Value += p * labels[j].Weight
		}
		values = append(values, v)
	}
	return values, nil
}

// perLabel returns how many requests a server takes to score some labels, if it is more
// than one.
func (r *Requester) perLabel(labels int) int {
	if r.evaluator().Describe().PerLabel && labels > 1 {
		return labels
	}
	return 0
}

// normalised returns the completions' probabilities, given that one of them occurs.
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
