package search

import "fmt"

// Decided is what the strategy chose to do. The next Events events are its
// effects; they are stored and applied together, so that a log which ends inside
// them is resumed from here.
type Decided struct {
	Action Action `json:"action"`
	Events int    `json:"events"`
}

// Kept thoughts are pursued: in the beam, or down the path of a depth-first
// search. The best comes first.
type Kept struct {
	Nodes  []NodeID `json:"nodes"`
	Reason string   `json:"reason,omitempty"` // where more is to be said than that they are the best
}

// Pruned thoughts are not pursued, for a reason.
type Pruned struct {
	Nodes  []NodeID `json:"nodes"`
	Reason string   `json:"reason"`
}

// Backtracked is a return from a thought to one of its ancestors.
type Backtracked struct {
	From   NodeID `json:"from"`
	To     NodeID `json:"to"`
	Reason string `json:"reason"`
}

// Visited is one simulation of a Monte Carlo tree search: its reward counts at
// the thought and at all above it (Kocsis and Szepesvari 2006).
type Visited struct {
	Node   NodeID  `json:"node"`
	Reward float64 `json:"reward"`
}

// Type is the name of the event in the log.
func (Decided) Type() string     { return "decided" }
func (Kept) Type() string        { return "kept" }
func (Pruned) Type() string      { return "pruned" }
func (Backtracked) Type() string { return "backtracked" }
func (Visited) Type() string     { return "visited" }

// An evaluation is announced before its values arrive; every other action is
// described by its effects.
func (b Decided) traits() traits {
	return traits{subjects: b.Action.Nodes, silent: b.Action.Kind != Evaluate}
}
func (b Kept) traits() traits        { return traits{subjects: b.Nodes} }
func (b Pruned) traits() traits      { return traits{subjects: b.Nodes} }
func (b Backtracked) traits() traits { return about(b.From, b.To) }
func (b Visited) traits() traits     { return about(b.Node) }

func (b Decided) validate(*Tree) error {
	if b.Events < 0 {
		return fmt.Errorf("a batch of %d events", b.Events)
	}
	return nil
}
func (b Kept) validate(t *Tree) error        { return t.has(b.Nodes...) }
func (b Pruned) validate(t *Tree) error      { return t.has(b.Nodes...) }
func (b Backtracked) validate(t *Tree) error { return t.has(b.From, b.To) }
func (b Visited) validate(t *Tree) error     { return t.has(b.Node) }

func (b Decided) apply(t *Tree, _ int) {
	t.pending = b.Events
	if b.Action.Kind == Expand {
		t.expanded = b.Action
		asked, _ := b.Action.Asked()
		for _, id := range asked {
			t.nodes.edit(id).Expansions++
		}
	}
	if b.Action.Kind == Evaluate {
		t.values.best = 0
	}
}

func (b Kept) apply(t *Tree, _ int) {
	for _, id := range b.Nodes {
		n := t.nodes.edit(id)
		n.Kept, n.Pruned = true, false
	}
	if len(b.Nodes) > 0 {
		t.focus = b.Nodes[0]
	}
}

func (b Pruned) apply(t *Tree, _ int) {
	for _, id := range b.Nodes {
		n := t.nodes.edit(id)
		n.Pruned, n.PruneReason = true, b.Reason
	}
	t.totals.Pruned += len(b.Nodes)
}

func (b Backtracked) apply(t *Tree, _ int) {
	t.nodes.edit(b.From).Left++
	t.focus = b.To
	t.totals.Backtracks++
	if t.retreated != b.From {
		t.totals.Retreats++
	}
	t.retreated = b.To
}

func (b Visited) apply(t *Tree, _ int) {
	for _, id := range t.Path(b.Node) {
		n := t.nodes.edit(id)
		n.Visits++
		n.Return += b.Reward
	}
	if t.Node(0).Visits == 1 {
		t.values.lowReward, t.values.highReward = b.Reward, b.Reward
	}
	t.values.lowReward, t.values.highReward = min(t.values.lowReward, b.Reward), max(t.values.highReward, b.Reward)
	t.focus = b.Node
}

func (b Decided) describe(t *Tree) Description {
	d := Description{Author: BySearch, Word: string(b.Action.Kind), Nodes: b.Action.Nodes, Note: b.Action.Reason}
	if b.Action.Kind == Backtrack {
		d.Text = "to " + t.Name(b.Action.To)
	}
	return d
}

func (b Kept) describe(*Tree) Description {
	return Description{Author: BySearch, Word: "kept", Nodes: b.Nodes, Note: b.Reason}
}

func (b Pruned) describe(*Tree) Description {
	return Description{Author: BySearch, Word: "pruned", Nodes: b.Nodes, Note: b.Reason}
}

func (b Backtracked) describe(t *Tree) Description {
	return Description{Author: BySearch, Word: "back", Nodes: []NodeID{b.From}, Text: "to " + t.Name(b.To), Note: b.Reason}
}

func (b Visited) describe(t *Tree) Description {
	n := t.Node(b.Node)
	return Description{
		Author: BySearch, Word: "visit", Depth: n.Depth, Nodes: []NodeID{b.Node},
		Note: fmt.Sprintf("reward %s, N %d, Q %s", t.Scale().Text(b.Reward), n.Visits, t.Scale().Text(n.Return/float64(n.Visits))),
	}
}
