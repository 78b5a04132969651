package main

import (
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/chat/chattest"
	"espalier/search/tasks/registry"
)

// With its defaults every method can begin on every task in natural language that
// has the prompts for it, and what cannot begin is refused with what can.
func TestDefaultsSuitTasks(t *testing.T) {
	model := &chattest.Model{T: t}
	var all []registry.Task
	for _, task := range registry.All() {
		if task.Chat != nil {
			all = append(all, task)
		}
	}
	for _, name := range []string{"3sat", "fermi", "sums"} {
		task, err := registry.Named("../../search/tasks/file/examples/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, task)
	}
	if len(all) != 12 {
		t.Errorf("%d tasks in natural language", len(all))
	}
	for _, task := range all {
		problem, err := task.Problem(search.Puzzle{Task: task.Name, Input: task.Example})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range method.Names() {
			settings, err := method.TaskDefaults(task.Task, name)
			if err != nil {
				t.Fatal(err)
			}
			settings = method.ModelDefaults(settings, model)
			_, err = runner.New(runner.Config{Problem: problem, Settings: settings, Model: model})
			switch {
			case (name == "io" || name == "refine") && !task.Chat.Asks(search.Answer), name == "got" && !problem.Capabilities().Divides,
				name == search.ProgramMethod: // that of evidence needs a model that ranks
				if err == nil || !strings.Contains(err.Error(), "; use method ") && !strings.Contains(err.Error(), "; use a model that runs inside") {
					t.Errorf("%s with %s: error %v", task.Title, name, err)
				}
			case err != nil:
				t.Errorf("%s with %s: %v", task.Title, name, err)
			case settings.Samples > 5 || settings.Beam > 2 || settings.Generate != "" && settings.Proposals > 3:
				t.Errorf("%s with %s costs too much: %+v", task.Title, name, settings)
			}
		}
	}
}
