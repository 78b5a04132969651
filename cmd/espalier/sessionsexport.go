package main

import (
	"bytes"
	"context"
	"fmt"

	"espalier/cmd/internal/launch"
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
	launch.ImportFlags
}

// Help lists the formats of other programs.
func (sessionsImportCmd) Help() string { return launch.ImportHelp() }

func (c sessionsImportCmd) Run(ctx context.Context) error { return c.Import(ctx) }

type sessionsAutopsyCmd struct {
	launch.ExamineFlags
}

func (c sessionsAutopsyCmd) Run(ctx context.Context) error { return c.Autopsy(ctx) }

type sessionsCalibrationCmd struct {
	launch.ExamineFlags
}

func (c sessionsCalibrationCmd) Run(ctx context.Context) error { return c.Calibration(ctx) }
