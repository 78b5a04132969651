package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/exit"
	"espalier/engine/parallel"
	"espalier/engine/train/curriculum"
	"espalier/search"
	"espalier/search/puzzles"
	"espalier/search/tasks/game24"
	game24solver "espalier/search/tasks/game24/solver"
	"espalier/search/tasks/registry"
)

// What help texts quote is filled in: kong refuses a variable that it does not know.
func TestHelpQuotes(t *testing.T) {
	for name, value := range variables() {
		if value == "" || value == "0" {
			t.Errorf("%s is %q", name, value)
		}
	}
	parser, err := newParser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole := ""
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if value, ok := node.(*kong.Value); ok {
			whole += value.Help + "\n"
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"Task: game24, ", "Search method: io, ", "Sort by updated, ", "jsonl, ", "Format of another program: "} {
		if !strings.Contains(whole, list) {
			t.Errorf("no help text says %q", list)
		}
	}
	// A placeholder stands where help shows a default otherwise.
	for _, command := range parser.Model.Leaves(true) {
		for _, flag := range command.Flags {
			if flag.HasDefault && flag.PlaceHolder != "" && !strings.Contains(flag.Help, "Default:") {
				t.Errorf("%s: --%s does not say that its default is %s", command.Path(), flag.Name, flag.Default)
			}
		}
	}
}

func TestBuiltInPuzzles(t *testing.T) {
	for _, task := range registry.All() {
		read := func(input string) (search.Problem, error) {
			return task.Problem(search.Puzzle{Task: task.Name, Input: input})
		}
		problems, err := puzzles.Read(puzzles.Source{Name: task.Name, Data: []byte(task.Puzzles)}, read)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(task.Example); err != nil {
			t.Errorf("%s: the example: %v", task.Name, err)
		}
		if task.Name != "game24" {
			continue
		}
		solver := game24solver.New(game24.Integer(24))
		for _, p := range problems {
			state, err := game24.ParseState(p.Root())
			if err != nil {
				t.Fatal(err)
			}
			if !solver.Solvable(state) || !curriculum.ByRule(state) {
				t.Errorf("%s has no solution, or training has seen it", p.Root())
			}
		}
	}
}

func TestCrashKeepsTheStackToItself(t *testing.T) {
	const stack = "goroutine 1 [running]:"
	t.Setenv("ESPALIER_DEBUG", "")
	var f *exit.Error
	p := &parallel.Panic{Value: "index out of range", Stack: []byte(stack)}
	if !errors.As(crash(p), &f) || f.Status != exit.StatusFailed {
		t.Fatalf("a crash is %v", f)
	}
	if strings.Contains(f.Error()+f.Hint, stack) || !strings.Contains(f.Hint, "ESPALIER_DEBUG") {
		t.Errorf("it says %q, hint %q", f, f.Hint)
	}
	t.Setenv("ESPALIER_DEBUG", "1")
	if errors.As(crash(p), &f); f.Hint != stack {
		t.Errorf("to whoever asks it says %q", f.Hint)
	}
}
