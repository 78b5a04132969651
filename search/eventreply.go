package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search/english"
)

// Replied is what a model answered to one prompt. Calls is how many requests it
// took: n samples are n calls, an enumeration is one.
type Replied struct {
	Node        NodeID              `json:"node"`
	Purpose     Purpose             `json:"purpose"`
	Prompt      string              `json:"prompt"`
	Completions []engine.Completion `json:"completions"`
	Calls       int                 `json:"calls"`
	Usage       engine.Usage        `json:"usage"`
	Read        []Passage           `json:"read,omitempty"`   // in order; logs of earlier versions have none
	Beside      []NodeID            `json:"beside,omitempty"` // thoughts that were to be aggregated with the node
	Model       string              `json:"model,omitempty"`  // that was asked, of several that propose; empty: the search's own

	// Requests is how many a server was sent, if that is more than Calls: it is asked about
	// each label of a judgement.
	Requests int `json:"requests,omitempty"`
}

// Passage is the part of a completion that was read. End is 0 where a text was made
// of the whole completion.
type Passage struct {
	Choice int    `json:"choice,omitempty"` // index in Completions
	Start  int    `json:"start,omitempty"`  // in bytes
	End    int    `json:"end,omitempty"`
	As     string `json:"as,omitempty"` // empty: word for word
}

// Passages are those of a completion, in order, with what each was read as.
func (b Replied) Passages(choice int) []Passage {
	var all []Passage
	if choice < 0 || choice >= len(b.Completions) {
		return nil
	}
	text := b.Completions[choice].Text
	for _, p := range b.Read {
		if p.Choice != choice || p.Start < 0 || p.Start > p.End || p.End > len(text) {
			continue // a log may be edited
		}
		if p.As == "" {
			p.As = text[p.Start:p.End]
		}
		all = append(all, p)
	}
	return all
}

// Thought is a new node. Reply and Choice name the completion it was read from.
type Thought struct {
	Node    NodeID  `json:"node"`
	Parent  NodeID  `json:"parent"`
	Text    string  `json:"text"`
	Reply   int     `json:"reply"`  // Seq of the Replied event
	Choice  int     `json:"choice"` // index in its Completions
	LogProb float64 `json:"logprob"`

	OtherParents []NodeID `json:"other_parents,omitempty"` // that it is aggregated from as well
}

// Merged is a completion that led to a state which its step already holds.
type Merged struct {
	Node   NodeID `json:"node"` // the thought that stands for both
	Parent NodeID `json:"parent"`
	Text   string `json:"text"`
	Reply  int    `json:"reply"`
	Choice int    `json:"choice"`
}

// Unparsed is a completion in which the task found no thought.
type Unparsed struct {
	Node     NodeID `json:"node"`
	Reply    int    `json:"reply"`
	Choice   int    `json:"choice"`
	Reason   string `json:"reason"`
	Declined bool   `json:"declined,omitempty"` // it was understood: the model gives no answer
	Stopped  bool   `json:"stopped,omitempty"`  // it is not whole: the search had it stopped
}

// Type is the name of the event in the log.
func (Replied) Type() string  { return "replied" }
func (Thought) Type() string  { return "thought" }
func (Merged) Type() string   { return "merged" }
func (Unparsed) Type() string { return "unparsed" }

// What a model says about a thought is described by the value that it becomes, and
// a new thought by its Checked.
func (b Replied) traits() traits {
	return traits{single: true, subject: b.Node, others: b.Beside, silent: b.Purpose.Evaluates()}
}

func (b Thought) traits() traits {
	return traits{single: true, subject: b.Node, others: append([]NodeID{b.Parent}, b.OtherParents...), silent: true}
}
func (b Merged) traits() traits   { return about(b.Node, b.Parent) }
func (b Unparsed) traits() traits { return about(b.Node) }

func (b Replied) validate(t *Tree) error {
	return t.has(append(b.Beside[:len(b.Beside):len(b.Beside)], b.Node)...)
}

func (b Thought) validate(t *Tree) error {
	if err := t.adds(b.Node, b.Parent, b.OtherParents); err != nil {
		return err
	}
	return t.replies.hasChoice(b.Reply, b.Choice)
}

func (b Merged) validate(t *Tree) error {
	if err := t.has(b.Node, b.Parent); err != nil {
		return err
	}
	return t.replies.hasChoice(b.Reply, b.Choice)
}

func (b Unparsed) validate(t *Tree) error {
	if err := t.has(b.Node); err != nil {
		return err
	}
	return t.replies.hasChoice(b.Reply, b.Choice)
}

func (b Replied) apply(t *Tree, seq int) {
	t.replies = append(t.replies, reply{seq, &b})
	t.worded.answer(b.Node, b.Purpose)
	n := t.nodes.edit(b.Node)
	n.Calls += b.Calls
	t.begun.answer(b.Node, b.Purpose, n.Calls)
	t.totals.Calls += max(b.Calls, b.Requests)
	t.totals.Usage = t.totals.Usage.Add(b.Usage)
	if b.Purpose.expands() {
		t.drawn, n.Expanded = nil, true
	}
	t.retreated = 0
}

func (b Thought) apply(t *Tree, _ int) {
	t.nodes.grow(Node{
		ID: b.Node, Parent: b.Parent, Text: b.Text, LogProb: b.LogProb, Reply: b.Reply, Choice: b.Choice,
		Confidence: confidenceOf(t, b.Reply, b.Choice), Extras: extrasOf(b.OtherParents, writer(t, b.Reply)),
	})
	t.totals.Thoughts++
}

// extrasOf are those of a new thought.
func extrasOf(parents []NodeID, models []string) *Extras {
	if len(parents) == 0 && len(models) == 0 {
		return noExtras
	}
	return &Extras{OtherParents: parents, Models: models}
}

// writer is the model that wrote a reply, where there are several that propose.
func writer(t *Tree, seq int) []string {
	if reply := t.replies.find(seq); reply != nil && (reply.Model != "" || t.setup.Proposers != "") {
		return []string{cmp.Or(reply.Model, t.setup.Model)}
	}
	return nil
}

func (b Merged) apply(t *Tree, _ int) {
	n := t.nodes.edit(b.Node)
	n.Merged++
	n.Confidence += confidenceOf(t, b.Reply, b.Choice)
	for _, m := range writer(t, b.Reply) {
		if !slices.Contains(n.Models, m) {
			n.extend(func(x *Extras) { x.Models = append(slices.Clip(x.Models), m) })
		}
	}
	t.totals.countWrong(n.Check)
	t.totals.Merged++
}

func (b Unparsed) apply(t *Tree, _ int) {
	switch {
	case b.Declined:
		t.totals.Declined++
	case b.Stopped:
		t.totals.Stopped++
	default:
		t.totals.Unparsed++
	}
	if reply, ok := t.Reply(b.Reply); ok && !reply.Purpose.Evaluates() {
		n := t.nodes.edit(b.Node)
		n.Unread = append(n.Unread, b)
	}
}

// news is what is to be known of how the completions came about, unless an earlier reply
// said the same.
func (b Replied) news(t *Tree) string {
	for _, c := range b.Completions {
		if c.Note == "" {
			continue
		}
		for _, r := range t.replies {
			if r.Node == b.Node && r.Purpose == b.Purpose && r.Prompt == b.Prompt {
				return c.Note
			}
			if slices.ContainsFunc(r.Completions, func(other engine.Completion) bool { return other.Note == c.Note }) {
				return ""
			}
		}
		return c.Note
	}
	return ""
}

func (b Replied) describe(t *Tree) Description {
	nodes := append([]NodeID{b.Node}, b.Beside...)
	d := Description{Author: ByModel, Word: "expand", Nodes: nodes, Note: english.Plural(len(b.Completions), "completion")}
	if b.Purpose.Evaluates() || b.Purpose.Apart() && !b.Purpose.Chains() {
		d.Word = string(b.Purpose)
	}
	if b.Purpose == Rank {
		d.Note = "a scored text"
	}
	if how := t.Setup().Settings.Evaluate; b.Purpose == Verify || b.Purpose == Judge && (how == EvaluateLogProb || how == EvaluateDoubt) {
		d.Note = english.Plural(len(b.Completions), "scored label")
	}
	if calls := max(b.Calls, b.Requests); calls > 1 {
		d.Note += ", " + english.Plural(calls, "call")
	}
	if slices.ContainsFunc(b.Completions, func(c engine.Completion) bool { return len(c.Given) > 0 }) {
		d.Note += ", from a given beginning"
	}
	if t.setup.Proposers != "" && b.Purpose.expands() {
		d.Note += ", by " + cmp.Or(b.Model, t.setup.Model)
	}
	if why := t.expanded.Reason; why != "" && b.Purpose.expands() {
		d.Note += "; " + why
	}
	if news := b.news(t); news != "" {
		d.Note += "; " + news
	}
	return d
}

func (b Thought) describe(t *Tree) Description {
	return Description{
		Author: ByModel, Word: "read", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node},
		Note: proposedBy(t, b.Node),
	}
}

// proposedBy says what a thought comes from.
func proposedBy(t *Tree, id NodeID) string {
	n := t.Node(id)
	if len(n.OtherParents) == 0 {
		return "below " + t.Reference(n.Parent)
	}
	return "aggregated from " + t.References(n.Parents())
}

func (b Merged) describe(t *Tree) Description {
	return Description{
		Author: ByRules, Word: "merged", Depth: t.Node(b.Node).Depth, Text: b.Text,
		Note: b.same(t.Node(b.Node).Check),
	}
}

func (b Merged) same(c Check) string {
	if c.Answer != "" {
		return fmt.Sprintf("counted as the same answer as thought %d: %s", b.Node, c.Answer)
	}
	return fmt.Sprintf("the same state as thought %d", b.Node)
}

func (b Unparsed) describe(t *Tree) Description {
	d := Description{
		Author: ByRules, Word: "unread", Depth: t.Node(b.Node).Depth + 1, Text: quoted(t, b), Note: b.Reason,
	}
	switch {
	case b.Declined:
		d.Author, d.Word = ByModel, "declined"
	case b.Stopped:
		d.Author, d.Word = BySearch, "stopped"
	}
	return d
}

// quoted is the beginning of a completion, for a line about it.
func quoted(t *Tree, b Unparsed) string {
	const most = 40
	reply, ok := t.Reply(b.Reply)
	if !ok || b.Choice >= len(reply.Completions) {
		return "a completion without a thought"
	}
	text := []rune(strings.Join(strings.Fields(reply.Completions[b.Choice].Text), " "))
	switch {
	case len(text) == 0:
		return "an empty reply"
	case len(text) > most:
		text = append(text[:most-1], '…')
	}
	return `"` + string(text) + `"`
}
