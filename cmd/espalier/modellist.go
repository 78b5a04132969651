package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/catalog"
	"espalier/search"
	"espalier/tui/plain"
	"espalier/tui/terminal"
)

type modelListCmd struct {
	Folder string `arg:"" optional:"" default:"." help:"Folder to search for safetensors and .gguf files. Default: the current one."`

	JSON bool `name:"json" help:"Print every model as a line of JSON."`
}

func (c modelListCmd) Run(ctx context.Context) error {
	list, err := catalog.Embedded()
	if err != nil {
		return exit.Failed(err)
	}
	list = append(list,
		catalog.Entry{Name: search.RandomModel, About: "a control: proposes and judges at random"},
		catalog.Entry{Name: search.ExactModel, About: "a control: judges game24 states and reads sudokus without mistakes"})
	stored, err := catalog.Stored(c.Folder)
	if err != nil {
		return exit.BadInput(err, "")
	}
	pulled, err := catalog.Pulled()
	if err != nil {
		fmt.Fprintf(console.Stderr, "espalier: Ollama's store cannot be read: %s\n", console.Redacted(err))
	}
	served, serverErr := catalog.Ollama(ctx)
	if ctx.Err() != nil {
		return exit.Interrupted(ctx)
	}
	list = slices.Concat(list, stored, pulled, served)
	if c.JSON {
		err = printJSON(list...)
	} else {
		err = plain.Table(console.Stdout, catalog.Table(list), terminal.Width(os.Stdout))
	}
	switch {
	case serverErr != nil:
		fmt.Fprintf(console.Stderr, "espalier: no models of Ollama: %s\n", console.Redacted(serverErr))
	case len(served) == 0:
		fmt.Fprintf(console.Stderr, "espalier: Ollama has no models yet; try --model ollama:%s --pull\n", catalog.FirstTag)
	}
	return err
}
