package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"espalier/search"
	"espalier/search/runner"
)

type solveCmd struct {
	Task  string   `arg:"" optional:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Input []string `arg:"" optional:"" help:"Puzzle, such as \"4 9 10 13\"."`
	searchFlags
	colorFlags
	JSON  bool `name:"json" xor:"output" help:"Print every event as a line of JSON, then the result."`
	Quiet bool `short:"q" xor:"output" help:"Print only the answer."`
	Debug bool `xor:"output" help:"Debug the search: read verbs such as step, break and inject from standard input; help lists them."`
}

// Help lists the methods.
func (solveCmd) Help() string { return methodHelp() }

func (c solveCmd) Run(ctx context.Context, command *kong.Context) error {
	if err := c.settled(command); err != nil {
		return err
	}
	if !c.resumes() && (c.Task == "" || len(c.Input) == 0) {
		return badInput(errors.New("a task and a puzzle are needed"), "espalier solve game24 \"4 9 10 13\"")
	}
	palette, err := c.palette()
	if err != nil {
		return err
	}
	s, err := c.setup(ctx, c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.close()
	s.warnUnkept()
	switch {
	case c.JSON:
		return s.follow(ctx, newJSONLog(s))
	case c.Quiet:
		return s.follow(ctx, answerOnly{})
	case c.Debug:
		return s.debug(ctx, palette, false)
	}
	return s.follow(ctx, newPlainLog(s, palette))
}

// searchLog is told of a search as it goes.
type searchLog interface {
	// Past is called once before all else, with the log of a session that is gone
	// on with. It is empty for a new one.
	Past([]search.Event) error
	Events([]search.Event) error
	// Live is told of tokens before they are part of an event.
	Live(search.StreamUpdate)
	// End is called once. stopped says what ended a search before its own end.
	End(r *runner.Runner, stopped error) error
}

// follow runs a search to its end, or until something stops it.
func (s *setup) follow(ctx context.Context, log searchLog) error {
	s.config.Stream = log.Live
	searcher, err := s.runner()
	if err != nil {
		return err
	}
	if s.note != "" {
		fmt.Fprintf(stderr, "espalier: note: %s\n", s.note)
	}
	if err := log.Past(searcher.Log()); err != nil {
		return failed(err)
	}
	wait := waiting{most: s.models.flags.Wait}
	var stopped error
	for stopped == nil {
		events, err := searcher.Step(ctx)
		s.kept.elapsed(searcher.Elapsed())
		if errors.Is(err, runner.ErrEnded) {
			break
		}
		stopped = err
		if err := log.Events(events); err != nil {
			return failed(err)
		}
		switch {
		case stopped == nil:
			wait.answered()
		case wait.worth(ctx, stopped):
			stopped = nil
		}
	}
	switch {
	case ctx.Err() != nil && stopped != nil:
		stopped = interrupted(ctx)
	case stopped != nil:
		stopped = s.gaveUp(searcher.Tree(), stopped)
	}
	s.kept.flush()
	if err := log.End(searcher, stopped); err != nil {
		return failed(err)
	}
	return outcome(searcher.Tree(), stopped)
}

// outcome is the end of a search as an exit status.
func outcome(t *search.Tree, stopped error) error {
	var end *failure
	switch {
	case errors.As(stopped, &end):
		return stopped
	case stopped != nil:
		return failed(stopped)
	case !t.Outcome().Solved:
		return unsolved
	}
	return nil
}
