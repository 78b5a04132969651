package search

import (
	"encoding/json"
	"errors"
	"fmt"

	fast "github.com/goccy/go-json"

	"espalier/engine"
)

// NodeID numbers the thoughts of a tree in the order in which they appeared.
// Node 0 is the root: the puzzle itself.
type NodeID int

// Event is one entry of a search's log. Seq counts from 1 without gaps.
type Event struct {
	Seq  int
	Body Body
}

// Body is what happened; the types below and in hand.go are all there are. An event holds no
// time and no address: two runs with one seed write the same bytes.
type Body interface{ Type() string }

// Started opens every log and says how the search was set up.
type Started struct {
	Puzzle    Puzzle   `json:"puzzle"`
	State     string   `json:"state"` // of the root
	Settings  Settings `json:"settings"`
	Model     string   `json:"model"`
	Evaluator string   `json:"evaluator,omitempty"` // the model that values, where it is another
	Seed      uint64   `json:"seed"`
	Budget    Budget   `json:"budget"`
}

// Decided is what the strategy chose to do. The next Events events are what
// came of it; they are stored and applied together, so that a log which ends
// inside them is resumed from here.
type Decided struct {
	Action Action `json:"action"`
	Events int    `json:"events"`
}

// Replied is what a model answered to one prompt. Calls is how many requests it
// took: n samples are n calls, an enumeration is one.
type Replied struct {
	Node        NodeID              `json:"node"`
	Purpose     Purpose             `json:"purpose"`
	Prompt      string              `json:"prompt"`
	Completions []engine.Completion `json:"completions"`
	Calls       int                 `json:"calls"`
	Usage       engine.Usage        `json:"usage"`
}

// Thought is a new node. Reply and Choice name the completion it was read from.
type Thought struct {
	Node    NodeID  `json:"node"`
	Parent  NodeID  `json:"parent"`
	Text    string  `json:"text"`
	Reply   int     `json:"reply"`  // Seq of the Replied event
	Choice  int     `json:"choice"` // index in its Completions
	LogProb float64 `json:"logprob"`
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
	Node   NodeID `json:"node"`
	Reply  int    `json:"reply"`
	Choice int    `json:"choice"`
	Reason string `json:"reason"`
}

// Checked is what the rules of the task say of a thought. No model took part.
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
	Ballots int      `json:"ballots"`         // that were asked for; those without a choice are unparsed
	Reply   int      `json:"reply,omitempty"` // 0 when there was nothing to choose from
}

// Sample is one label of an evaluation: how often it was drawn, or, where it was
// not sampled, how probable the model holds it.
type Sample struct {
	Label       string  `json:"label"`
	Count       int     `json:"count,omitempty"`
	Probability float64 `json:"probability,omitempty"`
}

// Kept thoughts go on: into the beam, or down the path of a depth-first search.
// The best comes first.
type Kept struct {
	Nodes []NodeID `json:"nodes"`
}

// Pruned thoughts do not, and why.
type Pruned struct {
	Nodes  []NodeID `json:"nodes"`
	Reason string   `json:"reason"`
}

// Backtracked says that the search left a thought for one of its ancestors.
type Backtracked struct {
	From   NodeID `json:"from"`
	To     NodeID `json:"to"`
	Reason string `json:"reason"`
}

// Visited is one simulation of a Monte Carlo tree search: its reward counts at
// the thought and at all above it (Kocsis and Szepesvari 2006).
type Visited struct {
	Node   NodeID  `json:"node"`
	Reward float64 `json:"reward"`
}

// Solved ends a search: the checker found the answer right or, where the task has
// no rules for answers, the search chose one. Chosen then says by what, such as
// "3 of 5 chains agree on it".
type Solved struct {
	Node   NodeID `json:"node"`
	Answer string `json:"answer"`
	Chosen string `json:"chosen,omitempty"`
}

// Exhausted ends a search that found nothing more to do. Node and Answer are
// set if the method settled for an answer, which the checker found wrong.
type Exhausted struct {
	Node   NodeID `json:"node,omitempty"`
	Answer string `json:"answer,omitempty"`
	Reason string `json:"reason"`
}

// BudgetSpent ends a search at a limit.
type BudgetSpent struct {
	Limit string `json:"limit"` // "nodes", "calls", "tokens" or "time"
	Spent string `json:"spent"`
	Of    string `json:"of"`
}

// String says which limit ended the search: "the budget of 200 calls is spent".
func (b BudgetSpent) String() string {
	if b.Limit == "time" {
		return fmt.Sprintf("the budget of %s is spent", b.Of)
	}
	return fmt.Sprintf("the budget of %s %s is spent", b.Of, b.Limit)
}

// Failed notes that a model could not answer, or that a checker broke. The search
// may be resumed from here.
type Failed struct {
	Error string `json:"error"`
}

func (Started) Type() string     { return "started" }
func (Decided) Type() string     { return "decided" }
func (Replied) Type() string     { return "replied" }
func (Thought) Type() string     { return "thought" }
func (Merged) Type() string      { return "merged" }
func (Unparsed) Type() string    { return "unparsed" }
func (Checked) Type() string     { return "checked" }
func (Valued) Type() string      { return "valued" }
func (Voted) Type() string       { return "voted" }
func (Kept) Type() string        { return "kept" }
func (Pruned) Type() string      { return "pruned" }
func (Backtracked) Type() string { return "backtracked" }
func (Visited) Type() string     { return "visited" }
func (Solved) Type() string      { return "solved" }
func (Exhausted) Type() string   { return "exhausted" }
func (BudgetSpent) Type() string { return "budget-spent" }
func (Failed) Type() string      { return "failed" }

type eventHead struct {
	Seq  int    `json:"seq"`
	Type string `json:"type"`
}

// MarshalJSON writes one flat object: {"seq":3,"type":"thought",...}.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, errors.New("event without a body")
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(eventHead{e.Seq, e.Body.Type()})
	if err != nil {
		return nil, err
	}
	if len(body) > len("{}") {
		head = append(head[:len(head)-1], ',')
		head = append(head, body[1:]...)
	}
	return head, nil
}

// UnmarshalJSON reads what MarshalJSON wrote. A type that this version does not
// know is an error: a tree folded without it would be a wrong one. Logs are read
// in one go and may be long, so it is not encoding/json that reads them, which
// takes four times as long.
func (e *Event) UnmarshalJSON(data []byte) error {
	var head eventHead
	if err := fast.Unmarshal(data, &head); err != nil {
		return err
	}
	body, err := decodeBody(head.Type, data)
	if err != nil {
		return fmt.Errorf("event %d: %w", head.Seq, err)
	}
	e.Seq, e.Body = head.Seq, body
	return nil
}

func decodeBody(kind string, data []byte) (Body, error) {
	switch kind {
	case "started":
		return decode[Started](data)
	case "decided":
		return decode[Decided](data)
	case "replied":
		return decode[Replied](data)
	case "thought":
		return decode[Thought](data)
	case "merged":
		return decode[Merged](data)
	case "unparsed":
		return decode[Unparsed](data)
	case "checked":
		return decode[Checked](data)
	case "valued":
		return decode[Valued](data)
	case "voted":
		return decode[Voted](data)
	case "kept":
		return decode[Kept](data)
	case "pruned":
		return decode[Pruned](data)
	case "backtracked":
		return decode[Backtracked](data)
	case "visited":
		return decode[Visited](data)
	case "solved":
		return decode[Solved](data)
	case "exhausted":
		return decode[Exhausted](data)
	case "budget-spent":
		return decode[BudgetSpent](data)
	case "failed":
		return decode[Failed](data)
	case "injected":
		return decode[Injected](data)
	case "edited":
		return decode[Edited](data)
	case "cut":
		return decode[Cut](data)
	case "pinned":
		return decode[Pinned](data)
	case "noted":
		return decode[Noted](data)
	case "reconfigured":
		return decode[Reconfigured](data)
	}
	return nil, fmt.Errorf("unknown event type %q", kind)
}

func decode[B Body](data []byte) (Body, error) {
	var b B
	if err := fast.Unmarshal(data, &b); err != nil {
		return nil, err
	}
	return b, nil
}
