package prompting

import (
	"context"
	"errors"
	"fmt"
	"math"

	"espalier/engine"
	"espalier/search"
)

// The steps of a program that are more than a question: what is ranked, and what no model
// is asked about.

var errNoProgram = errors.New("the task is not a program of steps")

// rank asks, for each of the texts that the step after a thought lists, how probable a target
// is after it. A value is the mean probability of a token of the target, which is one over its
// perplexity: texts are ranked as by the average log-likelihood (Schlag et al. 2023, section 3).
func (r *Requester) rank(ctx context.Context, b *batch) error {
	if r.can().Program == nil {
		return errNoProgram
	}
	b.known(r.Tree, b.action)
	for _, node := range b.action.Nodes {
		path := r.Tree.Steps(node)
		all, err := r.can().Program.Rank(path)
		if err != nil {
			return err
		}
		queries := make([]query, len(all))
		requests := make([]engine.ScoreRequest, len(all))
		for i, c := range all {
			queries[i] = query{node: node, purpose: search.Rank, number: i, prompt: search.Prompt{Text: c.Prompt}}
			requests[i] = engine.ScoreRequest{Prompt: c.Prompt, Continuations: []string{c.Target}}
		}
		r.announce(queries)
		scores, err := r.Model.Score(r.reading(ctx, queries), requests)
		if err := answered(r.Model, err, len(scores), len(requests)); err != nil {
			return err
		}
		for i, c := range all {
			if err := r.ranked(ctx, b, node, path, c, scores[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// ranked adds one of the texts, with how probable the target is after it.
func (r *Requester) ranked(ctx context.Context, b *batch, node search.NodeID, path []search.Step, c search.Candidate, s engine.Scores) error {
	if len(s.LogProbs) != 1 {
		return modelError(r.Model, miscounted(len(s.LogProbs), 1))
	}
	logProb, err := finite(s.LogProbs[0])
	if err != nil {
		return modelError(r.Model, err)
	}
	target := valid(c.Target)
	completions := []engine.Completion{{Text: target, Tokens: []engine.Token{{Text: target, LogProb: logProb}}}}
	_, seq := b.reply(node, search.Rank, c.Prompt, completions, 1, s.Usage)
	id, _, err := r.think(ctx, b, place{parent: node, path: path, reply: seq, logProb: logProb, apart: true}, c.Text)
	if err == nil {
		b.add(search.Valued{Node: id, Value: math.Exp(logProb / float64(max(1, s.Usage.Completion))), Reply: seq})
	}
	return err
}

// run carries out a step that asks no model.
func (r *Requester) run(ctx context.Context, b *batch) error {
	if r.can().Program == nil {
		return errNoProgram
	}
	b.known(r.Tree, b.action)
	if b.action.Purpose == search.Gather {
		return r.runAfter(ctx, b, b.action.Nodes)
	}
	for _, node := range b.action.Nodes {
		if err := r.runAfter(ctx, b, []search.NodeID{node}); err != nil {
			return err
		}
	}
	return nil
}

// runAfter carries it out after one thought, or after all that it gathers.
func (r *Requester) runAfter(ctx context.Context, b *batch, nodes []search.NodeID) error {
	paths := make([][]search.Step, len(nodes))
	for i, id := range nodes {
		paths[i] = r.Tree.Steps(id)
	}
	step := b.action.Reason
	out, err := r.can().Program.Run(ctx, paths[0], paths[1:])
	if err != nil {
		return &Error{fmt.Sprintf("step %q of %s", step, r.Problem.Puzzle().Task), r.Secrets.Error(err)}
	}
	from := nodes
	if out.From != nil {
		var some []search.NodeID
		for _, i := range out.From {
			if i < 0 || i >= len(nodes) {
				return fmt.Errorf("step %q comes of path %d of %d", step, i, len(nodes))
			}
			some = append(some, nodes[i])
		}
		from = some
	}
	b.add(search.Ran{Nodes: nodes, Step: step, Given: valid(r.Secrets.Values(out.Given))})
	var others []search.NodeID // nil where there are none, as a log has it
	if len(from) > 1 {
		others = from[1:]
	}
	at := place{parent: from[0], beside: others, path: r.Tree.Steps(from[0], others...), apart: true}
	if out.Failed != "" {
		b.refuse(at, step, valid(r.Secrets.Values(out.Failed)))
	}
	for _, text := range out.Texts {
		if r.MaxNodes > 0 && int(b.nodes) > r.MaxNodes {
			return nil
		}
		if _, _, err := r.think(ctx, b, at, r.Secrets.Values(text)); err != nil {
			return err
		}
	}
	return nil
}

// refuse adds a thought that stands for what went wrong. Nothing follows it.
func (b *batch) refuse(at place, text, reason string) {
	b.add(search.Thought{Node: b.nodes, Parent: at.parent, Text: text, OtherParents: at.beside})
	b.add(search.Checked{Node: b.nodes, Check: search.Check{Verdict: search.Refused, Short: text, Reason: reason}})
	b.nodes++
}
