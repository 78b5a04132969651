package main

import (
	"context"
	"fmt"

	"espalier/search/printable"
	"espalier/sessions"
)

type sessionsDiffCmd struct {
	A    string `arg:"" help:"Session or exported .jsonl file."`
	B    string `arg:"" help:"Session or .jsonl file to compare with."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// differ ends a comparison of what is not the same. The output has said so.
var differ = &failure{status: 1, err: fmt.Errorf("they differ"), silent: true}

func (c sessionsDiffCmd) Run(ctx context.Context) error {
	a, err := loadSession(ctx, c.A)
	if err != nil {
		return err
	}
	b, err := loadSession(ctx, c.B)
	if err != nil {
		return err
	}
	d := sessions.Diff(a.Events, b.Events)
	if c.JSON {
		err = printJSON(d)
	} else {
		_, err = fmt.Fprintf(stdout, "a: %s  %s\nb: %s  %s\n%s", a.ID, printable.Line(a.Name()), b.ID, printable.Line(b.Name()), d)
	}
	switch {
	case err != nil:
		return failed(err)
	case !d.Same():
		return differ
	}
	return nil
}
