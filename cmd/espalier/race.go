package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type raceCmd struct{ launch.RaceFlags }

func (c raceCmd) Run(ctx context.Context) error { return c.Race(ctx) }

type duelCmd struct{ launch.RaceFlags }

func (c duelCmd) Run(ctx context.Context) error { return c.Duel(ctx) }
