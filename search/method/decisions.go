package method

import (
	"espalier/search"
	"espalier/search/policy"
)

// Decision is something that the learned controller decided, as training sees it.
type Decision struct {
	Input  policy.Input
	Chosen int // index of Input.Candidates
}

// Decisions returns what the learned controller decided in a log, from its beginning.
// No network is needed: what it saw is a function of the tree, and what it chose is
// in the log.
func Decisions(log []search.Event) ([]Decision, error) {
	t := search.NewTree()
	var made []Decision
	for _, e := range log {
		if b, ok := e.Body.(search.Decided); ok {
			if d, ok := decision(t, b.Action); ok {
				made = append(made, d)
			}
		}
		if err := t.Apply(e); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func decision(t *search.Tree, a search.Action) (d Decision, ok bool) {
	settings := t.Setup().Settings
	here := t.Node(t.Focus())
	if settings.Policy != search.PolicyLearned {
		return d, false
	}
	if _, ok := settled(t, here); ok {
		return d, false
	}
	s := learned{controller: newController(settings)}
	if d.Input, ok = s.choice(t, here, s.on(t, here)); !ok {
		return d, false
	}
	up := 0
	if a.Kind == search.Backtrack {
		up = here.Depth - t.Node(a.To).Depth
	}
	for i, c := range d.Input.Candidates {
		if c.Up == up {
			d.Chosen = i
			return d, true
		}
	}
	return d, false
}
