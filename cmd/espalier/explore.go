package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"espalier/tui/terminal"
)

// screenFlags are the habits of the explorer.
type screenFlags struct {
	colorFlags
	Plain         bool `group:"screen" help:"Print lines of text instead of drawing a screen, for screen readers. On a terminal, or with --paused, it reads verbs afterwards; help lists them."`
	NoMouse       bool `group:"screen" help:"Leave the mouse to the terminal."`
	NoSync        bool `group:"screen" help:"Do not use synchronized output."`
	ReducedMotion bool `group:"screen" help:"Turn animations off."`
	// The embedded model is faster than an eye: at 100 its tree is seen growing.
	Pace float64 `group:"screen" default:"100" placeholder:"N" help:"Most events shown a second, more to catch up; 0 is no limit. Default: ${default}."`
}

type exploreCmd struct {
	Task   string   `arg:"" optional:"" help:"Task: ${tasks}, or a task file such as ./my.toml. Default: ask with a form."`
	Input  []string `arg:"" optional:"" help:"Puzzle, such as \"4 9 10 13\"."`
	Paused bool     `help:"Start paused."`
	searchFlags
	screenFlags
}

// Help lists the methods.
func (exploreCmd) Help() string { return methodHelp() }

func (c exploreCmd) Run(ctx context.Context, command *kong.Context) error {
	if err := c.settled(command); err != nil {
		return err
	}
	return c.explore(ctx)
}

// explore opens the explorer, or the form where no puzzle was given.
func (c exploreCmd) explore(ctx context.Context) error {
	if c.Task == "" && !c.resumes() {
		return c.pose(ctx)
	}
	s, err := c.setup(ctx, c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.close()
	return c.show(ctx, s, !c.Paused)
}

// pose shows the form.
func (c exploreCmd) pose(ctx context.Context) error {
	if c.isPlain() || !terminal.Is(os.Stdin) {
		return badInput(errors.New("no task given, and no terminal to ask on"), "espalier explore game24 \"4 9 10 13\"")
	}
	s := c.screens(ctx)
	s.base = c
	form, err := s.form(ctx)
	if err != nil {
		return err
	}
	return s.run("new", form)
}

// isPlain reports whether a log is written instead of opening the screen.
func (f screenFlags) isPlain() bool {
	return f.Plain || !terminal.Is(os.Stdout) || terminal.IsDumb()
}

// show opens the explorer, or writes a log where there is no screen for it.
func (f screenFlags) show(ctx context.Context, s *setup, start bool) error {
	if terminal.Is(os.Stdout) && terminal.IsDumb() && !f.Plain {
		f.Plain = true
		fmt.Fprintf(stderr, "espalier: note: TERM is %q: the same as --plain\n", os.Getenv("TERM"))
	}
	if f.isPlain() {
		palette, err := f.palette()
		if err != nil {
			return err
		}
		s.warnUnrecorded()
		if f.Plain && (!start || terminal.Is(os.Stdin)) {
			return s.debug(ctx, palette, start)
		}
		return s.follow(ctx, s.plainLog(palette))
	}
	all := f.screens(ctx)
	all.base.trustFlag, all.base.serverFlags = s.allowed, s.models.flags
	first, err := all.explore(s, start)
	if err != nil {
		return err
	}
	return all.run("", first)
}
