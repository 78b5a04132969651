package runner

import (
	"fmt"

	"espalier/search"
)

// sane refuses an action that the tree cannot take. It catches mistakes of a
// strategy before a model is asked.
func (r *Runner) sane(a search.Action) error {
	bad := func(why string) error {
		return fmt.Errorf("method %s asked to %s %v: %s", r.config.Settings.Method, a.Kind, a.Nodes, why)
	}
	named := append(append([]search.NodeID{a.To}, a.Nodes...), a.Cut...)
	for _, id := range named {
		if id < 0 || int(id) >= r.tree.Len() {
			return bad(fmt.Sprintf("there is no thought %d", id))
		}
	}
	switch a.Kind {
	case search.Expand:
		if a.Count < 1 || len(a.Nodes) == 0 {
			return bad("it asks for nothing")
		}
	case search.Evaluate, search.Conclude, search.Backtrack, search.Backup, search.Draw:
		if len(a.Nodes) == 0 {
			return bad("it names no thought")
		}
	case search.Select:
		if len(a.Nodes)+len(a.Cut) == 0 {
			return bad("it names no thought")
		}
	case search.Exhaust:
	default:
		return bad("no such action")
	}
	return nil
}
