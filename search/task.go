package search

import (
	"cmp"
	"slices"
)

// Task is a family of puzzles, such as the Game of 24, and what the program has to
// know of it. The package of a task returns one.
type Task struct {
	Name  string // what users type: "game24"
	Title string // what they read: "Game of 24"
	// Problem reads a puzzle. An error names the column, the reason, and what would
	// be right.
	Problem func(Puzzle) (Problem, error)

	Example   string              // the puzzle where none is given
	Puzzles   string              // a small set to bench with, one a line
	Generates bool                // it makes puzzles up, of a kind and a seed: "9x9 hard 3"
	StateWord string              // stands before a state: "left"
	Goal      func(Puzzle) string // stands behind an answer; nil: the answer says all

	Method string          // that suits it; empty: UsualMethod
	Suit   func(*Settings) // what else does; nil: nothing
	Chat   *Chat           // nil: it is not in natural language alone
}

// Chat is what sets a task in natural language apart: it is for models that follow
// instructions, and its thoughts cost many tokens each.
type Chat struct {
	Asks    func(Purpose) bool // whether it has a prompt for it
	Lists   bool               // several thoughts in one reply are its own way
	Checked bool               // rules know a right answer
	Wordy   bool               // a thought says all of its state
}

// UsualMethod is the method of a task that has no other.
const UsualMethod = "tot-bfs"

// How much is asked of a model for one thing in a task in natural language.
const (
	fewChains      = 5
	fewProposals   = 3
	fewBallots     = 3
	fewSimulations = 20
	narrowBeam     = 2
)

// Defaults are the settings of a method that suit the task. Without a name it is
// the method that does.
func (t Task) Defaults(method string) (Settings, error) {
	s, err := Defaults(cmp.Or(method, t.Method, UsualMethod))
	if err == nil && t.Suit != nil {
		t.Suit(&s)
	}
	if err != nil || t.Chat == nil {
		return s, err
	}
	if s.Samples > 1 {
		s.Samples, s.SampleBatch = fewChains, fewChains
	}
	s.Simulations, s.Beam = min(s.Simulations, fewSimulations), min(s.Beam, narrowBeam)
	if s.Generate != "" {
		s.Generate, s.Proposals, s.MinProb = GenerateSample, min(s.Proposals, fewProposals), 0
		if t.Chat.Lists || !t.Chat.Asks(Continue) {
			s.Generate = GeneratePropose
		}
	}
	t.Chat.evaluation(&s)
	return s, nil
}

// evaluation suits how thoughts are valued: compared, where a beam is kept of
// them; judged once, where each is for itself; by the rules, where the method
// wants these and there are any.
func (c *Chat) evaluation(s *Settings) {
	switch {
	case s.Evaluate == "", s.Evaluate == EvaluateRule && (c.Checked || s.Method == "controller"):
	case s.Beam > 0 && c.Asks(Vote):
		s.Evaluate, s.Evaluations = EvaluateVote, fewBallots
	case c.Asks(Judge):
		s.Evaluate, s.Evaluations = EvaluateValue, 1
	default:
		s.Evaluate = EvaluateRule
	}
}

// AsksAllBut is Chat.Asks of a task that has every prompt but some.
func AsksAllBut(but ...Purpose) func(Purpose) bool {
	return func(p Purpose) bool { return !slices.Contains(but, p) }
}
