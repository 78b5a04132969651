package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/tui/explorer"
	"espalier/tui/tell"
)

// screenFlags are the habits of the explorer.
type screenFlags struct {
	colorFlags
	Plain         bool `group:"screen" help:"Lines of text instead of the explorer, for screen readers: no boxes, no animation. On a terminal, or with --paused, it then takes verbs; help lists them."`
	NoMouse       bool `group:"screen" help:"Leave the mouse to the terminal."`
	NoSync        bool `group:"screen" help:"Do not ask the terminal to draw frames at once."`
	ReducedMotion bool `group:"screen" help:"Nothing moves on its own."`
	// The embedded model is faster than an eye: at 100 its tree is seen growing.
	Pace float64 `group:"screen" default:"100" placeholder:"N" help:"Events a second that the explorer shows, more when it falls behind; 0 is as they come. Default: ${default}."`
}

type exploreCmd struct {
	Task   string   `arg:"" optional:"" help:"The family of puzzles: ${tasks}, or a task file such as ./my.toml. Without one: a form to fill in."`
	Input  []string `arg:"" optional:"" help:"The puzzle: \"4 9 10 13\"."`
	Paused bool     `help:"Wait for a key before the first step."`
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

// explore asks for what was not given, and opens the explorer.
func (c exploreCmd) explore(ctx context.Context) error {
	if c.Task == "" && !c.resumes() {
		ok, err := c.fillIn(ctx)
		if !ok || err != nil {
			return err
		}
		if c.Session == allSessions {
			return c.browse(ctx)
		}
	}
	s, err := c.setup(ctx, c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.close()
	return c.show(ctx, s, !c.Paused)
}

// isPlain reports whether a log is written instead of opening the screen.
func (f screenFlags) isPlain() bool {
	return f.Plain || !isTerminal(os.Stdout) || isDumb()
}

// show opens the explorer, or writes a log where there is no screen for it.
func (f screenFlags) show(ctx context.Context, s *setup, start bool) error {
	if isTerminal(os.Stdout) && isDumb() && !f.Plain {
		f.Plain = true
		fmt.Fprintf(stderr, "espalier: note: TERM is %q, which names no terminal to draw on: the same as --plain\n", os.Getenv("TERM"))
	}
	if f.isPlain() {
		palette, err := f.palette()
		if err != nil {
			return err
		}
		s.warnUnkept()
		if f.Plain && (!start || isTerminal(os.Stdin)) {
			return s.debug(ctx, palette, start)
		}
		return s.follow(ctx, newPlainLog(s, palette))
	}
	// Beside a screen nothing may be written; what is said meanwhile is said later.
	var later []string
	warn := s.models.warn
	s.models.warn = func(text string) { later = append(later, text) }
	defer func() {
		for _, text := range later {
			warn(text)
		}
	}()
	mailbox := explorer.NewMailbox()
	s.config.Stream = mailbox.Live
	runner, err := s.runner()
	if err != nil {
		return err
	}
	notice := s.note
	if s.unkept != nil {
		notice = fmt.Sprintf("this search is not stored: %v", s.unkept)
	}
	s.kept.asks()
	branches := &branches{setup: s}
	debugger, err := debug.New(branches.host(ctx), runner)
	if err != nil {
		return failed(err)
	}
	debugger.Name(s.kept.id())
	err = f.open(ctx, explorer.Options{
		Facts: s.facts, Debugger: debugger, Check: s.config.Problem.Check, Mailbox: mailbox, Start: start, Notice: notice,
		Drive: func(r *search.Runner) explorer.Driver {
			driver := search.NewDriver(r, func(u search.Update) {
				if r == runner {
					s.kept.elapsed(u.Elapsed)
				}
				mailbox.Deliver(u)
			})
			driver.HaltWhen(debugger.Breaks().Halts)
			return driver
		},
	})
	branches.close()
	if err != nil {
		return err
	}
	return s.farewell(debugger.Line().Tip())
}

// open shows the explorer in the look that was asked for.
func (f screenFlags) open(ctx context.Context, o explorer.Options) error {
	var err error
	if o.Theme, err = f.theme(askTerminal); err != nil {
		return err
	}
	if o.Profile, err = f.profile(); err != nil {
		return err
	}
	var wrong []error
	o.Themes, wrong = allThemes()
	if o.Keys, err = userKeys(); err != nil {
		wrong = append(wrong, err)
	}
	o.Notice = cmp.Or(o.Notice, firstOf(wrong))
	o.Pace, o.Mouse, o.ReducedMotion, o.NoSync = f.Pace, !f.NoMouse, f.ReducedMotion, f.NoSync
	err = explorer.Run(ctx, o)
	switch {
	case ctx.Err() != nil, errors.Is(err, explorer.ErrInterrupted), errors.Is(err, tea.ErrInterrupted):
		return interrupted(ctx)
	case err != nil:
		return failed(fmt.Errorf("the screen: %w", err))
	}
	return nil
}

// farewell leaves the outcome on the terminal after the screen is gone. Leaving
// the explorer is no failure, whatever the search had found by then.
func (s *setup) farewell(t *search.Tree) error {
	line := s.facts.Input + ": "
	switch o := t.Outcome(); {
	case o.Solved:
		line += tell.WithGoal(o.Answer, s.facts.Goal)
	case o.Ended:
		line += "not solved: " + o.Reason
	case t.Seq() == 0 || s.kept == nil:
		return nil
	default:
		line += fmt.Sprintf("left at event %d", t.Seq())
	}
	if id := s.kept.id(); id != "" && t.Seq() > 0 {
		line += "   session " + id
	}
	_, err := fmt.Fprintln(stdout, line)
	return err
}
