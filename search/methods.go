package search

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search/policy"
)

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
)

// Method is a row of the table of methods.
type Method struct {
	Name  string
	About string // one line

	purpose  Purpose // of its first request
	defaults Settings
	check    func(Settings) error
	strategy func(Settings) Strategy
}

// Methods lists every method, from the least search to the most.
func Methods() []Method {
	tree := Settings{
		Generate: GenerateEnumerate, Evaluate: EvaluateThink, Temperature: 0.7,
		Proposals: 64, MinProb: 0.01, Evaluations: 3, Doubt: 0.05,
	}
	bfs, dfs, mcts, controlled := tree, tree, tree, tree
	bfs.Beam = 5
	// UCB1 weighs U by the root of 2, which is for rewards that are drawn by chance.
	// A value is not, and a thought has tens of children to try: less is better.
	mcts.Simulations, mcts.Exploration = 500, 0.5
	controlled.Generate, controlled.Evaluate, controlled.Proposals = GenerateSample, EvaluateRule, 1
	controlled.Retries, controlled.Children = 5, 10
	chains := Settings{Samples: 100, Round: 10, Temperature: 0.7}
	best := chains
	best.Evaluate, best.Evaluations = EvaluateRule, tree.Evaluations
	// A label of impossible falls below it and any other stays above; of expected
	// weights, a chance under 1 in 200 that the state is sure falls below.
	dfs.Threshold = 0.1
	return []Method{
		{
			Name: "io", About: "input-output prompting: the answer at once",
			purpose: Answer, defaults: Settings{Samples: 1}, check: checkSingle,
			strategy: func(Settings) Strategy { return inputOutput{} },
		},
		{
			Name: "cot", About: "chain of thought: one chain of steps, then the answer (Wei et al. 2022)",
			purpose: Solve, defaults: Settings{Samples: 1}, check: checkSingle,
			strategy: func(Settings) Strategy { return chainOfThought{} },
		},
		{
			Name: "cot-sc", About: "self-consistency: many chains, the answer of most (Wang et al. 2022)",
			purpose: Solve, defaults: chains, check: checkSelfConsistency,
			strategy: func(s Settings) Strategy {
				return selfConsistency{samples: s.Samples, round: s.Round, margin: s.Margin}
			},
		},
		{
			Name: "best-of", About: "many chains, a verifier picks: the rules, or the model's value (Cobbe et al. 2021)",
			purpose: Solve, defaults: best, check: checkBestOf,
			strategy: func(s Settings) Strategy {
				return bestOf{samples: s.Samples, round: s.Round, ruled: s.Evaluate == EvaluateRule}
			},
		},
		{
			Name: "tot-bfs", About: "tree of thoughts, breadth first with a beam (Yao et al. 2023, Algorithm 1)",
			purpose: Propose, defaults: bfs, check: checkBreadthFirst,
			strategy: func(s Settings) Strategy { return breadthFirst{beam: s.Beam, proposals: s.Proposals} },
		},
		{
			Name: "tot-dfs", About: "tree of thoughts, depth first with backtracking (Yao et al. 2023, Algorithm 2)",
			purpose: Propose, defaults: dfs, check: checkDepthFirst,
			strategy: func(s Settings) Strategy {
				return depthFirst{threshold: s.Threshold, proposals: s.Proposals}
			},
		},
		{
			Name: "best-first", About: "tree of thoughts, the highest value anywhere in the tree first",
			purpose: Propose, defaults: tree, check: checkTree,
			strategy: func(s Settings) Strategy { return bestFirst{proposals: s.Proposals} },
		},
		{
			Name: "mcts", About: "Monte Carlo tree search by UCT (Kocsis and Szepesvari 2006)",
			purpose: Propose, defaults: mcts, check: checkMonteCarlo,
			strategy: func(s Settings) Strategy {
				return monteCarlo{proposals: s.Proposals, simulations: s.Simulations, rollouts: s.Rollouts}
			},
		},
		{
			Name: "controller", About: "one thought at a time, back after failures, further back after more (Long 2023)",
			purpose: Propose, defaults: controlled, check: checkController,
			strategy: func(s Settings) Strategy {
				if s.Policy == PolicyLearned {
					return learned{newController(s), policy.Trained()}
				}
				return newController(s)
			},
		},
	}
}

// Defaults are the paper's settings for a method, suited to the embedded model:
// proposals are enumerated, which costs a quarter of the tokens that samples do,
// and states are thought over before they are judged, as the paper's value prompt
// has it.
func Defaults(method string) (Settings, error) {
	m, err := methodNamed(method)
	if err != nil {
		return Settings{}, err
	}
	s := m.defaults
	s.Method = m.Name
	return s, nil
}

// NewStrategy builds the strategy of a method, or says which setting it cannot
// work with, and what would do.
func NewStrategy(s Settings) (Strategy, error) {
	m, err := methodNamed(s.Method)
	if err != nil {
		return nil, err
	}
	if err := checkSampling(s); err != nil {
		return nil, err
	}
	if err := m.check(s); err != nil {
		return nil, fmt.Errorf("method %s: %w", m.Name, err)
	}
	return m.strategy(s), nil
}

func methodNamed(name string) (Method, error) {
	methods := Methods()
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		names := make([]string, len(methods))
		for i, m := range methods {
			names[i] = m.Name
		}
		return Method{}, fmt.Errorf("unknown method %q; the methods are %s", name, strings.Join(names, ", "))
	}
	return methods[i], nil
}
