package search

// What the user does to a search is logged like everything else, before it
// counts. Such an event is a batch of its own and stands between actions: never
// before Started and never inside a batch, so that a change at a moment within an
// action takes effect at the boundary before it. After the end of a search only a
// note may follow.

// Origin says whose words a thought is made of.
type Origin string

// The origins.
const (
	FromModel Origin = ""
	FromUser  Origin = "injected" // the whole thought is the user's
	Rewritten Origin = "edited"   // the model's thought, in the user's words
)

// Injected is a thought of the user's. The rules check it like any other.
type Injected struct {
	Node   NodeID `json:"node"`
	Parent NodeID `json:"parent"`
	Text   string `json:"text"`
	Check
}

// Edited gives a thought other words. It is checked and waits to be valued anew;
// what hung below it goes.
type Edited struct {
	Node NodeID `json:"node"`
	Text string `json:"text"`
	Check
}

// Cut closes a branch: nothing at or below the thought is gone on from.
type Cut struct {
	Node   NodeID `json:"node"`
	Reason string `json:"reason,omitempty"` // in the user's words
}

// Pinned thoughts stay in the beam whatever they are valued, and one that was cut
// is open again. Off takes the pin away.
type Pinned struct {
	Node NodeID `json:"node"`
	Off  bool   `json:"off,omitempty"`
}

// Noted is a remark on a thought. It changes nothing.
type Noted struct {
	Node NodeID `json:"node"`
	Text string `json:"text"`
}

// Reconfigured says how the search goes on from here, in full.
type Reconfigured struct {
	Settings  Settings `json:"settings"`
	Model     string   `json:"model"`
	Evaluator string   `json:"evaluator,omitempty"`
	Seed      uint64   `json:"seed"`
	Budget    Budget   `json:"budget"`
}

func (Injected) Type() string     { return "injected" }
func (Edited) Type() string       { return "edited" }
func (Cut) Type() string          { return "cut" }
func (Pinned) Type() string       { return "pinned" }
func (Noted) Type() string        { return "noted" }
func (Reconfigured) Type() string { return "reconfigured" }

// ByUser says whether an event is something that the user did.
func ByUser(b Body) bool {
	switch b.(type) {
	case Injected, Edited, Cut, Pinned, Noted, Reconfigured:
		return true
	}
	return false
}

// handle folds what the user did. The search's focus goes to where there is
// something new to try, so that a depth-first search finds it.
func (t *Tree) handle(seq int, body Body) {
	switch b := body.(type) {
	case Injected:
		t.grow(Node{ID: b.Node, Parent: b.Parent, Text: b.Text, Check: b.Check, Origin: FromUser})
		t.count(b.Check)
		t.focus = b.Parent
	case Edited:
		n := t.edit(b.Node)
		t.dismiss(n.Children)
		was, origin := n.Was, n.Origin
		if origin == FromModel {
			was, origin = n.Text, Rewritten
		}
		*n = Node{
			ID: n.ID, Parent: n.Parent, Depth: n.Depth, Text: b.Text, Check: b.Check,
			Reply: n.Reply, Choice: n.Choice, Merged: n.Merged, Calls: n.Calls,
			Origin: origin, Was: was, Pinned: n.Pinned, Notes: n.Notes,
		}
		t.count(b.Check)
		t.valued = nil
		t.focus = n.Parent
	case Cut:
		n := t.edit(b.Node)
		n.Pruned, n.Cut, n.Pinned, n.PruneReason = true, true, false, "cut by the user"
		if b.Reason != "" {
			n.PruneReason += ": " + b.Reason
		}
		t.totals.Pruned++
	case Pinned:
		n := t.edit(b.Node)
		n.Pinned = !b.Off
		if n.Pruned && !b.Off {
			n.Pruned, n.Cut, n.PruneReason = false, false, ""
			t.focus = n.Parent
		}
	case Noted:
		n := t.edit(b.Node)
		n.Notes = append(n.Notes[:len(n.Notes):len(n.Notes)], b.Text)
	case Reconfigured:
		before := t.setup
		t.setup = b.over(before)
		if !judgesAlike(before, t.setup) {
			t.forgetValues(seq)
		}
	}
}

// over is a setup as the event changes it.
func (b Reconfigured) over(s Started) Started {
	s.Settings, s.Seed, s.Budget, s.Model, s.Evaluator = b.Settings, b.Seed, b.Budget, b.Model, b.Evaluator
	return s
}

// Setup says how a log goes on: its first event, as the user changed it since.
func Setup(log []Event) Started {
	var s Started
	for _, e := range log {
		switch b := e.Body.(type) {
		case Started:
			s = b
		case Reconfigured:
			s = b.over(s)
		}
	}
	return s
}

// dismiss takes thoughts and all below them out of the search. They keep their
// numbers, for the log goes on naming them.
func (t *Tree) dismiss(nodes []NodeID) {
	for _, id := range nodes {
		n := t.edit(id)
		n.Gone = true
		t.dismiss(n.Children)
	}
}

// judgesAlike says whether values from before and after a change can be held
// against each other.
func judgesAlike(a, b Started) bool {
	evaluator := func(s Started) string {
		if s.Evaluator != "" {
			return s.Evaluator
		}
		return s.Model
	}
	if a.Settings.Evaluate != b.Settings.Evaluate || a.Settings.Weights != b.Settings.Weights || evaluator(a) != evaluator(b) {
		return false
	}
	sampled := a.Settings.Evaluate == EvaluateValue || a.Settings.Evaluate == EvaluateVote
	return !sampled ||
		a.Settings.Evaluations == b.Settings.Evaluations && a.Settings.Temperature == b.Settings.Temperature
}

// forgetValues has the thoughts that nothing was decided about valued anew.
func (t *Tree) forgetValues(seq int) {
	t.valued, t.judges = nil, seq
	for id := range NodeID(t.Len()) {
		if n := t.Node(id); n.Valued && !n.Kept && !n.Pruned {
			t.edit(id).Valued = false
		}
	}
}
