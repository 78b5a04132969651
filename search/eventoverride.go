package search

import (
	"fmt"
	"slices"
)

// Overridden is a value or a verdict that the user gives a thought in the place of the
// model's or the rules'. The search after it obeys.
type Overridden struct {
	Node    NodeID   `json:"node"`
	Value   *float64 `json:"value,omitempty"` // from 0 to 1; nil: it stays
	Verdict Verdict  `json:"verdict,omitempty"`
}

// Worded is a prompt in the user's words, for the next time that a model is asked about
// a thought for a purpose.
type Worded struct {
	Node    NodeID  `json:"node"`
	Purpose Purpose `json:"purpose"`
	Prompt  string  `json:"prompt"`
}

// byTheUser is the reason of a verdict that is not that of the rules.
const byTheUser = "by the user"

// Overruled reports whether the user closed a thought by a verdict, whatever the rules say.
func (n *Node) Overruled() bool { return n.Check.Reason == byTheUser }

// Type is the name of the event in the log.
func (Overridden) Type() string { return "overridden" }
func (Worded) Type() string     { return "worded" }

func (b Overridden) traits() traits { return byUser(b.Node) }
func (b Worded) traits() traits     { return byUser(b.Node) }

func (b Overridden) validate(t *Tree) error {
	if err := t.changeable(b.Node); err != nil {
		return err
	}
	n := t.Node(b.Node)
	switch {
	case b.Value != nil && !(*b.Value >= 0 && *b.Value <= 1):
		return fmt.Errorf("a value of %v is not from 0 to 1", *b.Value)
	case b.Value == nil && b.Verdict == "":
		return fmt.Errorf("neither a value nor a verdict for thought %d", b.Node)
	case b.Verdict == Right:
		return fmt.Errorf("only the rules can find thought %d right; inject the step that completes it", b.Node)
	case !slices.Contains([]Verdict{"", Legal, Refused, DeadEnd}, b.Verdict):
		return fmt.Errorf("there is no verdict %q; there are legal, refused and dead", b.Verdict)
	case b.Verdict == Legal && n.Check.State == "":
		return fmt.Errorf("the rules gave thought %d no state to continue from; edit it", b.Node)
	}
	return nil
}

func (b Worded) validate(t *Tree) error {
	if b.Prompt == "" {
		return fmt.Errorf("the prompt for thought %d is empty", b.Node)
	}
	return t.has(b.Node)
}

func (b Overridden) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	if b.Value != nil {
		n.Valued, n.outdated, n.Value, n.Samples, n.Judged, n.ByUser = true, false, *b.Value*t.Scale().Top, nil, 0, true
		t.judged.byState = nil // what else stands in that state has the model's value
	}
	if b.Verdict != "" {
		n.Check.Verdict, n.Check.Reason = b.Verdict, ""
		if b.Verdict != Legal {
			n.Check.Reason = byTheUser
		}
		t.totals.count(n.Check)
	}
}

func (b Worded) apply(t *Tree, _ int) {
	t.worded.answer(b.Node, b.Purpose)
	t.worded = append(t.worded[:len(t.worded):len(t.worded)], b)
}

// wordings are prompts by the user that were not asked yet.
type wordings []Worded

// Wording is the user's prompt for the next question about a thought, if there is one.
func (t *Tree) Wording(node NodeID, p Purpose) (prompt string, ok bool) { return t.worded.of(node, p) }

func (all wordings) of(node NodeID, p Purpose) (prompt string, ok bool) {
	for _, w := range all {
		if w.Node == node && w.Purpose == p {
			return w.Prompt, true
		}
	}
	return "", false
}

// answer forgets a prompt, as when it was answered.
func (all *wordings) answer(node NodeID, p Purpose) {
	if _, ok := all.of(node, p); ok {
		*all = slices.DeleteFunc(slices.Clone(*all), func(w Worded) bool { return w.Node == node && w.Purpose == p })
	}
}

func (b Overridden) describe(t *Tree) Description {
	d := Description{Author: ByUser, Word: "override", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node}, Value: b.Value}
	if b.Verdict != "" {
		d.Note = "verdict " + string(b.Verdict)
	}
	return d
}

func (b Worded) describe(t *Tree) Description {
	return Description{
		Author: ByUser, Word: "prompt", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node},
		Note: fmt.Sprintf("to %s: %s", b.Purpose, b.Prompt),
	}
}
