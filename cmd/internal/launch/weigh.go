package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/importance"
	"espalier/sessions"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// WeighFlags ask which segments of a text matter.
type WeighFlags struct {
	Importance  int     `name:"importance" group:"model" placeholder:"K" help:"Ask a model which segments decide the answer: it continues the text K times from before each, from after each, and with something else in its place. Answers are kept; the same command resumes."`
	Temperature float64 `group:"model" default:"0.7" placeholder:"T" help:"With --importance, the temperature of those continuations. Default: ${default}."`
	MaxReply    int     `name:"max-reply" group:"model" placeholder:"N" help:"With --importance, tokens of a continuation, at most. Default: what the task allows."`
	ModelFlag
	Seed uint64 `group:"model" default:"1" placeholder:"S" help:"With --importance, the random seed. Default: ${default}."`
	ServerFlags
}

// Weigh measures how much each segment of a file with thinking about a puzzle matters, and
// prints it.
func (f WeighFlags) Weigh(ctx context.Context, p search.Problem, file string, lines bool) error {
	if f.MaxReply < 0 {
		return exit.BadInput(fmt.Errorf("--max-reply is %d; it must be 0 or more", f.MaxReply), "")
	}
	if f.Importance < 1 || !(f.Temperature > 0 && f.Temperature <= 2) {
		return exit.BadInput(errors.New("--importance must be 1 or more, and --temperature above 0 and at most 2"), "")
	}
	text, err := readAll(ctx, file)
	if err != nil {
		return exit.Unread(ctx, err)
	}
	models := NewModels(ctx, f.ServerFlags, f.Model)
	defer func() { _ = models.Close() }() // nothing was written
	m, err := models.Open(f.Model, p)
	if err != nil {
		return err
	}
	chain, err := chainOf(p, m, text)
	if err != nil {
		return exit.BadInput(fmt.Errorf("%s: %w", file, err), "")
	}
	chain.Temperature = f.Temperature
	if most := chain.Prompt.MaxTokens; f.MaxReply > 0 && (most == 0 || f.MaxReply < most) {
		chain.Prompt.MaxTokens = f.MaxReply
	}
	w := &importance.Weighing{Chain: chain, K: f.Importance, Seed: f.Seed}
	if err := w.KeepIn(weighedFolder(), m.Describe().Name); err != nil {
		return exit.Failed(err)
	}
	requests, tokens := w.Estimate()
	fmt.Fprintf(console.Stderr, "espalier: note: %s, at most %s and about %s; ctrl+c stops; the same command resumes\n",
		english.Plural(len(chain.Segments()), "segment"), english.Plural(requests, "request"), english.Plural(tokens, "token"))
	pace := statusline.NewPace(os.Stderr, len(w.State.Samples))
	w.Progress = func(done, of int) { pace.Show(done, of, "answers") }
	err = w.Run(ctx, m)
	pace.End()
	switch {
	case ctx.Err() != nil:
		return exit.Interrupted(ctx)
	case err != nil:
		return exit.Failed(err)
	case lines:
		encode := console.JSON()
		for _, x := range w.Weights() {
			err = errors.Join(err, encode.Encode(x))
		}
		err = errors.Join(err, encode.Encode(w.Total()))
	case terminal.Is(os.Stdout):
		err = w.Report(console.Stdout, terminal.Width(os.Stdout))
	default:
		err = w.Report(console.Stdout, 0)
	}
	if err != nil {
		return exit.Failed(err)
	}
	return nil
}

// chainOf is a text as a model's reply to the question for a whole answer.
func chainOf(p search.Problem, m engine.Model, text string) (*importance.Chain, error) {
	path := []search.Step{{State: p.Root()}}
	prompt, err := importance.Prompt(p, m, search.Solve, path)
	if err != nil {
		return nil, err
	}
	c := engine.Completion{Text: text}
	if !m.Describe().Dialect.Tagged() {
		c.Thinking, c.Text = engine.CutThinking(text, !strings.Contains(text, engine.ThinkOpen) && strings.Contains(text, engine.ThinkClose))
	} else if strings.HasPrefix(text, engine.ThinkOpen) {
		c.Text = " " + text // as the model was taught
	}
	return importance.NewChain(importance.Chain{Problem: p, Path: path, Purpose: search.Solve, Prompt: prompt}, c)
}

// weighedFolder is where what was asked is kept: beside the store of sessions.
func weighedFolder() string {
	path, err := sessions.Path(os.Getenv)
	if err != nil {
		path = filepath.Join(os.TempDir(), "espalier", "sessions.db")
	}
	return filepath.Join(filepath.Dir(path), "importance")
}

// readAll reads a file, or standard input.
func readAll(ctx context.Context, file string) (string, error) {
	if file == "-" {
		data, err := boundedfile.From(ctx, os.Stdin, "standard input", boundedfile.Data)
		return string(data), err
	}
	data, err := boundedfile.Read(ctx, file, boundedfile.Data)
	return string(data), err
}
