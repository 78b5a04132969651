package method

import (
	"cmp"

	"espalier/search"
)

// How much is asked of a model for one thing in a task in natural language.
const (
	fewChains      = 5
	fewProposals   = 3
	fewBallots     = 3
	fewSimulations = 20
	narrowBeam     = 2
)

// TaskDefaults are the settings of a method that suit a task. Without a name it is
// the method that does.
func TaskDefaults(t search.Task, method string) (search.Settings, error) {
	s, err := Defaults(cmp.Or(method, t.Method, search.UsualMethod))
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
		s.Generate, s.Proposals, s.MinProb = search.GenerateSample, min(s.Proposals, fewProposals), 0
		if t.Chat.Lists || !t.Chat.Asks(search.Continue) {
			s.Generate = search.GeneratePropose
		}
	}
	if t.Chat.Wordy { // what is said of all parts together can be an answer, of two it is none
		s.Merge, s.Proposals = 0, min(s.Proposals, fewProposals)
	}
	suitEvaluation(t.Chat, &s)
	return s, nil
}

// suitEvaluation adapts how thoughts are valued: compared by vote, if a beam is kept;
// one by one, if there is none; by the rules, if the method wants them and the task
// has any.
func suitEvaluation(c *search.Chat, s *search.Settings) {
	switch {
	case s.Evaluate == "", s.Evaluate == search.EvaluateFeedback, s.Evaluate == search.EvaluateRule && (c.Checked || s.Method == "controller"):
	case s.Beam > 0 && c.Asks(search.Vote):
		s.Evaluate, s.Evaluations = search.EvaluateVote, fewBallots
	case c.Asks(search.Judge):
		s.Evaluate, s.Evaluations = search.EvaluateValue, 1
	default:
		s.Evaluate = search.EvaluateRule
	}
}
