package launch

import (
	"context"
	"fmt"
	"os"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine"
	"espalier/engine/catalog"
	"espalier/engine/modelreport"
	"espalier/engine/native/kvcache"
	"espalier/engine/ollama"
	"espalier/sessions/trust"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// ServerFlags say how to deal with models behind servers. They do not change what
// a search is, and may differ when a session is continued.
type ServerFlags struct {
	Draft     *int                 `group:"model" placeholder:"N" help:"Tokens to draft with the multi-token prediction module of a local checkpoint, 0 to 3. The text stays the same. Default: 1; 0 for the embedded model, which only gains from drafts when it writes a single text."`
	CacheType kvcache.Type         `group:"model" placeholder:"TYPE" help:"Type of the numbers that a local model caches of each token: f32, bf16 or q8_0, which take a half and about a quarter of the memory, and may change the text. Default: f32."`
	CacheSize modelreport.ByteSize `group:"model" placeholder:"SIZE" help:"Memory set aside for the cache of a local model, such as 2GB. Default: half of what is free beside the weights; 268MB for the embedded model."`
	Context   int                  `group:"server" placeholder:"N" help:"Ollama: size of the context in tokens, prompt and reply together. Default: the server's."`
	Think     string               `group:"server" enum:"auto,on,off" default:"auto" placeholder:"WHEN" help:"Let a reasoning model think before it answers: auto, on or off. Default: ${default}."`
	KeepAlive time.Duration        `group:"server" placeholder:"D" help:"Ollama: how long an idle model stays loaded. Default: the server's."`
	Pull      bool                 `group:"server" help:"Ollama: download a missing model without asking."`
	KeyFile   string               `group:"server" placeholder:"PATH" help:"File with the API key for openai: models. Default: $OPENAI_API_KEY."`
	Patience  time.Duration        `group:"server" default:"10m" placeholder:"D" help:"Longest silence of a server during a request. Default: ${default}."`
	Wait      time.Duration        `group:"server" default:"2m" placeholder:"D" help:"How long to retry when a server is unreachable. Default: ${default}."`
}

// server is the flags as backends want them.
func (f ServerFlags) server() catalog.Server {
	s := catalog.Server{Context: f.Context, KeepAlive: f.KeepAlive, Patience: f.Patience}
	if on := f.Think == "on"; on || f.Think == "off" {
		s.Think = &on
	}
	return s
}

// serverFailure is the end of a command that a server kept from beginning.
func serverFailure(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return exit.Interrupted(ctx)
	case engine.FailureOf(err) == engine.Missing:
		return exit.BadInput(err, "")
	}
	return exit.Failed(err)
}

// pull downloads a model that is missing: at once with --pull, after a question
// where there is someone to ask, and else not.
func (f ServerFlags) pull(ctx context.Context, tag string, missing error) error {
	if !f.Pull {
		if !terminal.Is(os.Stdin) || !terminal.Is(os.Stderr) {
			return exit.BadInput(missing, "--pull downloads it")
		}
		yes, err := askYes(ctx, "ollama has no model "+trust.Plain(tag)+". Download it?")
		if err != nil {
			return err
		}
		if !yes {
			return exit.BadInput(missing, "")
		}
	}
	status := statusline.New(os.Stderr)
	err := ollama.Pull(ctx, tag, func(p ollama.Progress) {
		status.Show(func() string { return catalog.PullProgress(tag, p) })
	})
	status.Clear()
	if err != nil {
		return serverFailure(ctx, err)
	}
	fmt.Fprintf(console.Stderr, "espalier: ollama has %s now\n", tag)
	return nil
}
