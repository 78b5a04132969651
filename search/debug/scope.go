package debug

import (
	"math"

	"espalier/search"
)

// Scope is what an expression can refer to: an event, the thought that it is
// about, and the search at that moment. A thought that is not there, or has no
// value, has NaN for its numbers, which no comparison holds for.
type Scope struct {
	Seq     int    `expr:"seq" of:"search"`    // of the event
	Event   string `expr:"event" of:"event"`   // its type: "valued"
	Action  string `expr:"action" of:"event"`  // under way: "expand"
	Purpose string `expr:"purpose" of:"event"` // of a reply, or of what is asked for: "think"

	// Inside a reply.
	Completion int     `expr:"completion" of:"event"` // its number from 1
	Token      int     `expr:"token" of:"event"`      // its number from 1
	TokenProb  float64 `expr:"token_prob" of:"event"` // as the model held it
	Segment    string  `expr:"segment" of:"event"`    // of thinking, when it is complete
	Claim      string  `expr:"claim" of:"event"`      // of it: "true", "false", "unknown"

	ID      int     `expr:"id"`
	Parent  int     `expr:"parent"`
	Depth   int     `expr:"depth"`
	Text    string  `expr:"text"`  // as it was written
	Short   string  `expr:"short"` // without what the state says anyway
	State   string  `expr:"state"`
	Verdict string  `expr:"verdict"` // of the rules: "legal", "refused", "dead", "right"
	Reason  string  `expr:"reason"`  // of the rules, or of pruning
	Mistake string  `expr:"mistake"` // that a refused thought makes: "calculator", "miscopied", "missing step", "incoherent"
	Answer  string  `expr:"answer"`
	Status  string  `expr:"status"` // "frontier", "kept", "pruned", ...
	Origin  string  `expr:"origin"` // "model", "injected", "edited"
	Value   float64 `expr:"value"`  // from 0 to 1
	Valued  bool    `expr:"valued"`
	Votes   int     `expr:"votes"`    // ballots for it, or else chains that end here
	Merged  int     `expr:"merged"`   // further completions of the same thought
	LogProb float64 `expr:"logprob"`  // natural logarithm
	Prob    float64 `expr:"prob"`     // its exponential
	Tokens  int     `expr:"tokens"`   // of the completion that it was read from
	Kids    int     `expr:"children"` // below it
	Calls   int     `expr:"calls"`    // made at it
	Pinned  bool    `expr:"pinned"`
	Kept    bool    `expr:"kept"`
	Pruned  bool    `expr:"pruned"`

	Thoughts   int `expr:"thoughts" of:"search"` // of the whole search, up to now
	Refused    int `expr:"refused" of:"search"`
	Unread     int `expr:"unread" of:"search"`   // replies that could not be read
	Declined   int `expr:"declined" of:"search"` // replies in which the model gives no answer
	Wrong      int `expr:"wrong" of:"search"`    // final answers that broke a rule
	Backtracks int `expr:"backtracks" of:"search"`
	AllCalls   int `expr:"all_calls" of:"search"`
	AllTokens  int `expr:"all_tokens" of:"search"` // of prompts and completions
	Focus      int `expr:"focus" of:"search"`      // the thought the search is at
	FocusDepth int `expr:"focus_depth" of:"search"`

	// By an exact solver, where the task has one; no model and no search sees them.
	Solvable     bool `expr:"solvable"`                  // a solution can be reached from the thought
	SolvableLeft int  `expr:"solvable_left" of:"search"` // thoughts that the search may still continue from to a solution

	Thought func(id int) *Scope `expr:"thought" of:"search"` // another one: thought(12).value
}

// newScope is a thought to which something has just happened.
func newScope(t *search.Tree, e search.Event, action search.ActionKind, id search.NodeID) *Scope {
	s := scopeOf(t, id)
	s.Seq, s.Action = e.Seq, string(action)
	if e.Body != nil {
		s.Event = e.Body.Type()
	}
	if r, ok := e.Body.(search.Replied); ok {
		s.Purpose = string(r.Purpose)
	}
	if d, ok := e.Body.(search.Decided); ok {
		s.Purpose = string(d.Action.Purpose)
	}
	return s
}

// scopeOf is a thought at the moment of the tree.
func scopeOf(t *search.Tree, id search.NodeID) *Scope {
	totals := t.Totals()
	s := &Scope{
		Seq: t.Seq(), ID: int(id), Parent: -1, Value: math.NaN(), LogProb: math.NaN(), Prob: math.NaN(),
		Thoughts: totals.Thoughts, Refused: totals.Refused, Unread: totals.Unparsed, Declined: totals.Declined, Wrong: totals.Wrong, Backtracks: totals.Retreats,
		AllCalls: totals.Calls, AllTokens: totals.Tokens(),
		Focus:   int(t.Focus()),
		Thought: func(id int) *Scope { return scopeOf(t, search.NodeID(id)) },
	}
	if t.Len() > 0 {
		s.FocusDepth = t.Node(t.Focus()).Depth
	}
	if id < 0 || int(id) >= t.Len() {
		s.ID, s.Depth = -1, -1
		return s
	}
	n := t.Node(id)
	s.Parent, s.Depth, s.Text, s.Short, s.State = int(n.Parent), n.Depth, n.Text, n.Short(), n.Check.State
	s.Verdict, s.Reason, s.Answer, s.Status = string(n.Check.Verdict), n.Check.Reason, n.Check.Answer, string(n.Status())
	s.Mistake = string(n.Check.Mistake)
	s.Origin, s.Valued, s.Merged, s.LogProb, s.Prob = "model", n.Valued, n.Merged, n.LogProb, math.Exp(n.LogProb)
	if n.Origin == search.FromModel && n.ID > 0 && t.Started().Lacks(search.LacksLogProbs) && !search.KnowsLogProb(t, n) {
		s.LogProb, s.Prob = math.NaN(), math.NaN()
	}
	s.Kids, s.Calls, s.Pinned, s.Kept, s.Pruned = len(n.Children), n.Calls, n.Pinned, n.Kept, n.Pruned
	if n.Pruned {
		s.Reason = n.PruneReason
	}
	if n.Origin != search.FromModel {
		s.Origin = string(n.Origin)
	}
	if n.Valued {
		s.Value = t.Scale().Share(n.Value)
	}
	if s.Votes = n.Votes; n.Ballots == 0 {
		s.Votes = 1 + n.Merged
		for _, c := range n.Children {
			s.Votes -= 1 + t.Node(c).Merged
		}
	}
	if r, ok := t.Reply(n.Reply); ok && n.Choice < len(r.Completions) {
		s.Tokens = len(r.Completions[n.Choice].Tokens)
	}
	return s
}

// ask fills in what the oracle knows of the thought, and of others that it names.
func (s *Scope) ask(t *search.Tree, oracle *asked) {
	if s.ID >= 0 {
		s.Solvable, _ = oracle.thought(t.Node(search.NodeID(s.ID)))
	}
	s.Thought = func(id int) *Scope {
		other := scopeOf(t, search.NodeID(id))
		other.ask(t, oracle)
		return other
	}
}
