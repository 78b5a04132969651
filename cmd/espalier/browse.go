package main

import (
	"context"
	"os"

	"espalier/cmd/internal/launch"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/tui/terminal"
)

// startCmd is what runs without a command: the start screen, or where there is no
// terminal for it the first puzzle of the first task.
type startCmd struct {
	launch.ScreenFlags
}

func (c startCmd) Run(ctx context.Context) error {
	e := exploreCmd{SearchFlags: launch.UsualSearch(), ScreenFlags: c.ScreenFlags}
	if c.IsPlain() || !terminal.Is(os.Stdin) {
		e.Task = registry.All()[0].Name
	}
	return e.explore(ctx)
}

// sessionsBrowseCmd is what sessions without a further word means.
type sessionsBrowseCmd struct {
	launch.ScreenFlags
}

func (c sessionsBrowseCmd) Run(ctx context.Context) error {
	if c.IsPlain() || !terminal.Is(os.Stdin) {
		return sessionsListCmd{Sort: string(sessions.ByUpdated)}.Run(ctx)
	}
	return c.Browse(ctx)
}
