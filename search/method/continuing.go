package method

import (
	"errors"
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
)

// ErrFromHere is in the error of a change that a search can begin with, but not continue
// with.
var ErrFromHere = errors.New("start at the root instead")

// Continue reports why a search cannot continue from its tree with another setup,
// because what the next method would count, compare or report is not what the tree
// holds. Before the first thought everything is possible.
func Continue(t *search.Tree, next search.Started) error {
	now := t.Setup()
	if !begun(t) {
		return nil
	}
	why, err := obstacle(t, now, next)
	switch {
	case err != nil:
		return err
	case why != "":
		return fmt.Errorf("%s; %w", why, ErrFromHere)
	}
	return nil
}

// begun reports whether a model was asked for thoughts.
func begun(t *search.Tree) bool {
	for id := range search.NodeID(t.Len()) {
		if t.Node(id).Expanded {
			return true
		}
	}
	return false
}

// obstacle is why a tree is nothing to continue from.
func obstacle(t *search.Tree, now, next search.Started) (string, error) {
	from, err := Named(now.Settings.Method)
	if err != nil {
		return "", err
	}
	to, err := Named(next.Settings.Method)
	if err != nil {
		return "", err
	}
	root := t.Node(0)
	switch {
	case from.Purpose != to.Purpose:
		return fmt.Sprintf("%s %s, and %s %s", from.Name, manner(from), to.Name, manner(to)), nil
	case to.Purpose != search.Propose && to.single && !from.single && root.Calls > 1:
		return fmt.Sprintf("%s gives one chain, and %d were sampled", to.Name, root.Calls), nil
	case to.averages && root.Visits > 0:
		return mixed(from, now, next), nil
	case to.leaves && (now.Settings.Method != next.Settings.Method || now.Settings.Policy != next.Settings.Policy):
		if n := forgotten(t, next.Settings.Policy == search.PolicyLearned); n > 0 {
			return fmt.Sprintf("%s takes what was backtracked from for done, and %s below", to.Name, english.Count(n, "thought waits", "thoughts wait")), nil
		}
	}
	return "", nil
}

// manner is how a method comes by its thoughts.
func manner(m Method) string {
	if m.Purpose == search.Solve {
		return "samples whole chains"
	}
	if m.Purpose == search.Answer {
		return "asks for the answer at once"
	}
	if m.Purpose == search.Split {
		return "divides the puzzle"
	}
	if m.Purpose == search.Ask {
		return "runs a program of steps"
	}
	return "builds a tree"
}

// mixed is why the rewards of a tree cannot be averaged with those to come.
func mixed(from Method, now, next search.Started) string {
	switch {
	case !from.averages:
		return "the visits of an earlier Monte Carlo tree search are not those of this one"
	case (now.Settings.Rollouts > 0) != (next.Settings.Rollouts > 0):
		return "a reward by rollouts and one by values cannot be averaged"
	case now.Settings.Rollouts == 0 && !search.ComparableValues(now, next):
		return "rewards from values of different kinds cannot be averaged"
	}
	return ""
}

// forgotten counts the thoughts that wait below one that a method takes for done, so
// that it would report that nothing is left: those that were backtracked from, and, for
// the learned controller, those that were kept and that the search is not below.
func forgotten(t *search.Tree, kept bool) (n int) {
	here := t.Path(t.Focus())
	done := make([]bool, t.Len()) // it or one above it
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		node := t.Node(id)
		done[id] = done[node.Parent] || node.Left > 0 || kept && node.Kept && !slices.Contains(here, id)
		if done[id] && !node.Expanded && !node.Final() && t.Open(id) {
			n++
		}
	}
	return n
}

// searched is how a search ends that extends all it can: the whole tree is searched,
// unless thoughts are closed to it. own reports which of them it has pruned by its own
// rule.
func searched(t *search.Tree, own func(*search.Node) bool) string {
	closed := 0
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		n := t.Node(id)
		legal := n.Check.Verdict == search.Legal || n.Check.Verdict == search.Unchecked
		if n.Pruned && !n.Gone && legal && !own(n) && !t.Node(n.Parent).Closed() {
			closed++
		}
	}
	if closed > 0 {
		return "the tree is searched but for " + english.Count(closed, "thought that is pruned or closed", "thoughts that are pruned or closed")
	}
	return "the whole tree is searched"
}
