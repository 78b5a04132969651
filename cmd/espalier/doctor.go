package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
		Version: version(), Terminal: terminal.Examine(), Processor: kernels.Examine(), Paths: config.Examine(), Sessions: sessions.Examine(ctx),
	}
	var err error
	x.Ollama = ollama.Examine(ctx)
	x.Model, err = embedded.Examine(ctx)
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	if err != nil {
		x.Model.Error = err.Error()
	}
	x.OK = err == nil
	if c.JSON {
		lines := jsonOutput()
		lines.SetIndent("", "  ")
		if err := lines.Encode(x); err != nil {
			return failed(err)
		}
	} else if err := x.print(); err != nil {
		return failed(err)
	}
	if !x.OK {
		return failed(errors.New("the embedded model does not work: " + x.Model.Error))
	}
	return nil
}

// print writes the findings for people.
func (x examination) print() error {
	var b strings.Builder
	section := ""
	line := func(in, name, format string, args ...any) {
		if in != section {
			fmt.Fprintf(&b, "%s\n", in)
			section = in
		}
		fmt.Fprintf(&b, "  %-14s %s\n", name, printable.Line(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintf(&b, "espalier %s\n\n", x.Version)

	t := x.Terminal
	line("terminal", "input", "%s", terminalWord(t.Stdin))
	line("terminal", "output", "%s", terminalWord(t.Stdout))
	if t.Columns > 0 {
		line("terminal", "size", "%d columns, %d rows", t.Columns, t.Rows)
	}
	line("terminal", "colours", "%s", t.Colors)
	names := make([]string, 0, len(t.Env))
	for name := range t.Env {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		line("terminal", name, "%q", t.Env[name])
	}

	p := x.Processor
	line("processor", "system", "%s, %d threads", p.System, p.Threads)
	line("processor", "features", "%s", cmp.Or(strings.Join(p.Features, " "), "none that the kernels use"))
	line("processor", "kernels", "%s", p.Kernels)

	m := x.Model
	line("embedded model", "size", "%s parameters, %s of them active for a token", modelreport.Count(m.Parameters), modelreport.Count(m.Active))
	line("embedded model", "trained on", "%s tokens", modelreport.Count(int64(m.Trained)))
	if m.HoldOut != "" {
		line("embedded model", "never saw", "%s", m.HoldOut)
	}
	if m.Error != "" {
		line("embedded model", "does not work", "%s", m.Error)
	} else {
		line("embedded model", "works", "opened in %.0f ms, writes %.0f tokens/s in batches of 16", m.OpenMS, m.TokensPerS)
	}
	line("servers", "ollama", "%s", x.Ollama)

	line("files", "settings", "%s", x.Paths)
	if len(x.Paths.Themes) > 0 {
		line("files", "own themes", "%s", strings.Join(x.Paths.Themes, ", "))
	}
	line("files", "sessions", "%s", sessionsWord(x.Sessions))
	_, err := fmt.Fprint(stdout, b.String())
	return err
}

func terminalWord(is bool) string {
	if is {
		return "a terminal"
	}
	return "not a terminal: the explorer needs one, solve and bench do not"
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
