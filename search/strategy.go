package search

// Strategy decides what a search does next. Next is a pure function of the
// tree: no input, no clock, no state of its own. Everything a strategy must
// remember, the tree remembers.
type Strategy interface {
	Next(*Tree) Action
}

// ActionKind names what a strategy can ask for.
type ActionKind string

// The kinds of action.
const (
	Expand    ActionKind = "expand"    // ask for children of Nodes, for Purpose, Count each
	Evaluate  ActionKind = "evaluate"  // value Nodes
	Select    ActionKind = "select"    // keep Nodes, prune Cut for Reason
	Backtrack ActionKind = "backtrack" // leave Nodes[0] for To, for Reason
	Conclude  ActionKind = "conclude"  // give Nodes[0] as the answer
	Exhaust   ActionKind = "exhaust"   // give up for Reason
)

// Action is one step of a search, before it is carried out.
type Action struct {
	Kind    ActionKind `json:"kind"`
	Nodes   []NodeID   `json:"nodes,omitempty"`
	Purpose Purpose    `json:"purpose,omitempty"`
	Count   int        `json:"count,omitempty"`
	Cut     []NodeID   `json:"cut,omitempty"`
	To      NodeID     `json:"to,omitempty"`
	Reason  string     `json:"reason,omitempty"`
}

// Settings choose and tune a strategy. They are part of the log.
type Settings struct {
	Method      string  `json:"method"`
	Generate    string  `json:"generate,omitempty"` // "sample" or "enumerate"
	Evaluate    string  `json:"evaluate,omitempty"` // "value" (sampled labels), "think", "logprob" or "rule"
	Beam        int     `json:"beam,omitempty"`
	Proposals   int     `json:"proposals,omitempty"`   // samples per state, or the most branches of an enumeration
	Evaluations int     `json:"evaluations,omitempty"` // samples per value
	Samples     int     `json:"samples,omitempty"`     // chains of a self-consistency vote
	Temperature float64 `json:"temperature"`
	Threshold   float64 `json:"threshold,omitempty"`       // depth-first: thoughts of lower value are pruned
	MinProb     float64 `json:"min_probability,omitempty"` // enumeration: branches below are not followed
	Trace       bool    `json:"trace,omitempty"`           // the log says how completions were computed
}
