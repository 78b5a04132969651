package main

import (
	"cmp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/file"
)

// chatTask is what sets a task in natural language apart: it is for models that
// follow instructions, and its thoughts cost many tokens each.
type chatTask struct {
	asks    func(search.Purpose) bool // whether it has a prompt for it
	lists   bool                      // several thoughts in one reply are its own way
	checked bool                      // rules know a right answer
	wordy   bool                      // a thought says all of its state
}

// fileTask is a task that a file describes.
func fileTask(t file.Task) task {
	return task{
		Task: t, example: t.Example(), puzzles: t.Example(),
		chat: &chatTask{asks: t.Asks, checked: t.Checked(), wordy: !t.Checked()},
	}
}

// askedFor is for tasks that have every prompt but some.
func askedFor(but ...search.Purpose) func(search.Purpose) bool {
	return func(p search.Purpose) bool { return !slices.Contains(but, p) }
}

// isTaskFile says whether a task is named by a file.
func isTaskFile(name string) bool { return strings.HasSuffix(name, ".toml") }

// How much is asked of a model for one thing in a task in natural language.
const (
	fewChains      = 5
	fewProposals   = 3
	fewBallots     = 3
	fewSimulations = 20
	narrowBeam     = 2
)

// defaults are the settings of a method that suit the task.
func (t task) defaults(method string) (search.Settings, error) {
	s, err := methodDefaults(cmp.Or(method, t.method, usualMethod))
	if err == nil && t.suit != nil {
		t.suit(&s)
	}
	if err != nil || t.chat == nil {
		return s, err
	}
	if s.Samples > 1 {
		s.Samples, s.SampleBatch = fewChains, fewChains
	}
	s.Simulations, s.Beam = min(s.Simulations, fewSimulations), min(s.Beam, narrowBeam)
	if s.Generate != "" {
		s.Generate, s.Proposals, s.MinProb = search.GenerateSample, min(s.Proposals, fewProposals), 0
		if t.chat.lists || !t.chat.asks(search.Continue) {
			s.Generate = search.GeneratePropose
		}
	}
	t.chat.evaluation(&s)
	return s, nil
}

// evaluation suits how thoughts are valued: compared, where a beam is kept of
// them; judged once, where each is for itself; by the rules, where the method
// wants these and there are any.
func (c *chatTask) evaluation(s *search.Settings) {
	switch {
	case s.Evaluate == "", s.Evaluate == search.EvaluateRule && (c.checked || s.Method == "controller"):
	case s.Beam > 0 && c.asks(search.Vote):
		s.Evaluate, s.Evaluations = search.EvaluateVote, fewBallots
	case c.asks(search.Judge):
		s.Evaluate, s.Evaluations = search.EvaluateValue, 1
	default:
		s.Evaluate = search.EvaluateRule
	}
}
