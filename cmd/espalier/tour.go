package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type tourCmd struct{ launch.ScreenFlags }

// Help says what it needs.
func (tourCmd) Help() string {
	return "Leads through three searches of the embedded model, a key at a time: running, pausing, stepping and going back; a retreat in a sudoku; a search that fails, and what changes that. Nothing is stored."
}

func (c tourCmd) Run(ctx context.Context) error { return c.Tour(ctx) }
