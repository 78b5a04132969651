package method

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/policy"
)

// controller is the rule-based ToT controller of Long (2023): ask for one thought
// and continue from it if the checker accepts it; otherwise ask again, reworded by
// the task's prompter agent if it has one. After a number of failures at a thought,
// backtrack to its parent; after a number of failed children, leave that as well, so
// that the search backs up further the longer it fails.
type controller struct{ proposals, failures, children int }

func controllerMethod() Method {
	own := []Option{
		whole("max-failures", "N", "Failed proposals before the search backs up from a thought.", 5, 1,
			func(s *search.Settings) *int { return &s.MaxFailures }).formerly("retries"),
		whole("children", "N", "Fruitless children before the search backs up from their parent.", 10, 1,
			func(s *search.Settings) *int { return &s.Children }),
		{
			Name: "policy", Logged: "policy", Placeholder: "WHO", Help: "Who decides when to back up: rule, or learned (a small policy network).",
			Choices: []string{search.PolicyRule, search.PolicyLearned}, usual: "", field: func(s *search.Settings) any { return &s.Policy },
			check: func(s search.Settings) error {
				if s.Policy != "" && s.Policy != search.PolicyRule && s.Policy != search.PolicyLearned {
					return fmt.Errorf("policy is %q; use %q or %q", s.Policy, search.PolicyRule, search.PolicyLearned)
				}
				return nil
			},
		},
	}
	usual := map[string]any{"generate": search.GenerateSample, "evaluate": search.EvaluateRule, "proposals": 1}
	for _, o := range treeOptions() {
		if value, ok := usual[o.Name]; ok {
			o = o.usually(value)
		}
		own = append(own, o)
	}
	return Method{
		Name: "controller", About: "one thought at a time, backing up after failures, further after more (Long 2023)",
		Options: own, Purpose: search.Propose, leaves: true,
		strategy: func(s search.Settings) search.Strategy {
			if s.Policy == search.PolicyLearned {
				return learned{newController(s), policy.Trained()}
			}
			return newController(s)
		},
	}
}

func newController(s search.Settings) controller {
	return controller{proposals: s.Proposals, failures: s.MaxFailures, children: s.Children}
}

func (s controller) Next(t *search.Tree) search.Action {
	here := t.Node(t.Focus())
	if done, ok := settled(t, here); ok {
		return done
	}
	tried := tally(t, here)
	if len(tried.untried) > 0 {
		return goTo(t, tried.untried)
	}
	switch reason := s.enough(here, tried); {
	case reason == "":
		return s.ask(here)
	case here.ID == 0:
		return exhaust(t, "at the root "+reason)
	default:
		return search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: here.Parent, Reason: reason}
	}
}

// settled returns what no controller has a choice about: it leaves a thought that
// the user closed, and gives an answer that is there.
func settled(t *search.Tree, here *search.Node) (search.Action, bool) {
	if here.ID != 0 && !t.Open(here.ID) {
		return search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{here.ID}, To: here.Parent, Reason: closed(here)}, true
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done, true
	}
	return bestFinal(t, []search.NodeID{here.ID})
}

// attempts are the results of asking for children of a thought.
type attempts struct {
	untried      []search.NodeID
	failed, left int // proposals, and children that the search backtracked from
}

func tally(t *search.Tree, n *search.Node) attempts {
	a := attempts{failed: len(n.Unread)}
	for _, id := range n.Children {
		switch c := t.Node(id); {
		case c.Left > 0:
			a.left++
			a.failed += c.Merged // proposed again
		case t.Open(id):
			a.untried = append(a.untried, id)
		case c.Pruned && !c.Cut: // by another method: it was never tried
			a.failed += c.Merged
		default:
			a.failed += 1 + c.Merged
		}
	}
	return a
}

// enough reports why no more children of a thought are asked for; empty if they are.
func (s controller) enough(n *search.Node, tried attempts) string {
	switch {
	case tried.failed >= s.failures:
		return english.Plural(tried.failed, "proposal") + " failed"
	case tried.left >= s.children:
		return english.Plural(tried.left, "thought") + " led nowhere"
	case n.Expanded && len(n.Children)+len(n.Unread) == 0:
		return "the model proposes nothing"
	}
	return ""
}

func (s controller) ask(n *search.Node) search.Action {
	return search.Action{Kind: search.Expand, Nodes: []search.NodeID{n.ID}, Purpose: search.Propose, Count: s.proposals}
}

// goTo selects the best of some thoughts, after valuing them if there are several.
func goTo(t *search.Tree, untried []search.NodeID) search.Action {
	if unvalued := t.Unvalued(untried); len(untried) > 1 && len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}
	}
	t.Rank(untried)
	return search.Action{Kind: search.Select, Nodes: untried[:1]}
}

// AsksAgain reports whether a controller, or a depth-first search, would ask for more thoughts
// below one that it has asked about, if nothing came of those that it has there.
func AsksAgain(t *search.Tree, id search.NodeID) bool {
	n := t.Node(id)
	if s := t.Setup().Settings; s.Method == "tot-dfs" {
		return n.Expansions <= s.Reviews
	}
	tried := tally(t, n)
	tried.left += len(tried.untried)
	for _, c := range tried.untried {
		tried.failed += t.Node(c).Merged
	}
	return newController(t.Setup().Settings).enough(n, tried) == ""
}
