package search

import (
	"fmt"
	"slices"
	"strings"
)

// What the user does to a search is logged like everything else, before it takes
// effect. Such an event is a batch of its own and stands between actions: never
// before Started and never inside a batch, so that a change at a moment within an
// action takes effect at the boundary before it. After the end of a search only a
// note may follow.

// Origin is who wrote a thought.
type Origin string

// The origins.
const (
	FromModel Origin = ""
	FromUser  Origin = "injected" // the user wrote all of it
	Rewritten Origin = "edited"   // the user rewrote the model's thought
)

// Injected is a thought that the user adds. The rules check it like any other.
type Injected struct {
	Node   NodeID `json:"node"`
	Parent NodeID `json:"parent"`
	Text   string `json:"text"`
	Check

	OtherParents []NodeID `json:"other_parents,omitempty"` // that it is aggregated from as well
}

// Edited rewrites a thought. It is checked and valued again; everything below it
// is dropped.
type Edited struct {
	Node NodeID `json:"node"`
	Text string `json:"text"`
	Check
}

// Cut closes a branch: nothing at or below the thought is expanded.
type Cut struct {
	Node   NodeID `json:"node"`
	Reason string `json:"reason,omitempty"` // in the user's words
}

// Pinned thoughts stay in the beam whatever their value, and one that was pruned
// is open again. Off removes the pin.
type Pinned struct {
	Node NodeID `json:"node"`
	Off  bool   `json:"off,omitempty"`
}

// Noted is a remark on a thought. It changes nothing.
type Noted struct {
	Node NodeID `json:"node"`
	Text string `json:"text"`
}

// Reconfigured is the complete setup that the search continues with.
type Reconfigured struct {
	Settings  Settings `json:"settings"`
	Model     string   `json:"model"`
	Proposers string   `json:"proposers,omitempty"` // as in Started
	Evaluator string   `json:"evaluator,omitempty"`
	Seed      uint64   `json:"seed"`
	Budget    Budget   `json:"budget"`
	BestLabel float64  `json:"best_label,omitempty"` // as in Started
}

// Type is the name of the event in the log.
func (Injected) Type() string     { return "injected" }
func (Edited) Type() string       { return "edited" }
func (Cut) Type() string          { return "cut" }
func (Pinned) Type() string       { return "pinned" }
func (Noted) Type() string        { return "noted" }
func (Reconfigured) Type() string { return "reconfigured" }

// byUser are the traits of an event that the user made.
func byUser(subject NodeID, others ...NodeID) traits {
	return traits{single: true, subject: subject, others: others, user: true}
}

func (b Injected) traits() traits {
	return byUser(b.Node, append([]NodeID{b.Parent}, b.OtherParents...)...)
}
func (b Edited) traits() traits     { return byUser(b.Node) }
func (b Cut) traits() traits        { return byUser(b.Node) }
func (b Pinned) traits() traits     { return byUser(b.Node) }
func (b Noted) traits() traits      { return byUser(b.Node) }
func (Reconfigured) traits() traits { return traits{user: true} }

func (b Injected) validate(t *Tree) error {
	if err := t.adds(b.Node, b.Parent, b.OtherParents); err != nil {
		return err
	}
	for _, id := range append(b.OtherParents[:len(b.OtherParents):len(b.OtherParents)], b.Parent) {
		if err := t.notGone(id); err != nil {
			return err
		}
	}
	return nil
}

func (b Edited) validate(t *Tree) error { return t.changeable(b.Node) }
func (b Cut) validate(t *Tree) error    { return t.changeable(b.Node) }

func (b Pinned) validate(t *Tree) error {
	if err := t.has(b.Node); err != nil {
		return err
	}
	if n := t.Node(b.Node); !b.Off && (n.Check.Verdict == Refused || n.Check.Verdict == DeadEnd) {
		return fmt.Errorf("a rule refuses thought %d (%s), and no pin can change that; edit it", b.Node, n.Check.Reason)
	}
	return t.changeable(b.Node)
}

func (b Noted) validate(t *Tree) error    { return t.has(b.Node) }
func (Reconfigured) validate(*Tree) error { return nil }

// The search's focus moves to where there is something new to try, so that a
// depth-first search finds it.
func (b Injected) apply(t *Tree, _ int) {
	t.nodes.grow(Node{ID: b.Node, Parent: b.Parent, Text: b.Text, Check: b.Check, Origin: FromUser, Extras: extrasOf(b.OtherParents, nil)})
	t.totals.Thoughts++
	t.totals.count(b.Check)
	t.focus = b.Parent
}

func (b Edited) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	t.nodes.drop(n.Children)
	t.nodes.drop(n.OtherChildren)
	was, origin := n.Was, n.Origin
	if origin == FromModel {
		was, origin = n.Text, Rewritten
	}
	*n = Node{
		ID: n.ID, Parent: n.Parent, Depth: n.Depth, Text: b.Text, Check: b.Check,
		Reply: n.Reply, Choice: n.Choice, Merged: n.Merged, Calls: n.Calls,
		Origin: origin, Extras: &Extras{OtherParents: n.OtherParents, Was: was, Notes: n.Notes}, Pinned: n.Pinned,
		closed: n.closed, waiting: n.waiting,
	}
	t.totals.count(b.Check)
	t.judged.byState = nil
	t.focus = n.Parent
}

func (b Cut) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	n.Pruned, n.Cut, n.Pinned, n.PruneReason = true, true, false, "closed by the user"
	if b.Reason != "" {
		n.PruneReason += ": " + b.Reason
	}
	t.totals.Pruned++
}

func (b Pinned) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	n.Pinned = !b.Off
	if n.Pruned && !b.Off {
		n.Pruned, n.Cut, n.PruneReason = false, false, ""
		t.focus = n.Parent
	}
}

func (b Noted) apply(t *Tree, _ int) {
	t.nodes.edit(b.Node).extend(func(x *Extras) { x.Notes = append(slices.Clip(x.Notes), b.Text) })
}

func (b Reconfigured) apply(t *Tree, seq int) {
	before := t.Scale().Top
	t.previous, t.setup = t.setup, b.over(t.setup)
	if !ComparableValues(t.previous, t.setup) {
		forgetValues(t, seq, before)
	}
}

// over is a setup as the event changes it.
func (b Reconfigured) over(s Started) Started {
	s.Settings, s.Seed, s.Budget, s.Model, s.Proposers, s.Evaluator, s.BestLabel = b.Settings, b.Seed, b.Budget, b.Model, b.Proposers, b.Evaluator, b.BestLabel
	s.Provenance = nil // from here on, it is this program that searches
	return s
}

// Setup returns how a log continues: its first event, with the changes that the
// user made since.
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

// ComparableValues reports whether values from before and after a change can be
// compared with each other.
func ComparableValues(a, b Started) bool {
	evaluator := func(s Started) string {
		if s.Evaluator != "" {
			return s.Evaluator
		}
		return s.Model
	}
	if a.Settings.Evaluate != b.Settings.Evaluate || a.Settings.Weights != b.Settings.Weights || evaluator(a) != evaluator(b) {
		return false
	}
	sampled := a.Settings.Evaluate == EvaluateValue || a.Settings.Evaluate == EvaluateSelf || a.Settings.Evaluate == EvaluateVote
	return !sampled ||
		a.Settings.Evaluations == b.Settings.Evaluations && a.Settings.Temperature == b.Settings.Temperature &&
			a.Settings.TopK == b.Settings.TopK && a.Settings.TopP == b.Settings.TopP && a.Settings.MinP == b.Settings.MinP
}

// forgetValues has undecided thoughts valued again, and decided ones before they are
// compared with others. Until then they keep their share of the top, which was another.
func forgetValues(t *Tree, seq int, top float64) {
	t.judged = judged{since: seq}
	t.values.highest = 0
	by := t.Scale().Top / top
	t.values.rescale(by)
	for id := range NodeID(t.Len()) {
		n := t.Node(id)
		if !n.Valued && n.Visits == 0 {
			continue
		}
		edited := t.nodes.edit(id)
		edited.Value, edited.Return = n.Value*by, n.Return*by
		if n.Valued && !n.ByUser { // the user's holds whoever values
			edited.Valued = n.Kept || n.Pruned
			edited.outdated = edited.Valued
		}
	}
}

func (b Injected) describe(t *Tree) Description { return userCheck(t, b.Node, "injected", "", b.Check) }

func (b Edited) describe(t *Tree) Description {
	return userCheck(t, b.Node, "edited", "was "+t.Node(b.Node).Was, b.Check)
}

// userCheck describes a thought that the user wrote, with what the rules found.
func userCheck(t *Tree, id NodeID, word, note string, c Check) Description {
	found := checkDescription(t.Node(id), c)
	if found.Word != "thought" {
		found.Note = found.Word + ": " + found.Note
	}
	parts := []string{note, found.Note}
	if note == "" || found.Note == "" {
		parts = []string{note + found.Note}
	}
	return Description{Author: ByUser, Word: word, Depth: found.Depth, Nodes: found.Nodes, Note: strings.Join(parts, "; ")}
}

func (b Cut) describe(t *Tree) Description {
	return Description{Author: ByUser, Word: "closed", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node}, Note: b.Reason}
}

func (b Pinned) describe(t *Tree) Description {
	word := "pinned"
	if b.Off {
		word = "unpinned"
	}
	return Description{Author: ByUser, Word: word, Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node}}
}

func (b Noted) describe(t *Tree) Description {
	return Description{Author: ByUser, Word: "note", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node}, Note: b.Text}
}

func (Reconfigured) describe(t *Tree) Description {
	changes := Changes(t.previous, t.setup)
	if len(changes) == 0 {
		return Description{Author: ByUser, Word: "settings", Note: "as before"}
	}
	return Description{Author: ByUser, Word: "settings", Note: strings.Join(changes, ", ")}
}
