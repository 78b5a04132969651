package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type sessionsResumeCmd struct {
	ID     string `arg:"" help:"Session to resume."`
	Paused bool   `help:"Start paused."`
	launch.BudgetFlags
	launch.TrustFlag
	launch.ScreenFlags
}

func (c sessionsResumeCmd) Run(ctx context.Context) error {
	s, err := launch.Resume(ctx, c.ID, c.BudgetFlags, c.TrustFlag, launch.NewModels(ctx, launch.ServerFlags{}))
	if err != nil {
		return err
	}
	defer s.Close()
	return c.Show(ctx, s, !c.Paused)
}

type sessionsReplayCmd struct {
	launch.ReplayFlags
}

func (c sessionsReplayCmd) Run(ctx context.Context) error { return c.Replay(ctx) }
