package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"espalier/cmd/internal/launch"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
)

var (
	generators = []string{search.GeneratePropose, search.GenerateSample, search.GenerateEnumerate}
	evaluators = []string{search.EvaluateValue, search.EvaluateThink, search.EvaluateLogProb, search.EvaluateVote, search.EvaluateRule}
)

// Every method with every generator and every evaluator can begin on the tasks of
// the embedded model, or is refused with what works: whoever does as the reason
// says has a search that can begin.
func TestEveryPairBeginsOrIsRefusedWithWhatWorks(t *testing.T) {
	for name, begin := range map[string]int{"game24": 48, "sudoku": 6} {
		task, err := registry.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		problem, err := task.Problem(search.Puzzle{Task: name, Input: task.Example})
		if err != nil {
			t.Fatal(err)
		}
		models := launch.NewModels(context.Background(), launch.ServerFlags{})
		defer func() { _ = models.Close() }()
		model, err := models.Open("embedded", problem)
		if err != nil {
			t.Fatal(err)
		}
		begins := func(s search.Settings) error {
			_, err := runner.New(runner.Config{Problem: problem, Settings: s, Model: model})
			return err
		}
		begun := 0
		for _, way := range method.Names() {
			for _, generate := range generators {
				for _, evaluate := range evaluators {
					given, err := method.ParseGiven([]string{"generate=" + generate, "evaluate=" + evaluate})
					if err != nil {
						t.Fatal(err)
					}
					settings, err := method.TaskDefaults(task.Task, way)
					if err != nil {
						t.Fatal(err)
					}
					settings = given.Over(settings)
					if begins(settings) == nil {
						begun++
					} else if err := led(task, settings, begins, 3); err != nil {
						t.Errorf("%s, %s with %s and %s: following %q leads nowhere", name, way, generate, evaluate, err)
					}
				}
			}
		}
		if begun != begin {
			t.Errorf("%s: %d of the pairs can begin, and not %d", name, begun, begin)
		}
	}
}

// led does as refusals say, some steps of the way; it returns the one after which
// there is no way on.
func led(t registry.Task, s search.Settings, begins func(search.Settings) error, steps int) error {
	refusal := begins(s)
	if refusal == nil || steps == 0 {
		return refusal
	}
	for _, next := range advised(t, s, refusal.Error()) {
		if led(t, next, begins, steps-1) == nil {
			return nil
		}
	}
	return refusal
}

var alternatives = regexp.MustCompile(`,? or |, `)

// advised are the settings that a refusal names behind its semicolon. What was
// asked for and is not spoken of stays.
func advised(t registry.Task, s search.Settings, refusal string) (all []search.Settings) {
	_, advice, _ := strings.Cut(refusal, ";")
	for _, alternative := range alternatives.Split(advice, -1) {
		next, names := s, false
		for _, word := range strings.FieldsFunc(alternative, func(r rune) bool { return r == ' ' || r == '"' }) {
			switch {
			case slices.Contains(method.Names(), word):
				usual, _ := method.TaskDefaults(t.Task, word)
				given, _ := method.ParseGiven([]string{"generate=" + next.Generate, "evaluate=" + next.Evaluate})
				next = given.Over(usual)
			case slices.Contains(generators, word):
				next.Generate = word
			case slices.Contains(evaluators, word):
				next.Evaluate = word
			case word == "empty":
				next.Evaluate = ""
			default:
				continue
			}
			names = true
		}
		if names {
			all = append(all, next)
		}
	}
	return all
}
