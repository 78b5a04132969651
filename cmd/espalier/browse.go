package main

import (
	"context"
	"os"
	"time"

	"espalier/engine/embedded"
	"espalier/search/method"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/tui/describe"
	"espalier/tui/start"
	"espalier/tui/terminal"
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
	if c.isPlain() || !terminal.Is(os.Stdin) {
		e.Task = registry.All()[0].Name
	}
	return e.explore(ctx)
}

// sessionsBrowseCmd is what sessions without a further word means.
type sessionsBrowseCmd struct {
	screenFlags
}

func (c sessionsBrowseCmd) Run(ctx context.Context) error {
	if c.isPlain() || !terminal.Is(os.Stdin) {
		return sessionsListCmd{Sort: string(sessions.ByUpdated)}.Run(ctx)
	}
	return c.browse(ctx)
}

// browse shows the stored sessions.
func (f screenFlags) browse(ctx context.Context) error {
	s := f.screens(ctx)
	first, err := s.browser("")(ctx, true)
	if err != nil {
		return err
	}
	return s.run("sessions", first)
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
				Note: string(x.Outcome) + ", " + method.Title(x.Setup.Settings) + ", " + describe.Age(time.Now(), x.Updated),
			})
		}
		return err
	})
	return recent
}
