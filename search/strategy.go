package search

// Strategy decides what a search does next. Next is a pure function of the
// tree: no input, no clock, no state of its own. Everything a strategy must
// remember, the tree remembers.
type Strategy interface {
	Next(*Tree) Action
}

// Settler is a Strategy that has an answer before it is done: the one that it gives
// when the budget is spent.
type Settler interface {
	Settle(*Tree) (Action, bool)
}

// Drawer is a Strategy that chooses by chance, from the seed of the search. Drawn is what comes
// of it, a pure function of the tree as well.
type Drawer interface {
	Drawn(t *Tree, at NodeID) Drawn
}

// ActionKind names what a strategy can ask for.
type ActionKind string

// The kinds of action.
const (
	Expand    ActionKind = "expand"    // ask for children of Nodes, for Purpose, Count each; of all of them together, to Aggregate or Gather
	Evaluate  ActionKind = "evaluate"  // value Nodes; the runner sets the number of samples or ballots (Count)
	Select    ActionKind = "select"    // keep Nodes, prune Cut for Reason; where nothing is cut, it is why Nodes are kept
	Backtrack ActionKind = "backtrack" // leave Nodes[0] for To, for Reason
	Backup    ActionKind = "backup"    // count Reward at Nodes[0] and above it
	Draw      ActionKind = "draw"      // choose at Nodes[0] by chance: see Drawer
	Conclude  ActionKind = "conclude"  // give Nodes[0] as the answer
	Exhaust   ActionKind = "exhaust"   // give up for Reason
)

// Action is one step of a search, before it is carried out.
type Action struct {
	Kind    ActionKind `json:"kind"`
	Nodes   []NodeID   `json:"nodes,omitempty"`
	Purpose Purpose    `json:"purpose,omitempty"`
	Count   int        `json:"count,omitempty"`
	Model   string     `json:"model,omitempty"`           // that is asked, of several that propose; empty: the search's own
	Unsure  float64    `json:"unsure,omitempty"`          // a chain that is less sure, in nats, is stopped: see engine.Watch
	MinProb float64    `json:"min_probability,omitempty"` // of an enumeration: branches below are not followed; 0 is that of the settings
	Cut     []NodeID   `json:"cut,omitempty"`
	To      NodeID     `json:"to,omitempty"`
	Reward  float64    `json:"reward,omitempty"`
	Reason  string     `json:"reason,omitempty"`
}

// Asked are the thoughts that an expansion asks about: for an aggregation the first, which
// the others stand beside, and so for a step that gathers.
func (a Action) Asked() (nodes, beside []NodeID) {
	if (a.Purpose == Aggregate || a.Purpose == Gather) && len(a.Nodes) > 0 {
		return a.Nodes[:1], a.Nodes[1:]
	}
	return a.Nodes, nil
}

// Batch returns the events of an action in the order of the log: Decided, which
// announces the others, then its effects.
func Batch(t *Tree, a Action, effects ...Body) []Event {
	seq := t.Seq() + 1
	events := []Event{{Seq: seq, Body: Decided{Action: a, Events: len(effects)}}}
	for i, body := range effects {
		events = append(events, Event{Seq: seq + 1 + i, Body: body})
	}
	return events
}
