package prompting

import (
	"context"
	"errors"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// expand asks for children of the action's nodes and reads them.
func (b *batch) expand(ctx context.Context) error {
	a := b.action
	purpose := b.Settings.Asks(a.Purpose)
	perNode := b.Settings.Requests(a)
	enumerated := a.Purpose == search.Propose && b.Settings.Generate == search.GenerateEnumerate
	nodes, beside := a.Asked()
	queries := make([]query, 0, len(nodes)*perNode)
	for _, node := range nodes {
		prompt, err := b.wording().prompt(node, purpose, b.Model, beside...)
		if err != nil {
			return err
		}
		for i := range perNode {
			queries = append(queries, query{node: node, purpose: purpose, number: i, prompt: prompt, watch: b.watch(a)})
		}
	}
	b.known()
	var replies [][]engine.Completion
	if enumerated {
		var err error
		if replies, err = b.enumerate(ctx, queries, a); err != nil {
			return err
		}
	} else {
		completions, err := b.generate(ctx, b.Model, queries)
		if err != nil {
			return err
		}
		for i := range nodes {
			replies = append(replies, completions[i*perNode:(i+1)*perNode])
		}
	}
	var left []unread
	for i, node := range nodes {
		completions, usage, err := logged(replies[i])
		if err != nil {
			return modelError(b.Model, err)
		}
		reply, seq := b.reply(node, purpose, queries[i*perNode].prompt.Text, completions, perNode, usage)
		unread, err := b.read(ctx, queries[i*perNode:(i+1)*perNode], reply, seq)
		if err != nil {
			return err
		}
		left = append(left, unread...)
	}
	if enumerated {
		return nil // it would find the same branches
	}
	return b.reask(ctx, b.Model, perNode, left, func(q query, reply search.Replied, seq int) ([]unread, error) {
		return b.read(ctx, []query{q}, reply, seq)
	})
}

// read finds the thoughts in a reply: alternatives below the node, or a chain.
// Chains share their common beginnings, as in a trie, so that the votes of
// self-consistency can be counted on it (Wang et al. 2022). It returns the
// completions without a thought. An enumeration has one query for all completions.
func (b *batch) read(ctx context.Context, queries []query, reply search.Replied, seq int) (left []unread, err error) {
	_, beside := b.action.Asked()
	steps := b.Tree.Steps(reply.Node, beside...)
	if reply.Purpose == search.Refine {
		steps = search.BeforeAnswer(b.Tree, reply.Node)
	}
	purpose := b.wording().readAs(reply, b.Model)
	budget := b.MaxNodes
	for choice, completion := range reply.Completions {
		thoughts, err := b.thoughts(purpose, steps, completion)
		if err != nil {
			left = append(left, b.unparsed(queries[min(choice, len(queries)-1)], reply, seq, choice, err))
			continue
		}
		switch {
		case purpose.Single():
			thoughts = thoughts[:1]
		case purpose == search.Propose:
			thoughts = thoughts[:min(len(thoughts), b.action.Count)]
		}
		chain := purpose.Chains()
		shares := logProbs(completion, reading.Texts(thoughts))
		at := place{parent: reply.Node, beside: beside, path: steps, reply: seq, choice: choice, apart: reply.Purpose.Apart()}
		for i, found := range thoughts {
			if budget > 0 && int(b.nodes) > budget {
				return nil, nil // the reply is logged whole; the root is not counted
			}
			at.logProb = shares[i]
			b.note(seq, choice, found)
			node, check, err := b.think(ctx, at, found.Text)
			if err != nil {
				return nil, err
			}
			if chain {
				at.parent = node
				at.path = append(at.path[:len(at.path):len(at.path)], search.Step{Text: found.Text, State: check.State})
			}
		}
	}
	return left, nil
}

// thoughts reads a completion that follows a path, or returns the reason why there are none.
func (r *Requester) thoughts(purpose search.Purpose, path []search.Step, c engine.Completion) ([]reading.Found, error) {
	text, err := r.readable(r.Model, c)
	if err != nil {
		return nil, err
	}
	thoughts, err := search.Parse(r.Problem, purpose, path, text)
	switch {
	case err != nil:
		return nil, err
	case len(thoughts) == 0:
		return nil, errors.New("there is no thought in it")
	}
	last := thoughts[len(thoughts)-1].Text
	if c.Finish == engine.FinishLength && inWords(r.Model) && strings.Contains(last, "\n") && strings.HasSuffix(strings.TrimSpace(text), strings.TrimSpace(last)) {
		return nil, errors.New("it was cut off inside the answer")
	}
	return thoughts, nil
}

// logProbs divides a completion's log-probability among its thoughts: each gets the
// tokens from the end of the previous one to its own end, the last all that remain.
// Thoughts that are not in the text word for word count with the next one.
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
