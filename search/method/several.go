package method

import (
	"fmt"

	"espalier/search"
)

// several has the models of a search propose in one tree. Where thoughts are alternatives, each
// of them is asked for what may follow a thought; where one completion at a time is asked for, or
// a batch of chains, they take turns. A method that draws chooses the model as well.
type several struct{ search.Strategy }

// Several is a strategy whose thoughts come from several models: those of the tree's setup.
func Several(s search.Settings, of search.Strategy) (search.Strategy, error) {
	m, err := Named(s.Method)
	switch _, draws := of.(search.Drawer); {
	case err != nil:
		return nil, err
	case draws:
		return of, nil
	case m.Purpose.Chains() && s.Samples <= 1:
		return nil, fmt.Errorf("method %s asks for one answer, which one model writes; use method cot-sc, or one that builds a tree, such as tot-bfs", m.Name)
	}
	return several{of}, nil
}

// Next asks the next model what the last was asked, or follows the strategy.
func (s several) Next(t *search.Tree) search.Action {
	models, last := t.Setup().Models(), t.Expansion()
	if s.turns(t) {
		a := s.Strategy.Next(t)
		if a.Kind == search.Expand {
			a.Model = named(models, (at(models, last.Model)+1)%len(models), last)
			if a.Purpose.Chains() {
				a.Count = max(1, (a.Count+len(models)-1)/len(models))
			}
		}
		return a
	}
	if next := at(models, last.Model) + 1; s.alternatives(last) && next < len(models) {
		open := t.OpenOf(last.Nodes)
		_, done := solved(t)
		if !done && len(open) > 0 && (last.Purpose != search.Aggregate || len(open) == len(last.Nodes)) {
			last.Nodes, last.Model = open, models[next]
			return last
		}
	}
	return s.Strategy.Next(t)
}

// alternatives reports whether what another model says to an action is an alternative.
func (s several) alternatives(a search.Action) bool {
	switch a.Purpose {
	case search.Propose, search.Continue, search.Aggregate, search.Refine:
		return a.Kind == search.Expand
	case search.Answer, search.Solve, search.Rollout, search.Split, search.Judge, search.Think, search.Vote, search.Verify, search.Grade, search.Feedback,
		search.Ask, search.Rank, search.Run, search.Gather:
	}
	return false
}

// turns reports whether the models take turns.
func (s several) turns(t *search.Tree) bool {
	settings := t.Setup().Settings
	m, _ := Named(settings.Method)
	return m.Purpose.Chains() || settings.Generate == search.GenerateSample && settings.Proposals == 1
}

// Settle implements search.Settler.
func (s several) Settle(t *search.Tree) (search.Action, bool) { return Settle(s.Strategy, t) }

// at is the place of a model among those that propose; that of the search's own is 0.
func at(models []string, name string) int {
	for i, m := range models {
		if m == name {
			return i
		}
	}
	return 0
}

// named is the model whose turn it is. Before the first expansion it is the search's own.
func named(models []string, turn int, last search.Action) string {
	if last.Kind == "" || turn == 0 {
		return ""
	}
	return models[turn]
}
