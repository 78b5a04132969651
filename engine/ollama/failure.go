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

// explain turns an error into a Failure that tells the user what to do. If the
// caller's context has ended, it returns the error of that.
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
	var violation *remote.Violation
	at := s.base.Scheme + "://" + s.base.Host + s.base.Path
	switch {
	case errors.As(err, &violation):
		return fail(engine.Refused, "ollama at %s: %v", at, violation)
	case errors.Is(err, engine.ErrUnsupported):
		return err
	case errors.As(err, &unauthorized):
		return fail(engine.Refused, "ollama at %s denies access (401); set OLLAMA_HOST to USER:PASSWORD@HOST", at)
	case errors.Is(err, remote.ErrIdle):
		return fail(engine.Late, "ollama has sent nothing for %s; it may still be loading %s, or be too busy: see `ollama ps`", o.Patience, name)
	case errors.Is(err, remote.ErrCut):
		return fail(engine.Broken, "ollama went away in the middle of a reply")
	case errors.As(err, &network):
		if broken(err) {
			return fail(engine.Broken, "ollama went away before it had replied")
		}
		return fail(engine.Unreachable, "ollama does not answer at %s; start it with `ollama serve`, or set OLLAMA_HOST to where it runs", at)
	case !errors.As(err, &status):
		return explainText(fail, name, said.Error())
	case status.StatusCode == http.StatusNotFound:
		return fail(engine.Missing, "ollama has no model %s; get it with `ollama pull %s`, or see `espalier model list`", name, name)
	}
	return explainText(fail, name, remote.Words(s.secrets.Text(status.ErrorMessage)))
}

// explainText recognises failures without a status code by parts of the server's
// message, which varies between versions.
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
		return fail(engine.Memory, "not enough memory for %s (%s); use a smaller tag or quantisation, or a smaller context", name, words)
	case says("context length", "exceeds the available context"):
		return fail(engine.Refused, "the prompt is longer than the context of %s; raise it with --context", name)
	case says("does not support thinking"):
		return fail(engine.Refused, "%s cannot separate thinking from its answer; turn thinking off", name)
	case says("unexpectedly stopped", "no longer running", "error was encountered while running", "connection refused", "connection reset", "unexpected eof", "process has terminated", "broken pipe"):
		return fail(engine.Broken, "ollama's runner of %s died: %s", name, words)
	}
	return fail(engine.Refused, "ollama cannot run %s: %s", name, words)
}

// broken reports whether an established connection was lost.
func broken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || strings.HasSuffix(err.Error(), "EOF")
}
