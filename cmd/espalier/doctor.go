package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/version"
	"espalier/engine/embedded"
	"espalier/engine/kernels"
	"espalier/engine/modelreport"
	"espalier/engine/ollama"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/tui/config"
	"espalier/tui/terminal"
)

type doctorCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// examination is what the doctor found.
type examination struct {
	Version   string            `json:"version"`
	OK        bool              `json:"ok"`
	Terminal  terminal.Findings `json:"terminal"`
	Processor kernels.Findings  `json:"processor"`
	Model     embedded.Findings `json:"model"`
	Ollama    ollama.Findings   `json:"ollama"`
	Paths     config.Findings   `json:"paths"`
	Sessions  sessions.Findings `json:"sessions"`
}

func (c doctorCmd) Run(ctx context.Context) error {
	x := examination{
		Version: version.Describe(), Terminal: terminal.Examine(), Processor: kernels.Examine(), Paths: config.Examine(), Sessions: sessions.Examine(ctx),
	}
	var err error
	x.Ollama = ollama.Examine(ctx)
	x.Model, err = embedded.Examine(ctx)
	if ctx.Err() != nil {
		return exit.Interrupted(ctx)
	}
	if err != nil {
		x.Model.Error = err.Error()
	}
	x.OK = err == nil
	if c.JSON {
		lines := console.JSON()
		lines.SetIndent("", "  ")
		if err := lines.Encode(x); err != nil {
			return exit.Failed(err)
		}
	} else if err := x.print(); err != nil {
		return exit.Failed(err)
	}
	if !x.OK {
		return exit.Failed(errors.New("the embedded model does not work: " + x.Model.Error))
	}
	return nil
}

// print writes the findings for people.
func (x examination) print() error {
	var b strings.Builder
	fmt.Fprintf(&b, "espalier %s\n\n", x.Version)
	for _, section := range []struct {
		title string
		rows  [][2]string
	}{
		{"terminal", x.Terminal.Rows()},
		{"processor", x.Processor.Rows()},
		{"embedded model", x.Model.Rows()},
		{"servers", [][2]string{{"ollama", x.Ollama.String()}}},
		{"files", append(x.Paths.Rows(), [2]string{"sessions", sessionsWord(x.Sessions)})},
	} {
		fmt.Fprintln(&b, section.title)
		for _, row := range section.rows {
			fmt.Fprintf(&b, "  %-14s %s\n", row[0], printable.Line(row[1]))
		}
	}
	_, err := fmt.Fprint(console.Stdout, b.String())
	return err
}

func sessionsWord(f sessions.Findings) string {
	switch {
	case f.Error != "":
		return f.Error
	case f.Bytes == 0:
		return f.Path + " (not there yet)"
	}
	return fmt.Sprintf("%s: %s, %sB, sound", f.Path, english.Plural(f.Count, "session"), modelreport.Count(f.Bytes))
}
