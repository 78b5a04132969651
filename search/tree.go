package search

import (
	"fmt"
	"slices"

	"espalier/engine"
)

// Tree is a log of events, folded. Only Apply changes it.
type Tree struct {
	started  Started
	setup    Started // as the user has changed it since
	previous Started // setup before the last change
	nodes    thoughts
	replies  replies
	judged   judged
	values   valueRange
	pending  int // events that the last Decided announced and that are missing
	seq      int
	last     Body
	outcome  Outcome
	totals   Totals

	focus NodeID
	// retreated is where the last step up the tree led, until a model is asked again; else 0.
	retreated NodeID
	expanded  Action // the last expansion
	drawn     *Drawn // the last choice on the way down; nil: none since a model was asked

	worded wordings
	begun  Beginnings
}

// Outcome is how a search ended.
type Outcome struct {
	Ended  bool
	Solved bool
	Node   NodeID // of the answer, when there is one
	Answer string
	Reason string // when not solved
	Chosen string // how an answer was chosen that no rule can check
}

// Totals are running sums over a log.
type Totals struct {
	Thoughts   int          `json:"thoughts"` // the root not counted
	Refused    int          `json:"refused"`
	Wrong      int          `json:"wrong"` // final answers that the rules refused, merged ones included
	Merged     int          `json:"merged"`
	Unparsed   int          `json:"unread"`   // completions that could not be read
	Declined   int          `json:"declined"` // completions in which the model gives no answer
	Stopped    int          `json:"stopped"`  // completions that the search had stopped
	Pruned     int          `json:"pruned"`
	Backtracks int          `json:"backtracks"` // steps up the tree
	Retreats   int          `json:"retreats"`   // runs of them: a search that goes up five thoughts retreats once
	Calls      int          `json:"calls"`
	Usage      engine.Usage `json:"usage"`
	Lacking    *Provenance  `json:"lacking,omitempty"` // of a search that was recorded elsewhere: which sums are not all there is
}

// Tokens counts those of all prompts and completions, whatever a cache held: what it
// holds is another matter each time a search is resumed.
func (t Totals) Tokens() int { return t.Usage.Prompt + t.Usage.Completion }

// Replies names what was wrong with replies, each kind that occurred: "2 unread".
func (t Totals) Replies() []string {
	var kinds []string
	for _, k := range []struct {
		n    int
		kind string
	}{{t.Unparsed, "unread"}, {t.Declined, "declined"}, {t.Stopped, "stopped"}, {t.Wrong, "wrong"}} {
		if k.n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", k.n, k.kind))
		}
	}
	return kinds
}

// NewTree is the fold of no events.
func NewTree() *Tree {
	return &Tree{nodes: thoughts{owner: new(owner)}}
}

// Fold builds the tree of a log.
func Fold(log []Event) (*Tree, error) {
	t := NewTree()
	for _, e := range log {
		if err := t.Apply(e); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Started is the event that opened the log.
func (t *Tree) Started() Started { return t.started }

// Setup is Started with the changes of later Reconfigured events: how the search
// continues.
func (t *Tree) Setup() Started { return t.setup }

// Len is the number of nodes, the root included; 0 before Started.
func (t *Tree) Len() int { return t.nodes.len }

// Pending is the number of events that the last Decided announced and that are
// missing: 0 between actions.
func (t *Tree) Pending() int { return t.pending }

// Seq is the number of the last event.
func (t *Tree) Seq() int { return t.seq }

// Last is the body of the last event, nil before the first.
func (t *Tree) Last() Body { return t.last }

// Touched are the thoughts that the last event changed, in no order and some more than
// once. Valid until the next Apply; a clone starts with none.
func (t *Tree) Touched() []NodeID { return t.nodes.touched }

// Focus is the thought the search is at: the best of the last it kept, or the
// one it came back to.
func (t *Tree) Focus() NodeID { return t.focus }

// Outcome reports whether and how the search ended.
func (t *Tree) Outcome() Outcome { return t.outcome }

// Totals are the sums up to now.
func (t *Tree) Totals() Totals { return t.totals }

// Expansion is the last action that asked a model for thoughts; its zero value before.
func (t *Tree) Expansion() Action { return t.expanded }

// Path returns the nodes from the root to id, both included. Of several parents of a thought
// it follows the first.
func (t *Tree) Path(id NodeID) []NodeID {
	var path []NodeID
	for ; id >= 0; id = t.Node(id).Parent {
		path = append(path, id)
	}
	slices.Reverse(path)
	return path
}

// Steps is the path to id in the form that a Problem reads. beside are the further thoughts
// that the next one is to be aggregated from.
func (t *Tree) Steps(id NodeID, beside ...NodeID) []Step {
	path := t.Path(id)
	steps := make([]Step, len(path))
	for i, p := range path {
		n := t.Node(p)
		steps[i] = Step{Text: n.Text, State: n.Check.State, Frame: n.Check.Frame, Times: 1 + n.Merged}
		steps[i].Reply, _ = completion(t, n)
		others := beside
		if i+1 < len(path) {
			others = t.Node(path[i+1]).OtherParents
		}
		for _, other := range others {
			steps[i].Beside = append(steps[i].Beside, t.Steps(other))
		}
	}
	return steps
}

// Ancestry returns all thoughts that id comes from, by all parents, and id itself, in the
// order in which they appeared. Of a thought that nothing above is aggregated, it is Path.
func (t *Tree) Ancestry(id NodeID) []NodeID {
	found := map[NodeID]bool{id: true}
	all := []NodeID{id}
	for i := 0; i < len(all); i++ {
		for _, p := range t.Node(all[i]).Parents() {
			if !found[p] {
				found[p] = true
				all = append(all, p)
			}
		}
	}
	slices.Sort(all)
	return all
}

// AggregatedIn is the thought that another one is aggregated in as a further parent: of
// several, the one that was kept, else the last.
func AggregatedIn(t *Tree, id NodeID) (in NodeID, ok bool) {
	all := t.Node(id).OtherChildren
	for _, in = range all {
		if t.Node(in).Kept {
			break
		}
	}
	return in, len(all) > 0
}

// CommonAncestor is the deepest thought that the paths to all of the nodes have.
func (t *Tree) CommonAncestor(nodes []NodeID) NodeID {
	shared := t.Path(nodes[0])
	for _, id := range nodes[1:] {
		path := t.Path(id)
		n := 0
		for n < min(len(shared), len(path)) && shared[n] == path[n] {
			n++
		}
		shared = shared[:n]
	}
	return shared[len(shared)-1]
}

// Apply folds one event into the tree. An event that does not fit (a gap in
// Seq, a node that is not there, anything after the end) is refused and leaves
// the tree as it was.
func (t *Tree) Apply(e Event) error {
	if err := t.validate(e); err != nil {
		return fmt.Errorf("event %d: %w", e.Seq, err)
	}
	if t.pending > 0 {
		t.pending--
	}
	e.Body.apply(t, e.Seq)
	t.nodes.settle()
	t.seq, t.last = e.Seq, e.Body
	return nil
}

// count adds the verdict on a thought.
func (t *Totals) count(c Check) {
	if c.Verdict == Refused {
		t.Refused++
	}
	t.countWrong(c)
}

func (t *Totals) countWrong(c Check) {
	if c.Verdict == Refused && c.Answer != "" {
		t.Wrong++
	}
}
