package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// explain turns an error into a Failure that tells the user what to do. The error it
// wraps is plain text, without the key.
func (m *Model) explain(ctx context.Context, at string, err error) error {
	var known *engine.Failure
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &known), errors.Is(err, engine.ErrUnsupported):
		return err
	}
	fail := func(kind engine.FailureKind, format string, args ...any) error {
		return &engine.Failure{Kind: kind, Text: m.secrets.Values(fmt.Sprintf(format, args...)), Err: errors.New(m.secrets.Text(err.Error()))}
	}
	var refused *refusal
	var network *url.Error
	var violation *remote.Violation
	var words *streamError
	switch {
	case errors.As(err, &refused):
		return m.refusal(fail, at, refused)
	case errors.As(err, &violation):
		return fail(engine.Refused, "%s: %v", at, violation)
	case errors.Is(err, remote.ErrIdle):
		return fail(engine.Late, "%s has sent nothing for %s; it may be loading the model, or be too busy", at, m.options.Patience)
	case errors.Is(err, context.DeadlineExceeded):
		return fail(engine.Late, "%s takes too long to list its models", at)
	case errors.As(err, &words):
		return fail(engine.Broken, "%s failed in the middle of a reply: %s", at, words.words)
	case errors.Is(err, remote.ErrCut):
		return fail(engine.Broken, "%s went away in the middle of a reply", at)
	case errors.As(err, &network) && !strings.HasSuffix(err.Error(), "EOF") && !strings.Contains(err.Error(), "connection reset"):
		return fail(engine.Unreachable, "no server answers at %s; start one there, or correct the address", at)
	case strings.Contains(err.Error(), "EOF"), strings.Contains(err.Error(), "connection reset"):
		return fail(engine.Broken, "%s went away before it had replied", at)
	}
	return fail(engine.Broken, "%s does not follow the protocol: %v", at, err)
}

// refusal explains a status and its message.
func (m *Model) refusal(fail func(engine.FailureKind, string, ...any) error, at string, e *refusal) error {
	said := e.words
	if said == "" {
		said = http.StatusText(e.status)
	}
	low := strings.ToLower(said)
	switch {
	case e.status == http.StatusUnauthorized, e.status == http.StatusForbidden:
		if m.options.Key == "" {
			return fail(engine.Refused, "%s wants a key; set OPENAI_API_KEY, or name a file that holds it with --key-file", at)
		}
		return fail(engine.Refused, "%s does not accept the key (%d)", at, e.status)
	case strings.Contains(low, "out of memory"):
		return fail(engine.Memory, "%s has not enough memory for %s: %s", at, m.address.Name, said)
	case strings.Contains(low, "context length"), strings.Contains(low, "context size"), strings.Contains(low, "maximum context"):
		return fail(engine.Refused, "the prompt is longer than the context of %s: %s", m.address.Name, said)
	case e.status == http.StatusNotFound:
		return fail(engine.Missing, "%s has no model %s: %s", at, m.address.Name, said)
	case e.status == http.StatusTooManyRequests:
		return fail(engine.Late, "%s rejects requests: too many, or over the quota: %s", at, said)
	case e.status >= http.StatusInternalServerError:
		return fail(engine.Broken, "%s failed (%d): %s", at, e.status, said)
	}
	return fail(engine.Refused, "%s refuses the request (%d): %s", at, e.status, said)
}
