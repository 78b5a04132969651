package debug

import (
	"context"
	"fmt"
	"slices"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
)

// By is who did something to a thought.
type By string

// Those who do.
const (
	Model  By = "model"
	Rules  By = "rules"
	Search By = "search" // the method, by its settings
	Budget By = "budget"
	User   By = "user"
)

// Reason is one thing that happened to a thought, and why.
type Reason struct {
	Seq    int // of the event
	By     By
	Text   string
	Others []search.NodeID // thoughts that it was compared with, the best first
	Margin float64         // by how much it missed, in values from 0 to 1; 0 where that is not the reason
}

// Why is the story of a thought up to a moment.
type Why struct {
	Node    search.NodeID
	Reasons []Reason // in the order of the log; the last one decided
}

// Lines is the story in words.
func (w Why) Lines(t *search.Tree) []string {
	lines := []string{fmt.Sprintf("%s: %s", where(t, w.Node), t.Node(w.Node).Status())}
	for _, r := range w.Reasons {
		lines = append(lines, fmt.Sprintf("  event %d, %s: %s", r.Seq, r.By, r.Text))
	}
	return lines
}

// WhyOf is what happened to a thought in a log.
func WhyOf(ctx context.Context, line *Timeline, id search.NodeID) (Why, error) {
	w := &witness{Why: Why{Node: id}, tree: line.At(0)}
	for _, e := range line.log {
		if ctx.Err() != nil {
			return w.Why, ctx.Err()
		}
		if b, ok := e.Body.(search.Decided); ok {
			w.action = b.Action
		}
		w.tree = line.forward(w.tree, e.Seq)
		w.seq = e.Seq
		w.see(e.Body)
	}
	if o := w.tree.Outcome(); o.Ended && int(id) < w.tree.Len() {
		w.end(o)
	}
	return w.Why, nil
}

// witness follows a log and writes down what concerns one thought.
type witness struct {
	Why
	tree   *search.Tree
	seq    int
	action search.Action
	gone   bool
}

func (w *witness) say(by By, format string, args ...any) *Reason {
	w.Reasons = append(w.Reasons, Reason{Seq: w.seq, By: by, Text: fmt.Sprintf(format, args...)})
	return &w.Reasons[len(w.Reasons)-1]
}

func (w *witness) see(body search.Body) {
	if int(w.Node) >= w.tree.Len() {
		return
	}
	n := w.tree.Node(w.Node)
	if !search.HappenedTo(body, w.Node) {
		w.above(body, n)
		w.aggregated(body)
		return
	}
	switch b := body.(type) {
	case search.Thought:
		w.proposed(b)
	case search.Merged:
		w.say(Model, "a further completion led to the same (%s)", printable.Line(b.Text))
	case search.Checked:
		w.checked(b.Check)
	case search.Valued:
		w.valued(b)
	case search.Voted:
		i := slices.Index(b.Nodes, w.Node)
		w.say(Model, "%d of %d ballots are for it, among %s", b.Votes[i], b.Ballots, english.Plural(len(b.Nodes), "thought"))
	case search.Kept:
		w.kept(b)
	case search.Pruned:
		w.pruned(b)
	case search.Replied:
		if b.Purpose.Evaluates() {
			break // its value says so
		}
		if b.Purpose == search.Rank {
			w.say(Model, "asked how probable a text is after an item")
			break
		}
		asked := "asked to continue"
		if b.Purpose.Apart() && !b.Purpose.Chains() {
			asked = "asked to " + string(b.Purpose)
		}
		if w.action.Kind == search.Expand && w.action.Reason != "" {
			asked += " (" + printable.Line(w.action.Reason) + ")"
		}
		w.say(Model, "%s: %s", asked, english.Plural(len(b.Completions), "completion"))
	case search.Unparsed:
		switch {
		case b.Declined:
			w.say(Model, "declined to answer: %s", printable.Line(b.Reason))
		case b.Stopped:
			w.say(Search, "a completion at it has no vote: %s", printable.Line(b.Reason))
		default:
			w.say(Rules, "a completion at it could not be read: %s", printable.Line(b.Reason))
		}
	case search.Backtracked:
		w.say(Search, "left for %s: %s", where(w.tree, b.To), printable.Line(b.Reason))
	case search.Injected:
		if len(b.OtherParents) > 0 {
			w.say(User, "put in as what is aggregated from %s", w.tree.References(n.Parents()))
		} else {
			w.say(User, "put below %s", where(w.tree, b.Parent))
		}
		w.checked(b.Check)
	case search.Edited:
		w.say(User, "given other words, %s; the model's were %s", printable.Line(b.Text), printable.Line(n.Was))
		w.checked(b.Check)
	case search.Cut:
		w.say(User, "%s", printable.Line(n.PruneReason))
	case search.Pinned:
		if b.Off {
			w.say(User, "the pin is taken away")
		} else {
			w.say(User, "pinned: it stays, whatever it is valued")
		}
	case search.Overridden, search.Worded:
		d := search.Describe(w.tree, search.Event{Seq: w.seq, Body: body})
		if d.Value != nil {
			w.say(User, "valued %s, whatever the model says", search.ShareText(*d.Value))
		}
		if d.Note != "" {
			w.say(User, "%s", printable.Line(d.Note))
		}
	case search.Begun, search.Partial:
		d := search.Describe(w.tree, search.Event{Seq: w.seq, Body: body})
		who := User
		if d.Author == search.ByModel {
			who = Model
		}
		w.say(who, "%s: %s", d.Word, printable.Line(d.Note))
	case search.Ran:
		w.say(Rules, "the step %q is carried out after it", printable.Line(b.Step))
	case search.Noted:
		w.say(User, "noted: %s", printable.Line(b.Text))
	case search.Visited:
		w.say(Search, "a simulation ended in it with reward %s", w.tree.Scale().Text(b.Reward))
	case search.Drawn:
		w.say(Search, "%s", printable.Line(search.Describe(w.tree, search.Event{Seq: w.seq, Body: body}).Note))
	}
}

// aggregated reports that a thought came of this one and others.
func (w *witness) aggregated(body search.Body) {
	b, ok := body.(search.Thought)
	if !ok || len(b.OtherParents) == 0 || !slices.Contains(search.Concerned(body), w.Node) {
		return
	}
	others := slices.DeleteFunc(w.tree.Node(b.Node).Parents(), func(id search.NodeID) bool { return id == w.Node })
	by := Model
	if w.tree.Node(b.Parent).Check.Frame != nil {
		by = Rules
	}
	w.say(by, "aggregated with %s, in %s", w.tree.References(others), where(w.tree, b.Node))
}

// origin is what a thought stands below, or is aggregated from.
func (w *witness) origin(n *search.Node) string {
	if len(n.OtherParents) > 0 {
		return "aggregated from " + w.tree.References(n.Parents())
	}
	return "proposed below " + where(w.tree, n.Parent)
}

// proposed reports which completion of which reply a thought was read from.
func (w *witness) proposed(b search.Thought) {
	reply, ok := w.tree.Reply(b.Reply)
	if !ok && w.tree.Node(b.Parent).Check.Frame != nil {
		w.say(Rules, "%s, by a step that asks no model", w.origin(w.tree.Node(b.Node)))
		return
	}
	if !ok {
		w.say(Model, "%s", w.origin(w.tree.Node(b.Node)))
		return
	}
	if reply.Purpose == search.Rank {
		w.say(Rules, "%s, as an item that the program ranks", w.origin(w.tree.Node(b.Node)))
		return
	}
	n, rank := w.tree.Node(b.Node), ""
	if search.KnowsLogProb(w.tree, n) {
		above := 0
		for _, c := range reply.Completions {
			if c.LogProb() > reply.Completions[b.Choice].LogProb() {
				above++
			}
		}
		rank = fmt.Sprintf(", the %s likeliest", english.Ordinal(above+1))
	}
	w.say(Model, "%s, by completion %d of %d at event %d%s (%s)",
		w.origin(n), b.Choice+1, len(reply.Completions), b.Reply, rank, search.LogProbText(w.tree, n))
	if !search.Verbatim(w.tree, n) {
		w.say(Rules, "made of what that completion says: %s", printable.Line(n.Text))
	}
}

func (w *witness) checked(c search.Check) {
	switch c.Verdict {
	case search.Refused:
		what := ""
		if c.Answer != "" {
			what = "a wrong answer: "
		}
		w.say(Rules, "refused: %s%s", what, printable.Line(c.Reason))
	case search.DeadEnd:
		w.say(Rules, "legal, but a dead end: %s", printable.Line(c.Reason))
	case search.Right:
		w.say(Rules, "right: it completes %s", printable.Line(c.Answer))
	case search.Legal:
		if c.Of > 0 && c.Errors > 0 {
			w.say(Rules, "legal, %s", printable.Line(c.Reason))
			break
		}
		w.say(Rules, "legal, state %s", printable.Line(c.State))
	case search.Unchecked:
		w.say(Rules, "no verdict")
	}
}

func (w *witness) valued(b search.Valued) {
	value := "valued " + w.tree.Scale().Text(b.Value, rivals(w.tree, w.tree.Node(w.Node))...) + samplesText(b.Samples)
	reply, ok := w.tree.Reply(b.Reply)
	switch {
	case !ok:
		w.say(Rules, "%s, without a model", value)
	case reply.Purpose == search.Rank:
		w.say(Model, "%s: the mean probability of a token of what is asked for, after it (event %d)", value, b.Reply)
	case reply.Purpose == search.Verify:
		w.say(Model, "%s, by a process reward model that read the steps so far (event %d)", value, b.Reply)
	case reply.Node != w.Node:
		w.say(Model, "%s, as %s in the same state (event %d)", value, where(w.tree, reply.Node), b.Reply)
	case len(b.Samples) > 0 && b.Samples[0].Count == 0 && reply.Purpose == search.Judge:
		w.say(Model, "%s, from the probabilities of %s at event %d", value, english.Plural(len(b.Samples), "label"), b.Reply)
	case len(b.Samples) == 0:
		w.say(Model, "%s: no label could be read from %s (event %d)", value, english.Plural(len(reply.Completions), "completion"), b.Reply)
	default:
		w.say(Model, "%s, from %s at event %d", value, english.Plural(len(reply.Completions), "completion"), b.Reply)
	}
}
