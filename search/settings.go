package search

import "strconv"

// Settings choose and tune a strategy. They are part of the log.
type Settings struct {
	Method      string  `json:"method"`
	Generate    string  `json:"generate,omitempty"`  // "propose", "sample" or "enumerate"
	Evaluate    string  `json:"evaluate,omitempty"`  // "value" (sampled labels), "think", "logprob", "doubt", "vote", "rule", "self", "prm" or, of the method refine alone, "feedback"
	Aggregate   string  `json:"aggregate,omitempty"` // evaluate "prm": what the steps of a chain come to, "min", "product" or "last"
	Beam        int     `json:"beam,omitempty"`
	Proposals   int     `json:"proposals,omitempty"`   // samples per state, or the most branches of an enumeration, or thoughts of one completion
	Evaluations int     `json:"evaluations,omitempty"` // samples per value, or ballots of a vote
	MaxDoubt    float64 `json:"doubt,omitempty"`       // evaluate "doubt": 1 minus the probability that a label needs
	Samples     int     `json:"samples,omitempty"`     // chains of cot-sc and best-of
	SampleBatch int     `json:"round,omitempty"`       // chains drawn between checks whether they are enough; 0 is all
	StopLead    int     `json:"margin,omitempty"`      // cot-sc: the lead in votes that ends it; 0 is one that the rest cannot change
	StopSure    float64 `json:"stop_sure,omitempty"`   // cot-sc: how sure the majority has to be to end it; 0: see StopLead
	StopUnsure  float64 `json:"stop_unsure,omitempty"` // cot-sc: chains less sure than this share of the first ones are stopped; 0 is none
	Window      int     `json:"window,omitempty"`      // with StopUnsure: tokens over which the confidence of a chain is averaged
	WarmUp      int     `json:"warm_up,omitempty"`     // with StopUnsure: chains that are written whole before
	Temperature float64 `json:"temperature"`
	TopK        int     `json:"top_k,omitempty"`           // what is drawn is among so many tokens; 0 is all
	TopP        float64 `json:"top_p,omitempty"`           // or among those that make up this probability; 0 or 1 is all
	MinP        float64 `json:"min_p,omitempty"`           // or at least so likely, relative to the likeliest; 0 is all
	Threshold   float64 `json:"threshold,omitempty"`       // depth-first: thoughts of lower value are pruned
	Reviews     int     `json:"reviews,omitempty"`         // depth-first: how often all questions of a tree that is searched in vain are asked again
	MinProb     float64 `json:"min_probability,omitempty"` // enumeration: branches below are not followed
	Simulations int     `json:"simulations,omitempty"`     // mcts: visits of the root; ab-mcts: generations
	Exploration float64 `json:"exploration,omitempty"`     // mcts: weight of U beside Q
	Prior       string  `json:"prior,omitempty"`           // ab-mcts: what is known of rewards before there are any
	Rollouts    int     `json:"rollouts,omitempty"`        // mcts: sampled continuations that value a leaf; 0: the evaluator values it
	MaxFailures int     `json:"retries,omitempty"`         // controller: failed proposals before a thought is left
	Children    int     `json:"children,omitempty"`        // controller: children left before their parent is
	Merge       int     `json:"merge,omitempty"`           // got: thoughts that are aggregated into one; 0 is all
	Refinements int     `json:"refinements,omitempty"`     // got: rounds of improving what is kept; refine: of improving the answer
	Policy      string  `json:"policy,omitempty"`          // controller: who decides when to go back, "rule" or "learned"; empty is the rule
	MaxReasks   int     `json:"repeats,omitempty"`         // how often a model is asked again when its reply cannot be read
	MaxReply    int     `json:"max_reply,omitempty"`       // tokens of a reply, at most; 0 is what the task allows
	Weights     string  `json:"weights,omitempty"`         // of labels, where they are not the task's: "sure=20,likely=5"
	Shots       string  `json:"shots,omitempty"`           // examples in a prompt, at most; empty: all that it has
	Trace       bool    `json:"trace,omitempty"`           // log how completions were computed

	ThinkBudget  int `json:"think_budget,omitempty"`   // tokens after which thinking is ended and the answer demanded; 0 is no limit
	ThinkAtLeast int `json:"think_at_least,omitempty"` // tokens before which thinking that ends is made to go on
}

// Values of Settings.Generate and Settings.Evaluate.
const (
	GeneratePropose   = "propose"   // read several thoughts from one completion
	GenerateSample    = "sample"    // draw completions, a thought each
	GenerateEnumerate = "enumerate" // walk the token tree, branches above a probability

	EvaluateValue   = "value"   // draw labels, sum their weights
	EvaluateThink   = "think"   // reason about the state, then one label
	EvaluateLogProb = "logprob" // expected weight under the labels' probabilities
	EvaluateDoubt   = "doubt"   // logprob, and think where no label is likely enough
	EvaluateVote    = "vote"    // compare states, count ballots
	EvaluateRule    = "rule"    // the checker alone
	EvaluatePRM     = "prm"     // a process reward model reads the steps so far
	EvaluateSelf    = "self"    // points on an additive scale, with a reason for each

	EvaluateFeedback = "feedback" // accepted or not, with what is to be better
)

// Values of Settings.Aggregate.
const (
	AggregateMin     = "min"
	AggregateProduct = "product"
	AggregateLast    = "last"
)

// Values of Settings.Policy.
const (
	PolicyRule    = "rule"    // also when it is empty
	PolicyLearned = "learned" // a network decides, within the rule's limits
)

// Examples is how many examples a prompt may have, if there is a limit.
func (s Settings) Examples() (most int, limited bool) {
	most, err := strconv.Atoi(s.Shots)
	return most, err == nil && most >= 0
}

// Asks is the purpose by which a model is asked for children. Those of Propose
// are drawn one by one, unless one completion holds several.
func (s Settings) Asks(p Purpose) Purpose {
	if p == Propose && s.Generate != GeneratePropose {
		return Continue
	}
	return p
}

// Enumerates reports whether replies to a purpose are found by walking the token tree: many at
// once, none of which goes on from where it was stopped.
func (s Settings) Enumerates(p Purpose) bool {
	return s.Generate == GenerateEnumerate && (p == Propose || p == Continue)
}

// Requests is how many an expansion makes for each of its nodes.
func (s Settings) Requests(a Action) int {
	if a.Purpose == Split || a.Purpose.Free() {
		return 1
	}
	if a.Purpose == Propose && s.Generate != GenerateSample {
		return 1
	}
	return a.Count
}
