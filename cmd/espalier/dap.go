package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type dapCmd struct {
	launch.DAPFlags
}

// Help says what an editor needs to know.
func (dapCmd) Help() string {
	return "Speaks the Debug Adapter Protocol. launch takes task, input, method, model, valueModel, settings and options, or session; attach takes session. See tui/doc/dap.md."
}

func (c dapCmd) Run(ctx context.Context) error { return c.Debug(ctx) }
