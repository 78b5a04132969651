package main

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/tui"
)

// searchFlags are all that one search needs beside its puzzle.
type searchFlags struct {
	Method string `group:"search" default:"tot-bfs" placeholder:"NAME" help:"${methods}. Default: ${default}."`
	puzzleFlags
	settingFlags
	modelFlags
	budgetFlags
}

// setup is a search that is ready to begin, and what a screen wants to know of it.
type setup struct {
	config search.Config
	facts  tui.Facts
	note   string // what the user should hear first
	models *models
}

// setup puts a search together, or says what about it is wrong. No words at all
// are the task's example. The caller closes it.
func (f searchFlags) setup(taskName string, words []string) (*setup, error) {
	t, err := taskNamed(taskName)
	if err != nil {
		return nil, err
	}
	input := strings.Join(words, " ")
	if words == nil {
		input = t.example
	}
	problem, err := f.problem(t, input)
	if err != nil {
		return nil, badInput(fmt.Errorf("%s: %w", t.Name(), err), "")
	}
	settings, err := methodDefaults(f.Method)
	if err != nil {
		return nil, err
	}
	s := &setup{models: newModels()}
	s.config = search.Config{Problem: problem, Settings: f.over(settings), Budget: f.budget(), Seed: f.Seed}
	if s.config.Model, err = s.models.Open(f.Model, problem); err != nil {
		return nil, err
	}
	s.facts = tui.Facts{
		Title: t.Title(), Input: input, Method: methodTitle(s.config.Settings), Model: modelTitle(s.config.Model),
		StateWord: t.stateWord, Depth: problem.Depth(),
		MaxValue: maxValue(s.config.Settings, problem),
	}
	if t.goal != nil {
		s.facts.Goal = t.goal(problem.Puzzle())
	}
	s.facts.Board, _ = problem.(search.Boarder)
	if noter, ok := problem.(search.Noter); ok {
		s.note = noter.Note()
	}
	if f.ValueModel != "" {
		if s.config.Evaluator, err = s.models.Open(f.ValueModel, problem); err != nil {
			s.close()
			return nil, err
		}
		s.facts.Evaluator = modelTitle(s.config.Evaluator)
	}
	return s, nil
}

// runner begins the search.
func (s *setup) runner() (*search.Runner, error) {
	r, err := search.NewRunner(s.config)
	if err != nil {
		return nil, badInput(err, "")
	}
	return r, nil
}

func (s *setup) close() { _ = s.models.Close() }

// maxValue is the highest value that a thought can get.
func maxValue(s search.Settings, p search.Problem) float64 {
	switch s.Evaluate {
	case search.EvaluateRule:
		return 1
	case search.EvaluateVote:
		return float64(s.Evaluations)
	}
	most := 0.0
	for _, l := range p.Labels() {
		most = max(most, l.Weight)
	}
	if s.Evaluate == search.EvaluateValue {
		most *= float64(s.Evaluations) // a value is the sum of its samples
	}
	return most
}

// methodTitle is a method with the settings that tell its variants apart.
func methodTitle(s search.Settings) string {
	title := s.Method
	switch s.Method {
	case "tot-bfs":
		title += fmt.Sprintf(" b=%d", s.Beam)
	case "cot-sc":
		title += fmt.Sprintf(" k=%d", s.Samples)
	}
	usual, err := search.Defaults(s.Method)
	if err == nil && s.Generate != usual.Generate {
		title += " " + s.Generate
	}
	if err == nil && s.Evaluate != usual.Evaluate {
		title += " " + s.Evaluate
	}
	return title
}
