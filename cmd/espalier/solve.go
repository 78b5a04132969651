package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/search/tasks/registry"
	"espalier/sessions/recording"
)

type solveCmd struct {
	Task  string   `arg:"" optional:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Input []string `arg:"" optional:"" help:"Puzzle, such as \"4 9 10 13\"."`
	launch.SearchFlags
	launch.ColorFlags
	JSON    bool `name:"json" xor:"output" help:"Print every event as a line of JSON, then the result; with --debug, every stop, answer and error."`
	Quiet   bool `short:"q" xor:"output,debug" help:"Print only the answer."`
	Narrate bool `xor:"output,debug" help:"Print what happens in plain sentences."`
	Debug   bool `xor:"debug" help:"Debug the search: read verbs such as step, break and inject from standard input; help lists them."`
	launch.InitFlag
}

// Help lists the methods.
func (solveCmd) Help() string { return methodHelp() }

func (c solveCmd) Run(ctx context.Context, command *kong.Context) error {
	if err := c.Settled(command); err != nil {
		return err
	}
	known := slices.Contains(registry.Names(), c.Task) || registry.IsFile(c.Task) // others are refused by name
	if !c.Resumes() && (c.Task == "" || known && len(c.Input) == 0) {
		return exit.BadInput(errors.New("a task and a puzzle are needed"), solveExample(c.Task))
	}
	if c.Debug && slices.Equal(c.Input, []string{launch.StandardInput}) {
		return exit.BadInput(errors.New("--debug reads verbs from standard input, which cannot hold the puzzle as well"), "give the puzzle on the command line")
	}
	if c.Init != "" && !c.Debug {
		return exit.BadInput(errors.New("--init is for --debug"), "espalier explore reads it as well")
	}
	palette, err := c.Palette()
	if err != nil {
		return err
	}
	s, err := c.Search(ctx, c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.Close()
	s.WarnUnrecorded()
	switch {
	case c.Debug:
		return s.Debug(ctx, launch.Dialogue{InitFlag: c.InitFlag, Palette: palette, JSON: c.JSON})
	case c.JSON:
		return s.Follow(ctx, recording.NewJSON(console.JSON(), s.Config, s.Recorder))
	case c.Quiet:
		return s.Follow(ctx, launch.AnswerOnly{})
	}
	return s.Follow(ctx, s.PlainLog(palette, c.Narrate))
}

// solveExample is a command line for a task: the one that is named, or the first.
func solveExample(name string) string {
	tasks := registry.All()
	t := tasks[max(0, slices.IndexFunc(tasks, func(t registry.Task) bool { return t.Name == name }))]
	return fmt.Sprintf("espalier solve %s %q", t.Name, strings.ReplaceAll(t.Example, "\n", " "))
}
