package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/modelreport"
	"espalier/engine/ollama"
	"espalier/engine/openai"
	"espalier/engine/redact"
	"espalier/sessions/trust"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// serverFlags say how to deal with models behind servers. They do not change what
// a search is, and may differ when a session is gone on with.
type serverFlags struct {
	Draft     *int          `group:"model" placeholder:"N" help:"Tokens to draft with the multi-token prediction module of a local checkpoint, 0 to 3. The text stays the same. Default: 1; 0 for the embedded model, which only gains from drafts when it writes a single text."`
	Context   int           `group:"server" placeholder:"N" help:"Ollama: size of the context in tokens, prompt and reply together. Default: the server's."`
	Think     string        `group:"server" enum:"auto,on,off" default:"auto" placeholder:"WHEN" help:"Let a reasoning model think before it answers: auto, on or off. Default: ${default}."`
	KeepAlive time.Duration `group:"server" placeholder:"D" help:"Ollama: how long an idle model stays loaded. Default: the server's."`
	Pull      bool          `group:"server" help:"Ollama: download a missing model without asking."`
	KeyFile   string        `group:"server" placeholder:"PATH" help:"File with the API key for openai: models. Default: $OPENAI_API_KEY."`
	Patience  time.Duration `group:"server" default:"10m" placeholder:"D" help:"Longest silence of a server during a request. Default: ${default}."`
	Wait      time.Duration `group:"server" default:"2m" placeholder:"D" help:"How long to retry when a server is unreachable. Default: ${default}."`
}

// think is the flag as backends want it: nil leaves it to the model.
func (f serverFlags) think() *bool {
	switch f.Think {
	case "on", "off":
		on := f.Think == "on"
		return &on
	}
	return nil
}

// isServed says whether a name is of a model behind a server.
func isServed(name string) bool {
	return strings.HasPrefix(name, ollama.Prefix) || strings.HasPrefix(name, openai.Prefix)
}

// openServed opens a model behind a server, with the key that is for it.
func (m *models) openServed(name string) (engine.Model, error) {
	key := m.keys.For(name)
	if e, err := trust.Of([]string{name}, m.keys, ollama.Address()); err == nil {
		for _, c := range e.Contacts {
			if c.Clear && c.Key != (trust.Key{}) {
				m.warn(fmt.Sprintf("the key goes to %s unencrypted; https would hide it", trust.Plain(c.URL)))
			}
		}
	}
	value := ""
	if key != (trust.Key{}) {
		var err error
		if value, err = openai.ReadKey(m.ctx, key.File); err != nil {
			return nil, unread(m.ctx, err)
		}
		m.sent = append(m.sent, value)
	}
	model, err := m.flags.openServed(m.ctx, name, value)
	if err != nil {
		return nil, err
	}
	return redact.Model(model, m.secrets()), nil
}

// openServed opens a model behind a server. A model that Ollama has not got is
// downloaded, if the user wants that.
func (f serverFlags) openServed(ctx context.Context, name, key string) (engine.Model, error) {
	if address, ok := strings.CutPrefix(name, openai.Prefix); ok {
		return f.openOpenAI(ctx, address, key)
	}
	tag := strings.TrimPrefix(name, ollama.Prefix)
	if tag == "" {
		return nil, badInput(fmt.Errorf("%q names no model", name), "espalier model list shows what Ollama has")
	}
	options := ollama.Options{Context: f.Context, KeepAlive: f.KeepAlive, Think: f.think(), Patience: f.Patience}
	m, err := ollama.Open(ctx, tag, options)
	if engine.FailureOf(err) == engine.Missing {
		if err := f.pull(ctx, tag, err); err != nil {
			return nil, err
		}
		m, err = ollama.Open(ctx, tag, options)
	}
	if err != nil {
		return nil, serverFailure(ctx, err)
	}
	return m, nil
}

func (f serverFlags) openOpenAI(ctx context.Context, text, key string) (engine.Model, error) {
	address, err := openai.ParseAddress(text)
	if err != nil {
		return nil, badInput(err, "")
	}
	m, err := openai.Open(ctx, address, openai.Options{Key: key, Think: f.think(), Patience: f.Patience})
	if err != nil {
		return nil, serverFailure(ctx, err)
	}
	return m, nil
}

// serverFailure is the end of a command that a server kept from beginning.
func serverFailure(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return interrupted(ctx)
	case engine.FailureOf(err) == engine.Missing:
		return badInput(err, "")
	}
	return failed(err)
}

// pull downloads a model that is missing: at once with --pull, after a question
// where there is someone to ask, and else not.
func (f serverFlags) pull(ctx context.Context, tag string, missing error) error {
	if !f.Pull {
		if !terminal.Is(os.Stdin) || !terminal.Is(os.Stderr) {
			return badInput(missing, "--pull downloads it")
		}
		yes, err := askYes(ctx, "ollama has no model "+trust.Plain(tag)+". Download it?")
		if err != nil {
			return err
		}
		if !yes {
			return badInput(missing, "")
		}
	}
	status := statusline.New(os.Stderr)
	err := ollama.Pull(ctx, tag, func(p ollama.Progress) {
		status.Show(func() string { return pullStatus(tag, p) })
	})
	status.Clear()
	if err != nil {
		return serverFailure(ctx, err)
	}
	fmt.Fprintf(stderr, "espalier: ollama has %s now\n", tag)
	return nil
}

// pullStatus is the line that is shown while a model is downloaded.
func pullStatus(tag string, p ollama.Progress) string {
	if p.Total == 0 {
		return fmt.Sprintf("%s: %s", tag, p.Status)
	}
	const width = 24
	full := int(width * p.Done / p.Total)
	return fmt.Sprintf("%s [%s%s] %3d%%  %s of %s", tag, strings.Repeat("#", full), strings.Repeat("-", width-full), 100*p.Done/p.Total, modelreport.Bytes(p.Done), modelreport.Bytes(p.Total))
}
