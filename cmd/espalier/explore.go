package main

import (
	"context"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/launch"
)

type exploreCmd struct {
	Task   string   `arg:"" optional:"" help:"Task: ${tasks}, or a task file such as ./my.toml. Default: ask with a form."`
	Input  []string `arg:"" optional:"" help:"Puzzle, such as \"4 9 10 13\"."`
	Paused bool     `help:"Start paused."`
	launch.SearchFlags
	launch.ScreenFlags
	launch.ServeFlags
}

// Help lists the methods.
func (exploreCmd) Help() string { return methodHelp() }

func (c exploreCmd) Run(ctx context.Context, command *kong.Context) error {
	if err := c.Settled(command); err != nil {
		return err
	}
	end, err := c.Listen(&c.ScreenFlags)
	if err != nil {
		return err
	}
	defer end()
	return c.explore(ctx)
}

// explore opens the explorer, or the form where no puzzle was given.
func (c exploreCmd) explore(ctx context.Context) error {
	if c.Task == "" && !c.Resumes() {
		return c.ScreenFlags.Pose(ctx, c.SearchFlags)
	}
	s, err := c.Search(ctx, c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.Close()
	return c.Show(ctx, s, !c.Paused)
}
