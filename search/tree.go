package search

import (
	"fmt"
	"slices"

	"espalier/engine"
)

// Tree is a log of events, folded. Only Apply changes it.
type Tree struct {
	started Started
	setup   Started // as it was changed since
	owner   *owner
	chunks  []*chunk
	len     int               // nodes in them
	replies []reply           // by Seq
	valued  map[string]NodeID // state -> a thought valued in it; nil until it is asked for
	judges  int               // Seq since which values are made as they are now
	pending int               // events that the last Decided still owes
	seq     int
	focus   NodeID
	last    Body
	outcome Outcome
	totals  Totals

	lowReward, highReward float64 // of all visits
}

// Node is one thought and what became of it.
type Node struct {
	ID       NodeID
	Parent   NodeID // of the root: -1
	Depth    int
	Children []NodeID

	Text    string // as the model wrote it, or the user
	Origin  Origin
	Was     string // the model's own words, where the user rewrote them
	Check   Check
	LogProb float64
	Reply   int // Seq of the reply it was read from, and the completion in it
	Choice  int
	Merged  int // further completions that led to the same thought

	Valued  bool
	Value   float64
	Samples []Sample
	Judged  int // Seq of the reply that holds the evaluation
	Votes   int // of Ballots, where the thoughts were compared; Value is the same number
	Ballots int

	Visits int     // N: simulations that came through
	Return float64 // the sum of their rewards

	Unread []Unparsed // completions for children in which there was no thought

	Calls       int  // requests made of a model at this thought
	Expanded    bool // a model was asked for its children
	Kept        bool
	Pruned      bool
	PruneReason string
	Left        int  // how often the search backtracked out of it
	Solution    bool // on the path to the answer

	Pinned bool     // by the user: stays in the beam
	Cut    bool     // by the user; Pruned is set too
	Gone   bool     // stood below a thought that the user rewrote
	Notes  []string // of the user
}

// Status is the one word that says where a thought stands.
type Status string

// The statuses.
const (
	StatusFrontier Status = "frontier" // waits to be valued, kept or cut
	StatusKept     Status = "kept"
	StatusPruned   Status = "pruned"
	StatusLeft     Status = "backtracked"
	StatusRefused  Status = "refused"
	StatusDead     Status = "dead end"
	StatusSolution Status = "solution"
	StatusGone     Status = "gone" // with the thought above it, which the user rewrote
)

// Status of the node; the strongest claim wins.
func (n *Node) Status() Status {
	switch {
	case n.Solution:
		return StatusSolution
	case n.Gone:
		return StatusGone
	case n.Check.Verdict == Refused:
		return StatusRefused
	case n.Check.Verdict == DeadEnd:
		return StatusDead
	case n.Pruned:
		return StatusPruned
	case n.Left > 0:
		return StatusLeft
	case n.Kept || n.Expanded || n.ID == 0:
		return StatusKept
	}
	return StatusFrontier
}

// Short is the thought for a narrow column.
func (n *Node) Short() string {
	if n.Check.Short != "" {
		return n.Check.Short
	}
	return n.Text
}

// Outcome says how a search ended.
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
	Thoughts   int // the root not counted
	Refused    int
	Merged     int
	Unparsed   int
	Pruned     int
	Backtracks int
	Calls      int
	Usage      engine.Usage
}

// NewTree is the fold of no events.
func NewTree() *Tree {
	return &Tree{owner: new(owner)}
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

// Setup is Started with what Reconfigured events have changed since: how the
// search goes on.
func (t *Tree) Setup() Started { return t.setup }

// Len is the number of nodes, the root included; 0 before Started.
func (t *Tree) Len() int { return t.len }

// Pending is how many events the last Decided still owes: 0 between actions.
func (t *Tree) Pending() int { return t.pending }

// Seq is the number of the last event.
func (t *Tree) Seq() int { return t.seq }

// Last is the body of the last event, nil before the first.
func (t *Tree) Last() Body { return t.last }

// Focus is the thought the search is at: the best of the last it kept, or the
// one it came back to.
func (t *Tree) Focus() NodeID { return t.focus }

// Outcome says whether and how the search ended.
func (t *Tree) Outcome() Outcome { return t.outcome }

// Totals are the sums up to now.
func (t *Tree) Totals() Totals { return t.totals }

// Path returns the nodes from the root to id, both included.
func (t *Tree) Path(id NodeID) []NodeID {
	var path []NodeID
	for ; id >= 0; id = t.Node(id).Parent {
		path = append(path, id)
	}
	slices.Reverse(path)
	return path
}

// Steps is the path to id in the form that a Problem reads.
func (t *Tree) Steps(id NodeID) []Step {
	path := t.Path(id)
	steps := make([]Step, len(path))
	for i, p := range path {
		n := t.Node(p)
		steps[i] = Step{Text: n.Text, State: n.Check.State}
	}
	return steps
}

// Apply folds one event into the tree. An event that does not fit (a gap in
// Seq, a node that is not there, anything after the end) is refused and leaves
// the tree as it was.
func (t *Tree) Apply(e Event) error {
	if err := t.fits(e); err != nil {
		return fmt.Errorf("event %d: %w", e.Seq, err)
	}
	if t.pending > 0 {
		t.pending--
	}
	switch b := e.Body.(type) {
	case Started:
		t.started, t.setup = b, b
		t.grow(Node{Parent: -1, Check: Check{Verdict: Legal, State: b.State}})
	case Decided:
		t.pending = b.Events
	case Replied:
		t.replies = append(t.replies, reply{e.Seq, b})
		n := t.edit(b.Node)
		n.Calls += b.Calls
		t.totals.Calls += b.Calls
		t.totals.Usage = t.totals.Usage.Add(b.Usage)
		if b.Purpose.expands() {
			n.Expanded = true
		}
	case Thought:
		t.grow(Node{ID: b.Node, Parent: b.Parent, Text: b.Text, LogProb: b.LogProb, Reply: b.Reply, Choice: b.Choice})
	case Merged:
		t.edit(b.Node).Merged++
		t.totals.Merged++
	case Unparsed:
		t.totals.Unparsed++
		if reply, ok := t.Reply(b.Reply); ok && !reply.Purpose.evaluates() {
			n := t.edit(b.Node)
			n.Unread = append(n.Unread, b)
		}
	case Checked:
		t.edit(b.Node).Check = b.Check
		t.count(b.Check)
	case Valued:
		n := t.edit(b.Node)
		n.Valued, n.Value, n.Samples, n.Judged = true, b.Value, b.Samples, b.Reply
		t.remember(n)
	case Voted:
		for i, id := range b.Nodes {
			n := t.edit(id)
			n.Valued, n.Value, n.Samples, n.Judged = true, float64(b.Votes[i]), nil, b.Reply
			n.Votes, n.Ballots = b.Votes[i], b.Ballots
		}
	case Visited:
		for _, id := range t.Path(b.Node) {
			n := t.edit(id)
			n.Visits++
			n.Return += b.Reward
		}
		if t.Node(0).Visits == 1 {
			t.lowReward, t.highReward = b.Reward, b.Reward
		}
		t.lowReward, t.highReward = min(t.lowReward, b.Reward), max(t.highReward, b.Reward)
		t.focus = b.Node
	case Kept:
		for _, id := range b.Nodes {
			n := t.edit(id)
			n.Kept, n.Pruned = true, false
		}
		if len(b.Nodes) > 0 {
			t.focus = b.Nodes[0]
		}
	case Pruned:
		for _, id := range b.Nodes {
			n := t.edit(id)
			n.Pruned, n.PruneReason = true, b.Reason
		}
		t.totals.Pruned += len(b.Nodes)
	case Backtracked:
		t.edit(b.From).Left++
		t.focus = b.To
		t.totals.Backtracks++
	case Solved:
		t.outcome = Outcome{Ended: true, Solved: true, Node: b.Node, Answer: b.Answer, Chosen: b.Chosen}
		for _, id := range t.Path(b.Node) {
			t.edit(id).Solution = true
		}
	case Exhausted:
		t.outcome = Outcome{Ended: true, Node: b.Node, Answer: b.Answer, Reason: b.Reason}
	case BudgetSpent:
		t.outcome = Outcome{Ended: true, Reason: b.String()}
	case Failed:
	default:
		t.handle(e.Seq, b)
	}
	t.seq, t.last = e.Seq, e.Body
	return nil
}

func (t *Tree) count(c Check) {
	if c.Verdict == Refused {
		t.totals.Refused++
	}
}
