package search

import "slices"

// FailuresBelow are the failed attempts below a thought, in the order of the requests:
// completions without a thought, thoughts that the rules refused or found dead,
// those that were pruned, and those that the search backtracked from.
func FailuresBelow(t *Tree, id NodeID) []Failure {
	type asked struct {
		seq    int
		failed Failure
	}
	var all []asked
	n := t.Node(id)
	for _, u := range n.Unread {
		said, _ := t.Reply(u.Reply)
		all = append(all, asked{u.Reply, Failure{said.Completions[u.Choice].Text, u.Reason}})
	}
	for _, c := range n.Children {
		child := t.Node(c)
		failed := Failure{Text: child.Short()}
		switch {
		case child.Check.Verdict == Refused || child.Check.Verdict == DeadEnd:
			failed.Reason = child.Check.Reason
		case child.Pruned:
			failed.Reason = child.PruneReason
		case child.Left > 0:
			failed.Reason = "it led nowhere"
		default:
			continue
		}
		all = append(all, asked{child.Reply, failed})
	}
	slices.SortStableFunc(all, func(a, b asked) int { return a.seq - b.seq })
	failed := make([]Failure, len(all))
	for i, r := range all {
		failed[i] = r.failed
	}
	return failed
}
