package main

import (
	"context"

	"espalier/cmd/internal/launch"
)

type serveCmd struct {
	launch.ProxyFlags
}

// Help says what a client needs to know.
func (serveCmd) Help() string {
	return "Answers POST /v1/chat/completions and GET /v1/models. The name of a model is MODEL+METHOD, or MODEL+METHOD+TASK: deepseek-r1:7b+tot-bfs, embedded+cot. Every call is a session. See sessions/doc/serve.md."
}

func (c serveCmd) Run(ctx context.Context) error { return c.Serve(ctx) }
