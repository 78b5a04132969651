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
func (b *batch) rank(ctx context.Context) error {
	if b.can().Program == nil {
		return errNoProgram
	}
	b.known()
	for _, node := range b.action.Nodes {
		path := b.Tree.Steps(node)
		all, err := b.can().Program.Rank(path)
		if err != nil {
			return err
		}
		queries := make([]query, len(all))
		requests := make([]engine.ScoreRequest, len(all))
		for i, c := range all {
			queries[i] = query{node: node, purpose: search.Rank, number: i, prompt: search.Prompt{Text: c.Prompt}}
			requests[i] = engine.ScoreRequest{Prompt: c.Prompt, Continuations: []string{c.Target}}
		}
		b.announce(queries)
		scores, err := b.Model.Score(b.reading(ctx, queries), requests)
		if err := answered(b.Model, err, len(scores), len(requests)); err != nil {
			return err
		}
		for i, c := range all {
			if err := b.ranked(ctx, node, path, c, scores[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// ranked adds one of the texts, with how probable the target is after it.
func (b *batch) ranked(ctx context.Context, node search.NodeID, path []search.Step, c search.Candidate, s engine.Scores) error {
	if len(s.LogProbs) != 1 {
		return modelError(b.Model, miscounted(len(s.LogProbs), 1))
	}
	logProb, err := finite(s.LogProbs[0])
	if err != nil {
		return modelError(b.Model, err)
	}
	target := valid(c.Target)
	completions := []engine.Completion{{Text: target, Tokens: []engine.Token{{Text: target, LogProb: logProb}}}}
	_, seq := b.reply(node, search.Rank, c.Prompt, completions, 1, s.Usage)
	id, _, err := b.think(ctx, place{parent: node, path: path, reply: seq, logProb: logProb, apart: true}, c.Text)
	if err == nil {
		b.add(search.Valued{Node: id, Value: math.Exp(logProb / float64(max(1, s.Usage.Completion))), Reply: seq})
	}
	return err
}

// run carries out a step that asks no model.
func (b *batch) run(ctx context.Context) error {
	if b.can().Program == nil {
		return errNoProgram
	}
	b.known()
	if b.action.Purpose == search.Gather {
		return b.runAfter(ctx, b.action.Nodes)
	}
	for _, node := range b.action.Nodes {
		if err := b.runAfter(ctx, []search.NodeID{node}); err != nil {
			return err
		}
	}
	return nil
}

// runAfter carries it out after one thought, or after all that it gathers.
func (b *batch) runAfter(ctx context.Context, nodes []search.NodeID) error {
	paths := make([][]search.Step, len(nodes))
	for i, id := range nodes {
		paths[i] = b.Tree.Steps(id)
	}
	step := b.action.Reason
	out, err := b.can().Program.Run(ctx, paths[0], paths[1:])
	if err != nil {
		return &Error{fmt.Sprintf("step %q of %s", step, b.Problem.Puzzle().Task), b.Secrets.Error(err)}
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
	b.add(search.Ran{Nodes: nodes, Step: step, Given: valid(b.Secrets.Values(out.Given))})
	var others []search.NodeID // nil where there are none, as a log has it
	if len(from) > 1 {
		others = from[1:]
	}
	at := place{parent: from[0], beside: others, path: b.Tree.Steps(from[0], others...), apart: true}
	if out.Failed != "" {
		b.refuse(at, step, valid(b.Secrets.Values(out.Failed)))
	}
	for _, text := range out.Texts {
		if b.MaxNodes > 0 && int(b.nodes) > b.MaxNodes {
			return nil
		}
		if _, _, err := b.think(ctx, at, b.Secrets.Values(text)); err != nil {
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
