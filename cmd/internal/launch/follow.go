package launch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine"
	"espalier/search"
	"espalier/sessions/recording"
)

// Follow runs a search to its end, or until something stops it.
func (s *Search) Follow(ctx context.Context, log recording.Log) error {
	s.Config.Stream = log.Live
	searcher, err := s.runner()
	if err != nil {
		return err
	}
	if s.facts.Warning != "" {
		fmt.Fprintf(console.Stderr, "espalier: note: %s\n", s.facts.Warning)
	}
	stopped, err := recording.Follow(ctx, searcher, log, s.Recorder, recording.Retry{Most: s.models.flags.Wait, Say: func(why error, pause time.Duration) {
		fmt.Fprintf(console.Stderr, "espalier: %s; nothing is lost, retrying in %s\n", console.Redacted(why), pause.Round(time.Second))
	}})
	if err != nil {
		return exit.Failed(err)
	}
	switch {
	case ctx.Err() != nil && stopped != nil:
		stopped = exit.Interrupted(ctx)
	case stopped != nil:
		stopped = s.gaveUp(searcher.Tree(), stopped)
	}
	s.Recorder.Flush()
	if err := log.End(searcher, stopped); err != nil {
		return exit.Failed(err)
	}
	return outcome(searcher.Tree(), stopped)
}

// gaveUp says how to go on later, where a server did not come back.
func (s *Search) gaveUp(t *search.Tree, stopped error) error {
	id := s.Recorder.ID()
	if !engine.Passing(stopped) || id == "" || t.Outcome().Ended {
		return stopped
	}
	return &exit.Error{Status: exit.StatusFailed, Err: stopped, Hint: "the search is stored; when the server is back: espalier solve --session " + id}
}

// outcome is the end of a search as an exit status.
func outcome(t *search.Tree, stopped error) error {
	var end *exit.Error
	switch {
	case errors.As(stopped, &end):
		return stopped
	case stopped != nil:
		return exit.Failed(stopped)
	case !t.Outcome().Solved:
		return exit.Unsolved
	}
	return nil
}
