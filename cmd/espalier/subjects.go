package main

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/measure"
)

// paperMethods is Table 2 of Yao et al. (2023), with the best of the chains that
// self-consistency draws, and the depth-first search.
const paperMethods = "io,cot,cot-sc,best-of,tot-bfs:beam=1,tot-bfs:beam=5,tot-dfs"

// parseMethods reads a list of methods that may carry settings:
// "io,tot-bfs:beam=1:evaluate=rule". Flags hold for every method that has the
// setting, and a method's own settings beat them. suited makes a method's defaults
// fit the model.
func parseMethods(t task, list string, flags settingValues, suited func(search.Settings) search.Settings) ([]search.Settings, error) {
	switch list {
	case "paper":
		list = paperMethods
	case "all":
		list = strings.Join(methodNames(), ",")
	}
	var all []search.Settings
	for _, item := range strings.Split(list, ",") {
		parts := strings.Split(strings.TrimSpace(item), ":")
		settings, err := t.defaults(parts[0])
		if err != nil {
			return nil, err
		}
		own, err := parseSettings(parts[1:])
		if err != nil {
			return nil, badInput(fmt.Errorf("method %q: %w", item, err), "settings are named like the flags: tot-bfs:beam=1:proposals=16")
		}
		settings = own.over(flags.overUsed(suited(settings)))
		if _, err := search.NewStrategy(settings); err != nil {
			return nil, badInput(err, "")
		}
		all = append(all, settings)
	}
	return all, nil
}

// subjects gives every method the models of the flags and, if asked for, the
// controls: a model that does all blindly, one that only judges blindly, and the
// limit, in which the rules of the task do what they can do without fault.
func subjects(methods []search.Settings, flags modelFlags, controls bool, faultless search.Purpose) []measure.Subject {
	var list []measure.Subject
	add := func(model, judge string, only func(search.Settings) bool) {
		for _, s := range methods {
			if only(s) {
				list = append(list, measure.Subject{Settings: s, Model: model, Judge: judge})
			}
		}
	}
	every := func(search.Settings) bool { return true }
	asksJudge := func(s search.Settings) bool { return s.Evaluate != "" && s.Evaluate != search.EvaluateRule }
	add(flags.Model, flags.ValueModel, every)
	if controls && flags.Model != randomModel {
		if flags.ValueModel != randomModel {
			add(flags.Model, randomModel, asksJudge)
		}
		add(randomModel, "", every)
		switch {
		case faultless == search.Judge && flags.ValueModel != exactModel:
			add(flags.Model, exactModel, asksJudge)
		case faultless == search.Propose && flags.Model != exactModel:
			add(exactModel, "", func(s search.Settings) bool { return s.Generate == search.GeneratePropose && !asksJudge(s) })
		}
	}
	return list
}
