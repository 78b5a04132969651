package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/tui/describe"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

type modelRunCmd struct {
	Model       string   `arg:"" help:"Any model that solve --model accepts, except the controls."`
	Prompt      []string `arg:"" help:"Text to complete; - reads it from standard input, without the final newline."`
	MaxTokens   *int     `placeholder:"N" help:"Generate at most N tokens; 0 is as many as fit into the context. Default: 256; 8192 for a model that reasons first."`
	Temperature *float64 `placeholder:"T" help:"Sampling temperature. Default: 0, which is greedy; for a model that reasons first, what its makers recommend."`
	TopK        int      `placeholder:"K" help:"Sample only from the K most likely tokens."`
	TopP        float64  `placeholder:"P" help:"Sample only from the most likely tokens with total probability P."`
	MinP        float64  `placeholder:"P" help:"Drop tokens that are less than P times as likely as the most likely one."`
	Stop        []string `placeholder:"TEXT" help:"Stop before this text; may be repeated." sep:"none"`
	Seed        uint64   `default:"1" placeholder:"S" help:"Random seed; the same seed gives the same text. Default: ${default}."`
	Quiet       bool     `short:"q" help:"Print only the answer, without thinking and figures."`
	launch.ServerFlags
}

func (c modelRunCmd) Run(ctx context.Context) error {
	if search.IsControl(c.Model) {
		return exit.BadInput(errors.New("a control belongs to a puzzle and cannot complete texts"), "")
	}
	prompt := strings.Join(c.Prompt, " ")
	if prompt == "-" {
		data, err := boundedfile.From(ctx, os.Stdin, "standard input", boundedfile.Data)
		if err != nil {
			return exit.Unread(ctx, err)
		}
		prompt = strings.TrimSuffix(string(data), "\n")
	}
	opened := launch.NewModels(ctx, c.ServerFlags, c.Model)
	defer func() { _ = opened.Close() }()
	model, err := opened.Open(c.Model, nil) // of no puzzle, which only the control needs
	if err != nil {
		return err
	}
	if reader, ok := model.(engine.Reader); ok {
		if err := reader.CanRead(prompt); err != nil {
			return exit.BadInput(fmt.Errorf("model %s: %w", c.Model, err), "")
		}
	}
	request := c.request(prompt, model.Describe())
	out := runOutput{answer: console.Content(), quiet: c.Quiet, hold: c.holds(model.Describe())}
	status := statusline.New(os.Stderr)
	reading := engine.WithReading(ctx, func(r engine.Reading) { status.Show(func() string { return describe.Reading(r) }) })
	completions, err := model.Generate(reading, []engine.Request{request}, func(_ int, t engine.Token) {
		status.Clear()
		out.show(t)
	})
	status.Clear()
	if ctx.Err() != nil {
		fmt.Fprintln(out.answer)
		return exit.Interrupted(ctx)
	}
	if err != nil {
		return exit.Failed(err)
	}
	done := completions[0]
	if err := out.end(done); err != nil {
		return exit.Failed(err)
	}
	if !c.Quiet {
		u := done.Usage
		fmt.Fprintf(console.Stderr, "%d tokens read, %d written in %.2f s, log-probability %.2f, ended by %s\n",
			u.Prompt, u.Completion, u.Duration.Seconds(), done.LogProb(), done.Finish)
	}
	if done.Note != "" {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", done.Note)
	}
	return nil
}

// request is what is asked for: of a model that reasons first, with room for that and with
// the sampling that its makers recommend, because greedy decoding makes it repeat itself.
func (c modelRunCmd) request(prompt string, d engine.Description) engine.Request {
	q := engine.Request{Prompt: prompt, Seed: c.Seed, TopK: c.TopK, TopP: c.TopP, MinP: c.MinP, MaxTokens: 256, Stop: c.Stop}
	if d.Dialect == engine.ZeroShot {
		q.MaxTokens, q.Temperature = 8192, d.Temperature
	}
	if c.MaxTokens != nil {
		q.MaxTokens = *c.MaxTokens
	}
	if c.Temperature != nil {
		q.Temperature = *c.Temperature
	}
	return q
}

// holds reports whether the answer is shown at its end alone: where a stop string may cut
// off some of it, and where only then it is known what was thinking and what was not.
func (c modelRunCmd) holds(d engine.Description) bool {
	return len(c.Stop) > 0 || d.Dialect == engine.ZeroShot || d.PerLabel && (c.Quiet || !terminal.Is(os.Stdout))
}

// runOutput keeps thinking, which goes to standard error, apart from the answer.
type runOutput struct {
	answer      io.WriteCloser
	quiet, hold bool
	thinking    bool // is being shown
	thought     bool // some was shown
}

func (o *runOutput) show(t engine.Token) {
	switch {
	case t.Thinking && o.quiet:
	case t.Thinking:
		if !o.thought {
			fmt.Fprintln(console.Stderr, "thinking:")
		}
		o.thinking, o.thought = true, true
		fmt.Fprint(console.Stderr, t.Text)
	case !o.hold:
		o.close()
		fmt.Fprint(o.answer, t.Text)
	}
}

// close ends the thinking.
func (o *runOutput) close() {
	if o.thinking {
		fmt.Fprint(console.Stderr, "\n\n")
	}
	o.thinking = false
}

// end shows what was held back.
func (o *runOutput) end(done engine.Completion) error {
	if done.Thinking != "" && !o.thought {
		o.show(engine.Token{Text: done.Thinking, Thinking: true})
	}
	o.close()
	if o.hold {
		fmt.Fprint(o.answer, done.Text)
	}
	if !strings.HasSuffix(done.Text, "\n") {
		fmt.Fprintln(o.answer)
	}
	return o.answer.Close()
}
