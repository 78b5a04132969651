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
			Models: slices.DeleteFunc(slices.Clone(models), func(m start.Choice) bool {
				_, taught := embedded.For(t.Name)
				return m.Name == embedded.Name && !taught
			}),
			Check: func(ctx context.Context, input string) error {
				select { // a puzzle may have to be made: not one for each letter
				case <-time.After(typing):
				case <-ctx.Done():
					return ctx.Err()
				}
				_, err := f.Problem(t, input)
				return err
			},
			Suits: f.suits(t),
		})
	}
	return choices
}

// typing is the pause after which a puzzle counts as typed.
const typing = 150 * time.Millisecond

// suits reports which methods can search a task: its example tells whether its puzzles have
// parts, or are programs.
func (f SearchFlags) suits(t registry.Task) func(string) bool {
	p, err := f.Problem(t, t.Example)
	return func(name string) bool {
		m, unknown := method.Named(name)
		return err != nil || unknown == nil && m.Suits(p)
	}
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
