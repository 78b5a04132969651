package debug

import "espalier/search"

// Oracle says whether a state can still be solved; known is false if it cannot
// tell. It is exact, it is not the model, and no search ever sees it.
type Oracle func(state string) (solvable, known bool)

// asked is an oracle that remembers what it said.
type asked struct {
	oracle Oracle
	said   map[string][2]bool
}

func newAsked(o Oracle) *asked { return &asked{oracle: o, said: map[string][2]bool{}} }

func (a *asked) state(state string) (solvable, known bool) {
	said, ok := a.said[state]
	if !ok {
		said[0], said[1] = a.oracle(state)
		a.said[state] = said
	}
	return said[0], said[1]
}

// thought says whether a solution can still be reached from a thought, whatever
// the search will do with it.
func (a *asked) thought(n *search.Node) (solvable, known bool) {
	switch n.Check.Verdict {
	case search.Right:
		return true, true
	case search.Refused, search.DeadEnd:
		return false, true
	case search.Legal, search.Unchecked:
	}
	return a.state(n.Check.State)
}

// Solvable says whether a thought of the moment that is shown can still be
// solved. It knows nothing unless the user asked for the oracle.
func (d *Debugger) Solvable(id search.NodeID) (solvable, known bool) {
	if !d.oracleOn || d.oracle == nil || int(id) >= d.Tree().Len() {
		return false, false
	}
	return d.oracle.thought(d.Tree().Node(id))
}

// OracleOn says whether the user asked for the oracle.
func (d *Debugger) OracleOn() bool { return d.oracleOn }
