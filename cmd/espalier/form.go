package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"

	"espalier/engine/embedded"
	"espalier/engine/ollama"
	"espalier/search"
	"espalier/tui/start"
)

// allSessions is what the start screen leaves in the place of a session's id when
// the user wants to see them all. No id looks like it.
const allSessions = "*"

// fillIn asks on the screen for what the command line left out. ok is false when
// the user left instead.
func (c *exploreCmd) fillIn(ctx context.Context) (ok bool, err error) {
	if c.isPlain() || !isTerminal(os.Stdin) {
		return false, badInput(errors.New("no task given, and no terminal to ask on"), "espalier explore game24 \"4 9 10 13\"")
	}
	theme, err := c.theme(askTerminal)
	if err != nil {
		return false, err
	}
	profile, err := c.profile()
	if err != nil {
		return false, err
	}
	chosen, ok, err := start.Run(ctx, start.Options{
		Tasks: c.taskChoices(), Methods: methodChoices(), Models: modelChoices(ctx),
		Chosen: start.Chosen{Model: c.Model}, Settings: c.unsettled,
		Recent: recentSessions(ctx), All: "all sessions",
		Theme: theme, Profile: profile, NoSync: c.NoSync,
	})
	switch {
	case ctx.Err() != nil:
		return false, interrupted(ctx)
	case err != nil:
		return false, failed(err)
	case !ok:
		return false, nil
	}
	if chosen.All {
		c.Session = allSessions
		return true, nil
	}
	if chosen.Session != "" {
		c.Session = chosen.Session
		return true, nil
	}
	c.Task, c.Input, c.Method, c.Model = chosen.Task, []string{chosen.Input}, chosen.Method, chosen.Model
	c.typed, err = parseSettings(strings.Fields(chosen.Settings))
	return true, err
}

// unsettled says why settings that were typed are none of the method.
func (c *exploreCmd) unsettled(chosen start.Chosen) error {
	typed, err := parseSettings(strings.Fields(chosen.Settings))
	if err != nil {
		return err
	}
	t, err := taskNamed(chosen.Task)
	if err != nil {
		return err
	}
	settings, err := t.defaults(chosen.Method)
	if err != nil {
		return err
	}
	_, err = search.NewStrategy(typed.over(c.values().over(settings)))
	return err
}

func (c *exploreCmd) taskChoices() []start.TaskChoice {
	var choices []start.TaskChoice
	for _, t := range tasks() {
		choices = append(choices, start.TaskChoice{
			Choice:  start.Choice{Name: t.Name, Title: t.Title},
			Example: t.Example, Method: cmp.Or(c.Method, t.Method, search.UsualMethod),
			Check: func(input string) error {
				_, err := c.problem(t, input)
				return err
			},
		})
	}
	return choices
}

func methodChoices() []start.Choice {
	var choices []start.Choice
	for _, m := range search.Methods() {
		choices = append(choices, start.Choice{Name: m.Name, Title: m.Name, Note: m.About})
	}
	return choices
}

// modelChoices are the models of this program, and those of Ollama where it runs.
func modelChoices(ctx context.Context) []start.Choice {
	choices := []start.Choice{
		{Name: embedded.Name, Title: embedded.Name, Note: "the model in this program"},
		{Name: randomModel, Title: randomModel, Note: "the control: proposes and judges blindly"},
	}
	served, err := ollamaModels(ctx)
	if err != nil {
		return choices // there need not be a server
	}
	for _, m := range served {
		choices = append(choices, start.Choice{Name: m.Name, Title: m.Name, Note: m.note()})
	}
	if len(served) == 0 {
		name := ollama.Prefix + firstTag
		choices = append(choices, start.Choice{Name: name, Title: name, Note: "not here yet: about 1 GB, downloaded after a question"})
	}
	return choices
}
