package ollama

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// explain turns what went wrong into words for whoever runs the server. A context
// of the caller that ended is no failure of the server.
func (m *Model) explain(ctx context.Context, err error) error {
	return m.server.explain(ctx, m.name, m.options, err)
}

func (s *server) explain(ctx context.Context, name string, o Options, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	said := errors.New(remote.Words(s.secrets.Text(err.Error())))
	fail := func(kind engine.FailureKind, format string, args ...any) error {
		return &engine.Failure{Kind: kind, Text: s.secrets.Values(fmt.Sprintf(format, args...)), Err: said}
	}
	var network *url.Error
	var status api.StatusError
	var unauthorized api.AuthorizationError
	var tooMuch *remote.TooMuch
	var away *remote.Redirected
	at := s.base.Scheme + "://" + s.base.Host
	switch {
	case errors.As(err, &tooMuch):
		return fail(engine.Refused, "ollama at %s: %v", at, tooMuch)
	case errors.Is(err, remote.ErrCompressed):
		return fail(engine.Refused, "ollama at %s: %v", at, remote.ErrCompressed)
	case errors.As(err, &away):
		return fail(engine.Refused, "ollama at %s sends requests on to %s, which gets none; if that is where the models are, say so in OLLAMA_HOST", at, away.To)
	case errors.Is(err, engine.ErrUnsupported):
		return err
	case errors.As(err, &unauthorized):
		return fail(engine.Refused, "ollama at %s does not let you in (401); a user and a password go before the host in OLLAMA_HOST, as USER:PASSWORD@HOST", at)
	case errors.Is(err, remote.ErrIdle):
		return fail(engine.Late, "ollama has sent nothing for %s; it may still be loading %s, or be too busy: see `ollama ps`", o.Patience, name)
	case errors.Is(err, errCut):
		return fail(engine.Broken, "ollama went away in the middle of a reply")
	case errors.As(err, &network):
		if broken(err) {
			return fail(engine.Broken, "ollama went away before it had replied")
		}
		return fail(engine.Unreachable, "ollama does not answer at %s; start it with `ollama serve`, or say in OLLAMA_HOST where it is", at)
	case !errors.As(err, &status):
		return explainText(fail, name, said.Error())
	case status.StatusCode == http.StatusNotFound:
		return fail(engine.Missing, "ollama has no model %s; get it with `ollama pull %s`, or see `espalier model list`", name, name)
	}
	return explainText(fail, name, remote.Words(s.secrets.Text(status.ErrorMessage)))
}

// explainText matches on parts of the server's message, which varies between
// versions, for failures that have no code.
func explainText(fail func(engine.FailureKind, string, ...any) error, name, words string) error {
	says := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(strings.ToLower(words), part) {
				return true
			}
		}
		return false
	}
	switch {
	case says("more system memory", "out of memory", "memory layout", "allocate memory", "commit memory", "insufficient memory"):
		return fail(engine.Memory, "there is not enough memory for %s (%s); take a smaller tag or quantisation, or a smaller context", name, words)
	case says("context length", "exceeds the available context"):
		return fail(engine.Refused, "the prompt is longer than the context of %s; raise it with --context", name)
	case says("does not support thinking"):
		return fail(engine.Refused, "%s cannot think apart from its answer; leave thinking off", name)
	case says("unexpectedly stopped", "no longer running", "error was encountered while running", "connection refused", "connection reset", "unexpected eof", "process has terminated", "broken pipe"):
		return fail(engine.Broken, "ollama's runner of %s died: %s", name, words)
	}
	return fail(engine.Refused, "ollama cannot run %s: %s", name, words)
}

// broken reports whether a connection was there and is no more.
func broken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || strings.HasSuffix(err.Error(), "EOF")
}
