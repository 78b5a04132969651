package search

import "slices"

// NodeID numbers the thoughts of a tree in the order in which they appeared.
// Node 0 is the root: the puzzle itself.
type NodeID int

// Node is a thought and its state in the search.
type Node struct {
	ID       NodeID
	Parent   NodeID // of the root: -1
	Depth    int
	Children []NodeID

	Text    string // as the model wrote it, or the user
	Origin  Origin
	Check   Check
	LogProb float64
	Reply   int // Seq of the reply it was read from, and the completion in it
	Choice  int
	Merged  int // further completions that led to the same thought

	Confidence float64 // the sum of those of the completions that led to it, where it was measured

	Value   float64
	Samples []Sample
	Judged  int // Seq of the reply that holds the evaluation
	Votes   int // of Ballots, where the thoughts were compared; Value is the same number
	Ballots int

	Visits int     // N: simulations that came through
	Return float64 // the sum of their rewards

	Unread []Unparsed // completions for children in which there was no thought

	Calls       int // requests made of a model at this thought
	Expansions  int // how often the search decided to ask
	PruneReason string
	Left        int // how often the search backtracked out of it

	*Extras // never nil in a tree

	// The booleans stand together: a log of 100,000 thoughts is copied and searched for
	// pointers often enough for the padding between them to show.

	Valued   bool
	ByUser   bool // the value is the user's
	Expanded bool // a model was asked for its children
	Kept     bool
	Pruned   bool
	Solution bool // on the path to the answer, of which a version that another replaced is no part
	Pinned   bool // by the user: stays in the beam
	Cut      bool // by the user; Pruned is set too
	Gone     bool // stood below a thought that the user rewrote
	outdated bool // its value cannot be compared with those to come
	closed   bool // it, or one above it, is pruned or gone
	waiting  bool // part of the frontier
}

// Extras are what few thoughts have. Nodes of several trees share them: they are replaced,
// never written to.
type Extras struct {
	// A thought that is aggregated from several stands below the first of them, and refers
	// to the others, which refer to it.
	OtherParents  []NodeID
	OtherChildren []NodeID

	Was    string   // the model's own words, where the user rewrote them
	Models []string // that proposed it, the first first; nil where a single one proposes
	Notes  []string // of the user
}

// noExtras are those of most thoughts.
var noExtras = new(Extras)

// extend gives the node further extras.
func (n *Node) extend(change func(*Extras)) {
	own := *n.Extras
	change(&own)
	n.Extras = &own
}

// Short is the thought for a narrow column.
func (n *Node) Short() string {
	if n.Check.Short != "" {
		return n.Check.Short
	}
	return n.Text
}

// Parents are the thoughts that it comes from: none of the root, one or several.
func (n *Node) Parents() []NodeID {
	if n.ID == 0 {
		return nil
	}
	return append([]NodeID{n.Parent}, n.OtherParents...)
}

// Letters name the models that proposed a thought: a is the search's own, b the first further one.
// There are none where a single model proposes.
func Letters(t *Tree, id NodeID) string {
	letters := ""
	for _, m := range t.Node(id).Models {
		if i := slices.Index(t.setup.Models(), m); i >= 0 {
			letters += string(rune('a' + i%26))
		}
	}
	return letters
}

// Closed reports whether the thought, or one above it, is pruned or gone.
func (n *Node) Closed() bool { return n.closed }
