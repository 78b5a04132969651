package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"espalier/engine/train"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/export"
)

// The flags that commands share; those of a method's settings are in settingflags.go.

var flagGroups = []kong.Group{
	{Key: "search", Title: "Search:"},
	{Key: "model", Title: "Model:"},
	{Key: "server", Title: "Models behind servers:"},
	{Key: "budget", Title: "Budget of each search:"},
	{Key: "screen", Title: "Screen:"},
}

// modelFlags choose who thinks.
type modelFlags struct {
	Model      string `group:"model" default:"embedded" placeholder:"NAME" help:"embedded, a folder or .gguf file, ollama:NAME, openai:URL#NAME, or a control: random (proposes and judges at random) or exact (an exact solver, where the task has one). Default: ${default}."`
	ValueModel string `group:"model" placeholder:"NAME" help:"Another model for evaluating thoughts; random and exact are controls."`
	serverFlags
	Seed uint64 `group:"model" default:"1" placeholder:"S" help:"Random seed; the same seed gives the same search. Default: ${default}."`
}

// budgetFlags bound a search; 0 is no bound.
type budgetFlags struct {
	MaxNodes  int           `group:"budget" placeholder:"N" help:"Stop after N thoughts."`
	MaxCalls  int           `group:"budget" placeholder:"N" help:"Stop after N model calls."`
	MaxTokens int           `group:"budget" placeholder:"N" help:"Stop after N tokens of prompts and completions, cached ones included."`
	Timeout   time.Duration `group:"budget" placeholder:"D" help:"Stop after this time, such as 500ms or 2m."`
}

func (f budgetFlags) budget() search.Budget {
	return search.Budget{Nodes: f.MaxNodes, Calls: f.MaxCalls, Tokens: f.MaxTokens, Time: f.Timeout}
}

// puzzleFlags are options of a task.
type puzzleFlags struct {
	Target *string `group:"search" placeholder:"N" help:"game24: the number to reach. Default: 24."`
	Boxes  *string `group:"search" placeholder:"RxC" help:"sudoku: rows and columns of a box, such as 2x3, or none. Default: the usual boxes of that size."`
}

// puzzle is what the words of a command line mean.
func (f puzzleFlags) puzzle(t registry.Task, input string) search.Puzzle {
	puzzle := search.Puzzle{Task: t.Name, Input: input, Options: map[string]string{}}
	for name, value := range map[string]*string{"target": f.Target, "boxes": f.Boxes} {
		if value != nil {
			puzzle.Options[name] = *value
		}
	}
	return puzzle
}

// problem reads a puzzle.
func (f puzzleFlags) problem(t registry.Task, input string) (search.Problem, error) {
	return t.Problem(f.puzzle(t, input))
}

// methodHelp lists the methods below a command's help.
func methodHelp() string {
	var b strings.Builder
	b.WriteString("Methods:\n\n")
	for _, m := range method.All() {
		fmt.Fprintf(&b, "    %-10s %s\n", m.Name, m.About)
	}
	return b.String()
}

// helpVariables are the defaults that help texts quote.
func helpVariables() kong.Vars {
	var sorts, formats []string
	for _, by := range sessions.Sorts() {
		sorts = append(sorts, string(by))
	}
	for _, f := range export.Formats() {
		formats = append(formats, f.Name)
	}
	return kong.Vars{
		"sorts":   strings.Join(sorts, ", "),
		"formats": strings.Join(formats, ", "),
		"version": "espalier " + version(),
		"steps":   fmt.Sprint(train.Defaults().Steps),
		"tasks":   strings.Join(registry.Names(), ", "),
		"methods": strings.Join(method.Names(), ", "),
	}
}
