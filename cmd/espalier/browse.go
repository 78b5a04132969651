package main

import (
	"context"
	"errors"
	"os"
	"time"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/sessions"
	"espalier/tui/browser"
	"espalier/tui/start"
	"espalier/tui/tell"
)

// startCmd is what runs without a command: the start screen, or where there is no
// terminal for it the first puzzle of the first task.
type startCmd struct {
	screenFlags
}

func (c startCmd) Run(ctx context.Context) error {
	e := exploreCmd{
		searchFlags: searchFlags{modelFlags: modelFlags{Model: embedded.Name, Seed: 1}},
		screenFlags: c.screenFlags,
	}
	if c.isPlain() || !isTerminal(os.Stdin) {
		e.Task = tasks()[0].Name
	}
	return e.explore(ctx)
}

// sessionsBrowseCmd is what sessions without a further word means.
type sessionsBrowseCmd struct {
	screenFlags
}

func (c sessionsBrowseCmd) Run(ctx context.Context) error {
	if c.isPlain() || !isTerminal(os.Stdin) {
		return sessionsListCmd{Sort: string(sessions.ByUpdated)}.Run(ctx)
	}
	return c.browse(ctx)
}

// browse shows the browser, does what was chosen there, and comes back to it.
func (f screenFlags) browse(ctx context.Context) error {
	o := browser.Options{Method: search.Settings.Title, Mouse: !f.NoMouse, NoSync: f.NoSync}
	var err error
	if o.Theme, err = f.theme(askTerminal); err != nil {
		return err
	}
	if o.Profile, err = f.profile(); err != nil {
		return err
	}
	for {
		var choice browser.Choice
		err := inStore(ctx, func(s *sessions.Store) (err error) {
			o.Store = s
			choice, err = browser.Run(ctx, o)
			return err
		})
		if err != nil || choice.Do == browser.Leave {
			return err
		}
		// What cannot be opened is no reason to close the browser.
		o.Selected, o.Notice = choice.ID, ""
		if err := f.chosen(ctx, choice); errors.As(err, new(*failure)) {
			if ctx.Err() != nil || isInterrupted(err) {
				return err
			}
			o.Notice = err.Error()
		} else if err != nil {
			return err
		}
	}
}

// chosen does what the user left the browser for.
func (f screenFlags) chosen(ctx context.Context, c browser.Choice) error {
	switch c.Do {
	case browser.Begin:
		e := exploreCmd{
			searchFlags: searchFlags{modelFlags: modelFlags{Model: embedded.Name, Seed: 1}},
			screenFlags: f,
		}
		return e.explore(ctx)
	case browser.Open:
		return sessionsResumeCmd{ID: c.ID, screenFlags: f}.Run(ctx)
	case browser.Replay:
		return sessionsReplayCmd{ID: c.ID, screenFlags: f}.Run(ctx)
	case browser.Leave:
	}
	return nil
}

func isInterrupted(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.status > 128
}

// recentSessions are the last that were used, for the start screen. Without a
// store there are none.
func recentSessions(ctx context.Context) []start.Choice {
	const most = 5
	var recent []start.Choice
	_ = inStore(ctx, func(s *sessions.Store) error {
		list, err := s.List(ctx, sessions.Query{Limit: most})
		for _, x := range list {
			recent = append(recent, start.Choice{
				Name: x.ID, Title: x.Name(),
				Note: string(x.Outcome) + ", " + x.Started.Settings.Title() + ", " + tell.Age(time.Now(), x.Updated),
			})
		}
		return err
	})
	return recent
}
