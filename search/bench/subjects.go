package bench

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/usage"
)

// paperMethods is Table 2 of Yao et al. (2023), with the best of the chains that
// self-consistency draws, and the depth-first search.
const paperMethods = "io,cot,cot-sc,best-of,tot-bfs:beam=1,tot-bfs:beam=5,tot-dfs"

// ParseMethods reads a list of methods that may carry settings:
// "io,tot-bfs:beam=1:evaluate=rule". What is given holds for every method that has the
// setting, and a method's own settings take precedence. "all" are the methods that can
// search a problem. defaults are the settings of a method that suit the task and the model.
func ParseMethods(list string, given method.Given, p search.Problem, defaults func(method string) (search.Settings, error)) ([]search.Settings, error) {
	switch list {
	case "paper":
		list = paperMethods
	case "all":
		var names []string
		for _, m := range method.All() {
			if m.Suits(p) {
				names = append(names, m.Name)
			}
		}
		list = strings.Join(names, ",")
	}
	var all []search.Settings
	for _, item := range strings.Split(list, ",") {
		parts := strings.Split(strings.TrimSpace(item), ":")
		settings, err := defaults(parts[0])
		if err != nil {
			return nil, err
		}
		own, err := method.ParseGiven(parts[1:])
		if err != nil {
			return nil, usage.New(fmt.Errorf("method %q: %w", item, err), "settings are named like the flags: tot-bfs:beam=1:proposals=16")
		}
		settings = own.Over(given.OverUsed(settings))
		if _, err := method.New(settings); err != nil {
			return nil, usage.New(err, "")
		}
		all = append(all, settings)
	}
	return all, nil
}

// Suit changes methods that value by the probabilities of labels where the judge cannot, says
// so, and returns for each method what it cost to ask.
func Suit(ctx context.Context, methods []search.Settings, judge engine.Model, say func(string)) []*engine.Usage {
	can := sync.OnceValues(func() (*engine.Usage, error) { return method.CanScore(ctx, judge) })
	probes := make([]*engine.Usage, len(methods))
	for i, m := range methods {
		said := ""
		if methods[i], probes[i], said = method.Scorable(m, can); said != "" {
			say(m.Method + ": " + said)
		}
	}
	return probes
}

// Subjects gives every method the models: one that proposes, and one that judges, which
// may be empty.
func Subjects(methods []search.Settings, model, judge string) []Subject {
	return subjects(methods, model, judge, func(search.Settings) bool { return true })
}

func subjects(methods []search.Settings, model, judge string, only func(search.Settings) bool) []Subject {
	var list []Subject
	for _, s := range methods {
		if only(s) {
			list = append(list, Subject{Settings: s, Model: model, Judge: judge})
		}
	}
	return list
}

// Controls are rows to compare those of Subjects with: a model that does all blindly,
// one that only judges blindly, and the limit, in which the rules of the task do what
// they can do without fault. That is answers; empty: nothing.
func Controls(methods []search.Settings, model, judge string, answers search.Purpose) []Subject {
	if model == search.RandomModel {
		return nil
	}
	var list []Subject
	if judge != search.RandomModel {
		list = subjects(methods, model, search.RandomModel, asksJudge)
	}
	list = append(list, Subjects(methods, search.RandomModel, "")...)
	switch {
	case answers == search.Judge && judge != search.ExactModel:
		list = append(list, subjects(methods, model, search.ExactModel, asksJudge)...)
	case answers == search.Propose && model != search.ExactModel:
		list = append(list, subjects(methods, search.ExactModel, "", func(s search.Settings) bool {
			return s.Generate == search.GeneratePropose && !asksJudge(s)
		})...)
	}
	return list
}

// asksJudge reports whether a method asks a model for values.
func asksJudge(s search.Settings) bool { return s.Evaluate != "" && s.Evaluate != search.EvaluateRule }

// Within gives every subject each of the budgets in tokens; without any it returns the
// subjects as they are.
func Within(subjects []Subject, budgets []int) []Subject {
	if len(budgets) == 0 {
		return subjects
	}
	var all []Subject
	for _, s := range subjects {
		for _, tokens := range budgets {
			all = append(all, s.Within(tokens))
		}
	}
	return all
}
