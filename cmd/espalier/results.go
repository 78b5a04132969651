package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type resultsCmd struct{ launch.ResultsFlags }

// Help says what is compared.
func (resultsCmd) Help() string { return launch.ResultsHelp }

func (c resultsCmd) Run(ctx context.Context) error { return c.Results(ctx) }
