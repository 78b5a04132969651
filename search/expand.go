package search

import (
	"context"
	"strings"

	"espalier/engine"
)

// expand asks for children of the action's nodes and reads them.
func (r *Runner) expand(ctx context.Context, b *batch) error {
	a := b.action
	enumerated := a.Purpose == Propose && r.config.Settings.Generate == GenerateEnumerate
	perNode := a.Count
	if enumerated {
		perNode = 1
	}
	queries := make([]query, 0, len(a.Nodes)*perNode)
	for _, node := range a.Nodes {
		prompt, err := r.prompt(node, a.Purpose, r.config.Model)
		if err != nil {
			return err
		}
		for i := range perNode {
			queries = append(queries, query{node: node, purpose: a.Purpose, number: i, prompt: prompt})
		}
	}
	var replies [][]engine.Completion
	if enumerated {
		var err error
		if replies, err = r.enumerate(ctx, queries, a.Count); err != nil {
			return err
		}
	} else {
		completions, err := r.generate(ctx, r.config.Model, queries)
		if err != nil {
			return err
		}
		for i := range a.Nodes {
			replies = append(replies, completions[i*perNode:(i+1)*perNode])
		}
	}
	for i, node := range a.Nodes {
		completions, usage, err := logged(replies[i])
		if err != nil {
			return &modelError{r.config.Model.Describe().Name, err}
		}
		reply, seq := b.reply(node, a.Purpose, queries[i*perNode].prompt.Text, completions, perNode, usage)
		r.read(b, reply, seq)
	}
	return nil
}

// read finds the thoughts in a reply: alternatives below the node for Propose,
// else a chain. Chains share their common beginnings, as in a trie, so that the
// votes of self-consistency can be counted on it (Wang et al. 2022).
func (r *Runner) read(b *batch, reply Replied, seq int) {
	steps := r.tree.Steps(reply.Node)
	for choice, completion := range reply.Completions {
		thoughts, err := r.config.Problem.Parse(reply.Purpose, completion.Text)
		if err != nil || len(thoughts) == 0 {
			reason := "there is no thought in it"
			if err != nil {
				reason = valid(err.Error())
			}
			b.add(Unparsed{Node: reply.Node, Reply: seq, Choice: choice, Reason: reason})
			continue
		}
		chain := reply.Purpose != Propose
		shares := logProbs(completion, thoughts)
		at := place{parent: reply.Node, path: steps, reply: seq, choice: choice, apart: chain}
		for i, text := range thoughts {
			at.logProb = shares[i]
			node, check := b.think(r.config.Problem, at, text)
			if chain {
				at.parent = node
				at.path = append(at.path[:len(at.path):len(at.path)], Step{Text: text, State: check.State})
			}
		}
	}
}

// logProbs shares a completion's log-probability out to its thoughts: each gets
// the tokens from the end of the one before to its own end, the last all that
// remain. Thoughts that are not in the text word for word count at the next one.
func logProbs(c engine.Completion, thoughts []string) []float64 {
	shares := make([]float64, len(thoughts))
	token, offset, cursor := 0, 0, 0
	for i, thought := range thoughts {
		last := i == len(thoughts)-1
		if at := strings.Index(c.Text[cursor:], thought); at >= 0 {
			cursor += at + len(thought)
		} else if !last {
			continue
		}
		for token < len(c.Tokens) && (last || offset < cursor) {
			shares[i] += c.Tokens[token].LogProb
			offset += len(c.Tokens[token].Text)
			token++
		}
	}
	return shares
}
