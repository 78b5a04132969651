package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine/parallel"
	"espalier/engine/train/curriculum"
	"espalier/search"
	"espalier/search/measure"
	"espalier/search/tasks/game24"
	game24solver "espalier/search/tasks/game24/solver"
)

func asTheyAre(s search.Settings) search.Settings { return s }

func TestParseMethods(t *testing.T) {
	const low = 0.5
	given, err := parseSettings([]string{"beam=4", "temperature=0.5"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := parseMethods(tasks()[0], "io, tot-bfs:beam=1:min-probability=0.1,tot-bfs:evaluate=rule,cot-sc:samples=10", given, asTheyAre)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, s.Title())
		if s.Temperature != low {
			t.Errorf("%s: temperature %v", s.Method, s.Temperature)
		}
	}
	if diff := cmp.Diff([]string{"io", "tot-bfs b=1", "tot-bfs b=4 rule", "cot-sc k=10"}, got); diff != "" {
		t.Error(diff)
	}
	if all[1].MinProb != 0.1 || all[0].Beam != 0 {
		t.Errorf("settings %+v", all)
	}
	for _, list := range []string{"paper", "all"} {
		if _, err := parseMethods(tasks()[0], list, nil, asTheyAre); err != nil {
			t.Errorf("%s: %v", list, err)
		}
	}
}

func TestControls(t *testing.T) {
	methods, err := parseMethods(tasks()[0], "io,tot-bfs,tot-dfs:evaluate=rule", nil, asTheyAre)
	if err != nil {
		t.Fatal(err)
	}
	names := func(list []measure.Subject) (names []string) {
		for _, s := range list {
			names = append(names, s.Settings.Method+" "+s.Model+" "+s.Judge)
		}
		return names
	}
	want := []string{
		"io embedded ", "tot-bfs embedded ", "tot-dfs embedded ",
		"tot-bfs embedded random",
		"io random ", "tot-bfs random ", "tot-dfs random ",
		"tot-bfs embedded exact",
	}
	if diff := cmp.Diff(want, names(subjects(methods, modelFlags{Model: "embedded"}, true, search.Judge))); diff != "" {
		t.Error(diff)
	}
	if got := subjects(methods, modelFlags{Model: "embedded", ValueModel: "exact"}, true, search.Judge); len(got) != len(want)-1 {
		t.Errorf("the limit twice: %v", names(got))
	}
	if got := subjects(methods, modelFlags{Model: "random"}, true, search.Judge); len(got) != len(methods) {
		t.Errorf("controls of the control: %v", names(got))
	}
}

// Defaults that help texts quote are looked up by name.
func TestHelpVariables(t *testing.T) {
	for name, value := range helpVariables() {
		if value == "" || value == "0" {
			t.Errorf("%s is %q", name, value)
		}
	}
	if _, err := newParser(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBuiltInPuzzles(t *testing.T) {
	for _, task := range tasks() {
		read := func(input string) (search.Problem, error) {
			return task.Problem(search.Puzzle{Task: task.Name, Input: input})
		}
		problems, err := readPuzzles(t.Context(), task, "", read)
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
	var f *failure
	p := &parallel.Panic{Value: "index out of range", Stack: []byte(stack)}
	if !errors.As(crash(p), &f) || f.status != statusFailed {
		t.Fatalf("a crash is %v", f)
	}
	if strings.Contains(f.Error()+f.hint, stack) || !strings.Contains(f.hint, "ESPALIER_DEBUG") {
		t.Errorf("it says %q, hint %q", f, f.hint)
	}
	t.Setenv("ESPALIER_DEBUG", "1")
	if errors.As(crash(p), &f); f.hint != stack {
		t.Errorf("to whoever asks it says %q", f.hint)
	}
}
