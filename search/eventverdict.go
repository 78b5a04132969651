package search

import (
	"fmt"
	"strings"

	"espalier/search/english"
)

// Checked is the verdict of the task's rules on a thought. No model took part.
type Checked struct {
	Node NodeID `json:"node"`
	Check
}

// Valued is an independent evaluation of a thought (Yao et al. 2023, section 3,
// "value each state independently").
type Valued struct {
	Node    NodeID   `json:"node"`
	Value   float64  `json:"value"`
	Samples []Sample `json:"samples,omitempty"`
	Reply   int      `json:"reply,omitempty"` // 0 when no model was asked
}

// Voted is a comparison of thoughts (Yao et al. 2023, section 3, "vote across
// states"): every ballot names one of them. Votes[i] is what Nodes[i] got; of
// thoughts in one state each gets what the state got.
type Voted struct {
	Nodes   []NodeID `json:"nodes"`
	Votes   []int    `json:"votes"`
	Ballots int      `json:"ballots"`         // requested; those that name no thought are Unparsed
	Reply   int      `json:"reply,omitempty"` // 0 when there was nothing to choose from
}

// Sample is one label of an evaluation: how often it was drawn, or, where it was
// not sampled, how probable the model holds it.
type Sample struct {
	Label       string  `json:"label"`
	Count       int     `json:"count,omitempty"`
	Probability float64 `json:"probability,omitempty"`
}

// Type is the name of the event in the log.
func (Checked) Type() string { return "checked" }
func (Valued) Type() string  { return "valued" }
func (Voted) Type() string   { return "voted" }

func (b Checked) traits() traits { return about(b.Node) }
func (b Valued) traits() traits  { return about(b.Node) }
func (b Voted) traits() traits   { return traits{subjects: b.Nodes} }

func (b Checked) validate(t *Tree) error { return t.has(b.Node) }

func (b Valued) validate(t *Tree) error {
	if err := t.has(b.Node); err != nil {
		return err
	}
	return t.replies.has(b.Reply)
}

func (b Voted) validate(t *Tree) error {
	if len(b.Votes) != len(b.Nodes) {
		return fmt.Errorf("%d counts of votes for %d thoughts", len(b.Votes), len(b.Nodes))
	}
	if err := t.has(b.Nodes...); err != nil {
		return err
	}
	return t.replies.has(b.Reply)
}

func (b Checked) apply(t *Tree, _ int) {
	t.nodes.edit(b.Node).Check = b.Check
	t.totals.count(b.Check)
}

func (b Valued) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	n.Valued, n.outdated, n.Value, n.Samples, n.Judged, n.ByUser = true, false, b.Value, b.Samples, b.Reply, false
	t.judged.remember(n)
	t.values.add(b.Value, b.Value)
}

func (b Voted) apply(t *Tree, _ int) {
	for i, id := range b.Nodes {
		n := t.nodes.edit(id)
		n.Valued, n.outdated, n.Value, n.Samples, n.Judged, n.ByUser = true, false, float64(b.Votes[i]), nil, b.Reply, false
		n.Votes, n.Ballots = b.Votes[i], b.Ballots
		t.values.add(float64(b.Votes[i]), float64(b.Ballots))
	}
}

func (b Checked) describe(t *Tree) Description {
	d := checkDescription(t.Node(b.Node), b.Check)
	d.Author = ByRules
	if n := t.Node(b.Node); len(n.Models) > 0 {
		d.Note = strings.TrimPrefix(d.Note+"; by "+n.Models[0], "; ")
	}
	if n := t.Node(b.Node); len(n.OtherParents) > 0 {
		d.Note = strings.TrimSuffix("↳ from "+Numbers(n.Parents())+"; "+d.Note, "; ")
	}
	return d
}

// checkDescription describes a thought by what the rules found.
func checkDescription(n *Node, c Check) Description {
	d := Description{Word: "thought", Depth: n.Depth, Nodes: []NodeID{n.ID}, Note: c.State}
	if c.Errors > 0 {
		d.Note = c.Reason
	}
	switch c.Verdict {
	case Refused, DeadEnd:
		d.Word, d.Note = n.Status().Word(), c.Reason
	case Right:
		d.Word = "right"
	case Legal, Unchecked:
	}
	return d
}

func (b Valued) describe(t *Tree) Description {
	share := t.Scale().Share(b.Value)
	return Description{
		Author: judgeOf(t, b.Reply), Word: "value", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node},
		Value: &share, Note: labels(b.Samples),
	}
}

// labels lists what an evaluation drew, or names what was likeliest.
func labels(samples []Sample) string {
	var drawn []string
	best := Sample{}
	for _, s := range samples {
		if s.Count > 0 {
			drawn = append(drawn, fmt.Sprintf("%s ×%d", s.Label, s.Count))
		}
		if s.Probability > best.Probability {
			best = s
		}
	}
	switch {
	case len(drawn) > 0:
		return strings.Join(drawn, ", ")
	case best.Label == "":
		return ""
	}
	return fmt.Sprintf("%s, probability %.3g", best.Label, best.Probability)
}

func (b Voted) describe(t *Tree) Description {
	var all []string
	for i, id := range b.Nodes {
		if b.Votes[i] > 0 {
			all = append(all, fmt.Sprintf("%s ×%d", t.Name(id), b.Votes[i]))
		}
	}
	return Description{Author: judgeOf(t, b.Reply), Word: "votes", Text: english.Plural(b.Ballots, "ballot"), Note: strings.Join(all, ", ")}
}

// judgeOf is who made an evaluation: a model, where there is a reply of one, or where the
// replies were not recorded.
func judgeOf(t *Tree, reply int) Author {
	if reply == 0 && !t.started.Lacks(LacksJudgements) {
		return ByRules
	}
	return ByModel
}
