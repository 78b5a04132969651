package debug

import (
	"context"
	"errors"
	"sync"

	"espalier/search"
	"espalier/search/calibration"
)

// Oracle reports whether a state can still be solved; known is false if it cannot
// tell. It is exact, it is not the model, and no search ever sees it.
type Oracle func(state string) (solvable, known bool)

// errNoOracle is for what needs one.
var errNoOracle = errors.New("there is no exact solver for this task")

// asked is an oracle that remembers its answers. It may be used by several
// goroutines, which the oracle itself need not know.
type asked struct {
	solving sync.Mutex
	oracle  Oracle

	mu   sync.Mutex
	said map[string][2]bool
}

func newAsked(o Oracle) *asked { return &asked{oracle: o, said: map[string][2]bool{}} }

// before is the earlier answer about a state.
func (a *asked) before(state string) (said [2]bool, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	said, ok = a.said[state]
	return said, ok
}

// state asks about a state, which may take long.
func (a *asked) state(state string) (solvable, known bool) {
	a.solving.Lock()
	defer a.solving.Unlock()
	said, ok := a.before(state)
	if !ok {
		said[0], said[1] = a.oracle(state)
		a.mu.Lock()
		a.said[state] = said
		a.mu.Unlock()
	}
	return said[0], said[1]
}

// thought reports whether a solution can still be reached from a thought, whatever
// the search will do with it.
func (a *asked) thought(n *search.Node) (solvable, known bool) {
	if ruled(n) {
		return n.Check.Verdict == search.Right, true
	}
	return a.state(n.Check.State)
}

// Marks tell the user which thoughts can be solved, once the user asked for that.
type Marks struct {
	asked *asked // nil: there is no oracle
	on    bool
}

// On reports whether the user asked for the oracle.
func (m *Marks) On() bool { return m.on }

// Solvable reports whether a thought can still be solved, as far as the oracle has been
// asked. It never waits, and knows nothing unless the user asked for the oracle.
func (m *Marks) Solvable(t *search.Tree, id search.NodeID) (solvable, known bool) {
	if !m.on || m.asked == nil || int(id) >= t.Len() {
		return false, false
	}
	n := t.Node(id)
	if ruled(n) {
		return m.asked.thought(n)
	}
	said, _ := m.asked.before(n.Check.State)
	return said[0], said[1]
}

// word is what the oracle knows of a thought, if the user wants to know.
func (m *Marks) word(t *search.Tree, id search.NodeID) string {
	switch solvable, known := m.Solvable(t, id); {
	case !known:
		return ""
	case solvable:
		return "solvable"
	}
	return "not solvable"
}

// Solve returns a function that asks the oracle about those of some thoughts that it
// was not asked about; nil if there are none, or the user did not ask for the oracle.
// The function may take long and be called in another goroutine.
func (m *Marks) Solve(t *search.Tree, ids []search.NodeID) func(context.Context) {
	if !m.on || m.asked == nil {
		return nil
	}
	var states []string
	for _, id := range ids {
		if int(id) >= t.Len() || ruled(t.Node(id)) {
			continue
		}
		state := t.Node(id).Check.State
		if _, ok := m.asked.before(state); !ok {
			states = append(states, state)
		}
	}
	if len(states) == 0 {
		return nil
	}
	oracle := m.asked
	return func(ctx context.Context) {
		for _, state := range states {
			if ctx.Err() != nil {
				return
			}
			oracle.state(state)
		}
	}
}

// Calibration returns a function that compares the values of a tree with what the thoughts
// were worth, which takes as long as the oracle does and may be called in another goroutine:
// later events change nothing of it.
func (m *Marks) Calibration(t *search.Tree) func(context.Context) (calibration.Calibration, error) {
	tree, oracle := t.Clone(), m.asked
	return func(ctx context.Context) (calibration.Calibration, error) {
		found, err := oracle.judgements(ctx, tree)
		return found.Sum(), err
	}
}

// canEvaluate refuses expressions that need an exact solver where the task has none.
func (m *Marks) canEvaluate(all ...*Expression) error {
	for _, x := range all {
		if m.asked == nil && (x.asksOracle() || x.names["solvable_left"]) {
			return errNoOracle
		}
	}
	return nil
}

// ruled reports whether the verdict of the rules settles a thought. One of the user's does
// not change what can be solved.
func ruled(n *search.Node) bool {
	refused := n.Check.Verdict == search.Refused || n.Check.Verdict == search.DeadEnd
	return n.Check.Verdict == search.Right || refused && !n.Overruled()
}
