package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/sessions"
	"espalier/sessions/export"
	"espalier/tui/terminal"
)

type sessionsExportCmd struct {
	ID       string  `arg:"" help:"Session to export."`
	File     string  `arg:"" optional:"" help:"Output file; its extension chooses the format. Default: standard output."`
	Format   string  `placeholder:"NAME" help:"${formats}. Default: from the file's extension, otherwise jsonl."`
	Force    bool    `help:"Overwrite an existing file."`
	Thoughts int     `placeholder:"N" help:"Most thoughts to show in a picture or report. Default: 120, in a report 40."`
	Speed    float64 `placeholder:"X" default:"1" help:"Asciicast: play X times as fast as recorded. Default: ${default}."`
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

func (c sessionsExportCmd) Run(ctx context.Context) error {
	format, err := c.format()
	if err != nil {
		return exit.BadInput(err, "choose one with --format")
	}
	pace := sessions.Pace{Speed: c.Speed}
	if err := pace.Check(); err != nil {
		return exit.BadInput(err, "")
	}
	if format.Name == "png" && c.File == "" && terminal.Is(os.Stdout) {
		return exit.BadInput(errors.New("cannot write a PNG to a terminal"), "name a file")
	}
	r, err := launch.LoadSession(ctx, c.ID)
	if err != nil {
		return err
	}
	o := export.Options{MaxThoughts: c.Thoughts, Pace: pace}
	if c.File != "" {
		err = format.Save(c.File, c.Force, r, o)
	} else {
		var b bytes.Buffer // written in one go: what cannot be made leaves no half of it
		if err = format.Write(&b, r, o); err == nil {
			out := console.Content()
			_, err = b.WriteTo(out)
			err = errors.Join(err, out.Close())
		}
	}
	switch {
	case errors.Is(err, os.ErrExist):
		return exit.BadInput(fmt.Errorf("%s already exists", c.File), "--force overwrites it")
	case err != nil:
		return exit.Failed(err)
	}
	return nil
}

func (c sessionsExportCmd) format() (export.Format, error) {
	switch {
	case c.Format != "":
		return export.FormatNamed(c.Format)
	case c.File != "":
		return export.FormatNamed(c.File)
	}
	return export.FormatNamed("jsonl")
}

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
