package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/search"
)

type solveCmd struct {
	Task  string   `arg:"" help:"The family of puzzles: game24."`
	Input []string `arg:"" help:"The puzzle: \"4 9 10 13\"."`
	searchFlags
	colorFlags
	JSON  bool `name:"json" xor:"output" help:"Print every event as a line of JSON, and the result last."`
	Quiet bool `short:"q" xor:"output" help:"Print the answer and nothing else."`
}

// Help lists the methods.
func (solveCmd) Help() string { return methodHelp() }

func (c solveCmd) Run(ctx context.Context) error {
	palette, err := c.palette()
	if err != nil {
		return err
	}
	s, err := c.setup(c.Task, c.Input)
	if err != nil {
		return err
	}
	defer s.close()
	switch {
	case c.JSON:
		return s.follow(ctx, newJSONLog(s))
	case c.Quiet:
		return s.follow(ctx, answerOnly{})
	}
	return s.follow(ctx, newPlainLog(s, palette))
}

// searchLog is told of a search as it goes.
type searchLog interface {
	Events([]search.Event) error
	// Live is told of tokens before they are part of an event.
	Live(search.Live)
	// End is called once. stopped says what ended a search before its own end.
	End(r *search.Runner, stopped error) error
}

// follow runs a search to its end, or until something stops it.
func (s *setup) follow(ctx context.Context, log searchLog) error {
	s.config.Stream = log.Live
	runner, err := s.runner()
	if err != nil {
		return err
	}
	if s.note != "" {
		fmt.Fprintf(os.Stderr, "espalier: note: %s\n", s.note)
	}
	var stopped error
	for stopped == nil {
		events, err := runner.Step(ctx)
		if errors.Is(err, search.ErrEnded) {
			break
		}
		stopped = err
		if err := log.Events(events); err != nil {
			return failed(err)
		}
	}
	if ctx.Err() != nil && stopped != nil {
		stopped = interrupted(ctx)
	}
	if err := log.End(runner, stopped); err != nil {
		return failed(err)
	}
	return outcome(runner.Tree(), stopped)
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
