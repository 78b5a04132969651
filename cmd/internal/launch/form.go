package launch

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"espalier/engine/catalog"
	"espalier/engine/embedded"
	"espalier/engine/ollama"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/registry"
	"espalier/tui/start"
)

// unsettled returns why typed settings do not suit the method, or nil.
func (f SearchFlags) unsettled(chosen start.Chosen) error {
	typed, err := method.ParseGiven(strings.Fields(chosen.Settings))
	if err != nil {
		return err
	}
	t, err := registry.Named(chosen.Task)
	if err != nil {
		return err
	}
	settings, err := method.TaskDefaults(t.Task, chosen.Method)
	if err != nil {
		return err
	}
	_, err = method.New(typed.Over(f.Given().Over(settings)))
	return err
}

// taskChoices are the tasks, each with those of the models that can do it.
func (f SearchFlags) taskChoices(models []start.Choice) []start.TaskChoice {
	var choices []start.TaskChoice
	for _, t := range registry.All() {
		example, _ := f.Problem(t, t.Example)
		var oneLine func(string) (string, bool)
		if t.Lines {
			oneLine = func(lines string) (string, bool) {
				p, err := f.Problem(t, lines)
				if err != nil {
					return "", false
				}
				return p.Puzzle().Input, true
			}
		}
		choices = append(choices, start.TaskChoice{
			OneLine: oneLine,
			Choice:  start.Choice{Name: t.Name, Title: t.Title},
			Example: t.Example, Method: cmp.Or(f.Method, t.Method, search.UsualMethod),
			Models: able(example, models),
			Check: func(ctx context.Context, input string) error {
				select { // a puzzle may have to be made: not one for each letter
				case <-time.After(typing):
				case <-ctx.Done():
					return ctx.Err()
				}
				_, err := f.Problem(t, input)
				return err
			},
			Suits: func(name string) bool {
				m, err := method.Named(name)
				return example == nil || err == nil && m.Suits(example)
			},
		})
	}
	return choices
}

// typing is the pause after which a puzzle counts as typed.
const typing = 150 * time.Millisecond

// able are the models that a problem can be asked of. Where none is at hand it is one to get: whoever
// picks it is told how.
func able(p search.Problem, models []start.Choice) []start.Choice {
	if p == nil {
		return models
	}
	program, first := p.Capabilities().Program, ollama.Prefix
	ranks := program != nil && program.Ranks
	if ranks {
		first = ollama.StorePrefix
	}
	models = slices.DeleteFunc(slices.Clone(models), func(m start.Choice) bool {
		switch {
		case m.Name == embedded.Name:
			_, taught := embedded.For(p.Puzzle().Task)
			return !taught
		case search.IsControl(m.Name):
			_, err := p.Prompt(search.Solve, []search.Step{{State: p.Root()}}, search.Unjudged)
			return err != nil
		}
		return ranks && catalog.IsServed(m.Name)
	})
	if len(models) == 0 {
		name := first + catalog.FirstTag
		models = []start.Choice{{Name: name, Title: name, Note: "picked, it says how to get it"}}
	}
	return models
}

// MethodChoices are the methods, for a form.
func MethodChoices() []start.Choice {
	var choices []start.Choice
	for _, m := range method.All() {
		choices = append(choices, start.Choice{Name: m.Name, Title: m.Name, Note: m.About})
	}
	return choices
}

// modelChoices are the models of this program, and those of Ollama where it runs.
func modelChoices(ctx context.Context) []start.Choice {
	choices := []start.Choice{
		{Name: embedded.Name, Title: embedded.Name, Note: "the model in this program"},
		{Name: search.RandomModel, Title: search.RandomModel, Note: "control: proposes and judges at random"},
	}
	pulled, _ := catalog.Pulled() // there need not be a store
	served, err := catalog.Ollama(ctx)
	for _, m := range append(pulled, served...) {
		choices = append(choices, start.Choice{Name: m.Name, Title: m.Name, Note: m.Note()})
	}
	if err == nil && len(served) == 0 { // there need not be a server
		name := ollama.Prefix + catalog.FirstTag
		choices = append(choices, start.Choice{Name: name, Title: name, Note: "not downloaded yet: about 1 GB, after a question"})
	}
	return choices
}
