package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/cpu"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/kernels"
	"espalier/engine/modelreport"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/terminal"
)

type doctorCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// examination is what the doctor found.
type examination struct {
	Version   string            `json:"version"`
	OK        bool              `json:"ok"`
	Terminal  terminalFindings  `json:"terminal"`
	Processor processorFindings `json:"processor"`
	Model     modelFindings     `json:"model"`
	Ollama    ollamaFindings    `json:"ollama"`
	Paths     pathFindings      `json:"paths"`
	Sessions  sessionFindings   `json:"sessions"`
}

type terminalFindings struct {
	Stdin   bool              `json:"stdin"` // is a terminal
	Stdout  bool              `json:"stdout"`
	Stderr  bool              `json:"stderr"`
	Columns int               `json:"columns,omitempty"`
	Rows    int               `json:"rows,omitempty"`
	Colors  string            `json:"colors"`
	Env     map[string]string `json:"environment"` // of the variables that matter and are set
}

type processorFindings struct {
	System   string   `json:"system"`
	Threads  int      `json:"threads"`
	Features []string `json:"features"`
	Kernels  string   `json:"kernels"` // the instructions that the engine runs on
}

type modelFindings struct {
	Error      string  `json:"error,omitempty"`
	Parameters int64   `json:"parameters"`
	Active     int64   `json:"active_parameters"`
	Trained    int     `json:"tokens_seen"`
	Commit     string  `json:"commit,omitempty"`
	HoldOut    string  `json:"hold_out,omitempty"`
	OpenMS     float64 `json:"open_ms"`
	TokensPerS float64 `json:"tokens_per_second"` // written by 16 requests at a time
}

type pathFindings struct {
	Config string   `json:"config"` // empty: there is no home
	Exists bool     `json:"config_exists"`
	Themes []string `json:"themes,omitempty"` // of the user
}

type sessionFindings struct {
	Path  string `json:"path,omitempty"`
	Count int    `json:"count"`
	Bytes int64  `json:"bytes"`
	Error string `json:"error,omitempty"`
}

func (c doctorCmd) Run(ctx context.Context) error {
	x := examination{
		Version: version(), Terminal: examineTerminal(), Processor: examineProcessor(), Paths: examinePaths(), Sessions: examineSessions(ctx),
	}
	var err error
	x.Ollama = examineOllama(ctx)
	x.Model, err = examineModel(ctx)
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

func examineTerminal() terminalFindings {
	f := terminalFindings{
		Stdin: terminal.Is(os.Stdin), Stdout: terminal.Is(os.Stdout), Stderr: terminal.Is(os.Stderr),
		Colors: themes.Detect(os.Getenv, terminal.Is(os.Stdout)).String(), Env: map[string]string{},
	}
	if width, height, err := term.GetSize(os.Stdout.Fd()); err == nil {
		f.Columns, f.Rows = width, height
	}
	for _, name := range []string{"TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "TMUX", "SSH_TTY"} {
		if value, ok := os.LookupEnv(name); ok {
			f.Env[name] = value
		}
	}
	return f
}

func examineProcessor() processorFindings {
	f := processorFindings{System: runtime.GOOS + "/" + runtime.GOARCH, Threads: runtime.GOMAXPROCS(0), Features: []string{}, Kernels: kernels.Using()}
	for _, feature := range []struct {
		name string
		has  bool
	}{
		{"avx2", cpu.X86.HasAVX2},
		{"fma", cpu.X86.HasFMA},
		{"avx512f", cpu.X86.HasAVX512F},
		{"avx512dq", cpu.X86.HasAVX512DQ},
		{"asimd", cpu.ARM64.HasASIMD},
	} {
		if feature.has {
			f.Features = append(f.Features, feature.name)
		}
	}
	return f
}

// examineModel opens the embedded model and lets it write for a moment.
func examineModel(ctx context.Context) (modelFindings, error) {
	var f modelFindings
	card, err := embedded.ReadCard(embedded.Game24)
	if err != nil {
		return f, err
	}
	f.Parameters, f.Active, f.Trained, f.Commit, f.HoldOut = card.Parameters, card.Active, card.Tokens, card.Commit, card.HoldOut
	begin := time.Now()
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		return f, err
	}
	defer func() { _ = model.Close() }()
	f.OpenMS = milliseconds(time.Since(begin))
	f.TokensPerS, err = writingSpeed(ctx, model)
	return f, err
}

// writingSpeed is tokens per second, of 16 requests at a time.
func writingSpeed(ctx context.Context, model engine.Model) (float64, error) {
	const batch, long = 16, 200 * time.Millisecond
	requests := make([]engine.Request, batch)
	begin, tokens := time.Now(), 0
	for seed := uint64(0); time.Since(begin) < long; seed++ {
		for i := range requests {
			requests[i] = engine.Request{Prompt: "Input: 4 9 10 13 Steps:", Seed: seed*batch + uint64(i), Temperature: 1, MaxTokens: 64, Stop: []string{"\n\n"}}
		}
		completions, err := model.Generate(ctx, requests, nil)
		if err != nil {
			return 0, err
		}
		for _, c := range completions {
			tokens += c.Usage.Completion
		}
	}
	if tokens == 0 {
		return 0, errors.New("it writes no tokens")
	}
	return float64(tokens) / time.Since(begin).Seconds(), nil
}

func examinePaths() pathFindings {
	dir, ok := configDir()
	if !ok {
		return pathFindings{}
	}
	f := pathFindings{Config: dir}
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		f.Exists = true
	}
	for _, file := range userThemes() {
		f.Themes = append(f.Themes, filepath.Base(file))
	}
	slices.Sort(f.Themes)
	return f
}

// examineSessions reads the store of sessions whole. One that is not there yet is
// not made for that.
func examineSessions(ctx context.Context) (f sessionFindings) {
	path, err := sessions.Path(os.Getenv)
	if err != nil {
		f.Error = err.Error()
		return f
	}
	f.Path = path
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f
	}
	if err == nil {
		f.Bytes = info.Size()
		f.Count, err = checkSessions(ctx, path)
	}
	if err != nil {
		f.Error = err.Error()
	}
	return f
}

func checkSessions(ctx context.Context, path string) (int, error) {
	store, err := sessions.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	list, err := store.List(ctx, sessions.Query{})
	return len(list), errors.Join(err, store.Check(ctx), store.Close())
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

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

	line("files", "settings", "%s", settingsWord(x.Paths))
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

func sessionsWord(f sessionFindings) string {
	switch {
	case f.Error != "":
		return f.Error
	case f.Bytes == 0:
		return f.Path + " (not there yet)"
	}
	return fmt.Sprintf("%s: %s, %sB, sound", f.Path, english.Plural(f.Count, "session"), modelreport.Count(f.Bytes))
}

func settingsWord(p pathFindings) string {
	switch {
	case p.Config == "":
		return "nowhere: there is no home folder, and none is needed"
	case !p.Exists:
		return p.Config + " (not there, and not needed)"
	}
	return p.Config
}
