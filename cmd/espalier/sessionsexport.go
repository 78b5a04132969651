package main

import (
	"bytes"
	"context"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/launch"
	"espalier/sessions"
	"espalier/sessions/export"
)

type sessionsExportCmd struct {
	launch.ExportFlags
}

// Help lists the formats.
func (sessionsExportCmd) Help() string {
	var b bytes.Buffer
	b.WriteString("Formats:\n\n")
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "    %-10s %s (%s)\n", f.Name, f.About, f.Extensions[0])
	}
	return b.String()
}

func (c sessionsExportCmd) Run(ctx context.Context) error { return c.Export(ctx) }

type sessionsImportCmd struct {
	Files []string `arg:"" name:"file" help:"Files exported as jsonl or printed by solve --json; - is standard input. Of a damaged one, what can be read is kept."`
}

func (c sessionsImportCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error {
		for _, file := range c.Files {
			r, err := launch.Exported(ctx, file)
			if err != nil {
				return err
			}
			session, err := s.Import(ctx, r, export.Source(file))
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(console.Stdout, session.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
