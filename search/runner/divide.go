package runner

import (
	"espalier/search"
	"espalier/search/prompting"
)

// Divide has actions of the kinds for which the function returns true carried out in the
// smallest parts that leave the search unchanged, so that a caller who waits for an event
// need not wait for all that one action asks for. It may be called in the goroutine
// that steps the runner.
func (r *Runner) Divide(wanted func(search.ActionKind) bool) { r.divides = wanted }

// part is the first part of an action. Chains of a search start from the root each time, and
// values do not depend on each other; thoughts below several others may be merged, and
// those below one are asked for once.
func (r *Runner) part(a search.Action) search.Action {
	switch {
	case r.divides == nil || !r.divides(a.Kind):
	case a.Kind == search.Expand && a.Purpose.Chains() && a.Nodes[0] == 0:
		a.Count = 1
	case a.Kind == search.Evaluate && r.config.Settings.Evaluate != search.EvaluateVote:
		a.Nodes = a.Nodes[:1]
	}
	return a
}

// Questions are what an action will ask in a tree of this search. It may be called in
// another goroutine than Step.
func (r *Runner) Questions(t *search.Tree, a search.Action) ([]prompting.Question, error) {
	asks := r.requester()
	asks.Tree, asks.Stream = t, nil
	return asks.Questions(a)
}
