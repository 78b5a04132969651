package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"espalier/engine"
	"espalier/search"
	"espalier/sessions/recording"
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
	s.warnUnrecorded()
	switch {
	case c.JSON:
		return s.follow(ctx, recording.NewJSON(jsonOutput(), s.config, s.recorder))
	case c.Quiet:
		return s.follow(ctx, answerOnly{})
	case c.Debug:
		return s.debug(ctx, palette, false)
	}
	return s.follow(ctx, s.plainLog(palette))
}

// follow runs a search to its end, or until something stops it.
func (s *setup) follow(ctx context.Context, log recording.Log) error {
	s.config.Stream = log.Live
	searcher, err := s.runner()
	if err != nil {
		return err
	}
	if s.note != "" {
		fmt.Fprintf(stderr, "espalier: note: %s\n", s.note)
	}
	stopped, err := recording.Follow(ctx, searcher, log, s.recorder, recording.Retry{Most: s.models.flags.Wait, Say: func(why error, pause time.Duration) {
		fmt.Fprintf(stderr, "espalier: %s; nothing is lost, retrying in %s\n", redacted(why), pause.Round(time.Second))
	}})
	if err != nil {
		return failed(err)
	}
	switch {
	case ctx.Err() != nil && stopped != nil:
		stopped = interrupted(ctx)
	case stopped != nil:
		stopped = s.gaveUp(searcher.Tree(), stopped)
	}
	s.recorder.Flush()
	if err := log.End(searcher, stopped); err != nil {
		return failed(err)
	}
	return outcome(searcher.Tree(), stopped)
}

// gaveUp says how to go on later, where a server did not come back.
func (s *setup) gaveUp(t *search.Tree, stopped error) error {
	id := s.recorder.ID()
	if !engine.Passing(stopped) || id == "" || t.Outcome().Ended {
		return stopped
	}
	return &failure{status: statusFailed, err: stopped, hint: "the search is stored; when the server is back: espalier solve --session " + id}
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
