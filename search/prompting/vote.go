package prompting

import (
	"context"
	"fmt"

	"espalier/search"
	"espalier/search/reading"
)

// vote has the evaluator compare the states of the action's nodes, a ballot at a
// time; a value is the number of votes (Yao et al. 2023, section 3). A state that
// stands alone has nothing to be compared with and gets every vote.
func (b *batch) vote(ctx context.Context) error {
	ballots := b.action.Count
	states, paths := b.distinct(b.action.Nodes)
	votes := make([]int, len(paths))
	result := search.Voted{Nodes: b.action.Nodes, Ballots: ballots}
	if len(paths) == 1 {
		votes[0] = ballots
	} else {
		asked := b.Tree.CommonAncestor(b.parents(b.action.Nodes))
		prompt, err := b.wording().ballot(asked, paths, b.evaluator())
		if err != nil {
			return err
		}
		queries := make([]query, ballots)
		for i := range queries {
			queries[i] = query{node: asked, purpose: search.Vote, number: i, prompt: prompt}
		}
		completions, err := b.generate(ctx, b.evaluator(), queries)
		if err != nil {
			return err
		}
		completions, usage, err := logged(completions)
		if err != nil {
			return modelError(b.evaluator(), err)
		}
		reply, seq := b.reply(queries[0].node, search.Vote, prompt.Text, completions, ballots, usage)
		result.Reply = seq
		read := func(q query, reply search.Replied, seq, choice int) []unread {
			text, err := b.readable(b.evaluator(), reply.Completions[choice])
			if err != nil {
				return []unread{b.unparsed(q, reply, seq, choice, err)}
			}
			best, span, err := b.can().Choice(text, len(paths))
			if err != nil {
				return []unread{b.unparsed(q, reply, seq, choice, err)}
			}
			b.note(seq, choice, reading.Found{Text: fmt.Sprintf("choice %d", best+1), Span: span})
			votes[best]++
			return nil
		}
		var left []unread
		for choice, q := range queries {
			left = append(left, read(q, reply, seq, choice)...)
		}
		reread := func(q query, reply search.Replied, seq int) ([]unread, error) { return read(q, reply, seq, 0), nil }
		if err := b.reask(ctx, b.evaluator(), ballots, left, reread); err != nil {
			return err
		}
	}
	for _, node := range b.action.Nodes {
		result.Votes = append(result.Votes, votes[states[b.Tree.Node(node).Check.State]])
	}
	b.add(result)
	return nil
}

// distinct numbers the states of some nodes, and returns the path to each.
func (r *Requester) distinct(nodes []search.NodeID) (number map[string]int, paths [][]search.Step) {
	number = map[string]int{}
	for _, node := range nodes {
		state := r.Tree.Node(node).Check.State
		if _, seen := number[state]; !seen {
			number[state] = len(paths)
			paths = append(paths, r.Tree.Steps(node))
		}
	}
	return number, paths
}

// parents are the thoughts above some.
func (r *Requester) parents(nodes []search.NodeID) []search.NodeID {
	all := make([]search.NodeID, len(nodes))
	for i, id := range nodes {
		all[i] = r.Tree.Node(id).Parent
	}
	return all
}
