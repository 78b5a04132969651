package search

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

// vote has the evaluator compare the states of the action's nodes, a ballot at a
// time; a value is the number of votes (Yao et al. 2023, section 3). A state that
// stands alone has nothing to be compared with and gets every vote.
func (r *Runner) vote(ctx context.Context, b *batch) error {
	ballots := b.action.Count
	states, paths := r.distinct(b.action.Nodes)
	votes := make([]int, len(paths))
	result := Voted{Nodes: b.action.Nodes, Ballots: ballots}
	if len(paths) == 1 {
		votes[0] = ballots
	} else {
		prompt, err := r.can.Ballot(paths, r.dialect(r.evaluator()))
		if err != nil {
			return err
		}
		queries := make([]query, ballots)
		for i := range queries {
			queries[i] = query{node: r.tree.shared(r.tree.parents(b.action.Nodes)), purpose: Vote, number: i, prompt: prompt}
		}
		completions, err := r.generate(ctx, r.evaluator(), queries)
		if err != nil {
			return err
		}
		completions, usage, err := logged(completions)
		if err != nil {
			return &modelError{r.evaluator().Describe().Name, err}
		}
		reply, seq := b.reply(queries[0].node, Vote, prompt.Text, completions, ballots, usage)
		result.Reply = seq
		read := func(q query, reply Replied, seq, choice int) []unread {
			best, err := r.can.Choice(reply.Completions[choice].Text, len(paths))
			if err != nil {
				return []unread{b.unparsed(q, reply, seq, choice, valid(err.Error()))}
			}
			votes[best]++
			return nil
		}
		var left []unread
		for choice, q := range queries {
			left = append(left, read(q, reply, seq, choice)...)
		}
		again := func(q query, reply Replied, seq int) ([]unread, error) { return read(q, reply, seq, 0), nil }
		if err := r.again(ctx, r.evaluator(), b, ballots, left, again); err != nil {
			return err
		}
	}
	for _, node := range b.action.Nodes {
		result.Votes = append(result.Votes, votes[states[r.tree.Node(node).Check.State]])
	}
	b.add(result)
	return nil
}

// distinct numbers the states of some nodes, and returns the path to each.
func (r *Runner) distinct(nodes []NodeID) (number map[string]int, paths [][]Step) {
	number = map[string]int{}
	for _, node := range nodes {
		state := r.tree.Node(node).Check.State
		if _, seen := number[state]; !seen {
			number[state] = len(paths)
			paths = append(paths, r.tree.Steps(node))
		}
	}
	return number, paths
}

// parents are the thoughts above some.
func (t *Tree) parents(nodes []NodeID) []NodeID {
	all := make([]NodeID, len(nodes))
	for i, id := range nodes {
		all[i] = t.Node(id).Parent
	}
	return all
}

// shared is the deepest thought that the paths to all of the nodes have.
func (t *Tree) shared(nodes []NodeID) NodeID {
	shared := t.Path(nodes[0])
	for _, id := range nodes[1:] {
		path := t.Path(id)
		n := 0
		for n < min(len(shared), len(path)) && shared[n] == path[n] {
			n++
		}
		shared = shared[:n]
	}
	return shared[len(shared)-1]
}

var (
	choiceSaid = regexp.MustCompile(`(?i)\bchoice is\W*(?:choice\W*)?(\d+)`)
	choiceOnly = regexp.MustCompile(`(?i)^\W*(?:choice\W*)?(\d+)\W*$`)
)

// ReadChoice finds the choice of a completion that ends, as the paper's vote
// prompts ask for, in "the best choice is 3", or is that number alone. Choices are
// counted from 1 in the text and from 0 in the result.
func ReadChoice(completion string, states int) (int, error) {
	found := choiceOnly.FindStringSubmatch(completion)
	if all := choiceSaid.FindAllStringSubmatch(completion, -1); len(all) > 0 {
		found = all[len(all)-1]
	}
	if found == nil {
		return 0, fmt.Errorf("it does not say: the best choice is N")
	}
	n, err := strconv.Atoi(found[1])
	if err != nil || n < 1 || n > states {
		return 0, fmt.Errorf("choice %s is none of 1 to %d", found[1], states)
	}
	return n - 1, nil
}
