package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/tmaxmax/go-sse"

	"espalier/engine/internal/remote"
	"espalier/engine/redact"
)

// client sends requests to one server. The environment has no say in it: what it
// says is meant for OpenAI's own server, and this may be another one.
type client struct {
	url       string // without a slash at its end
	key       string
	secrets   *redact.Secrets // the key
	transport *http.Transport
}

// refusal is a reply with the status of an error.
type refusal struct {
	status     int
	words      string // of the server, cut; empty if it had none
	retryAfter string // its header
}

func (e *refusal) Error() string { return fmt.Sprintf("%d: %s", e.status, e.words) }

// streamError is what a server said in the middle of a stream.
type streamError struct{ words string }

func (e *streamError) Error() string { return e.words }

// formError is a reply that is not of the protocol.
type formError struct{ err error }

func (e *formError) Error() string { return e.err.Error() }

func (c *client) do(ctx context.Context, via *remote.Bounded, method, path string, send any, accept string) (*http.Response, error) {
	var content io.Reader
	if send != nil {
		data, err := json.Marshal(send)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, content)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Header.Set("User-Agent", "espalier")
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := via.Client().Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	said, err := io.ReadAll(resp.Body)
	if err != nil && len(said) == 0 {
		return nil, err
	}
	return nil, &refusal{status: resp.StatusCode, words: c.wordsOf(said), retryAfter: resp.Header.Get("Retry-After")}
}

// get fills in what a server answers to a request without a body.
func (c *client) get(ctx context.Context, path string, fill any) error {
	resp, err := c.do(ctx, remote.Answers(c.transport), http.MethodGet, path, nil, "application/json")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, fill); err != nil {
		return &formError{err}
	}
	return nil
}

// stream sends a request and hands over the events of its reply, until the last
// one, or until a handler fails.
func (c *client) stream(ctx context.Context, path string, b body, each func(chunk) error) error {
	via := remote.Streams(c.transport)
	resp, err := c.do(ctx, via, http.MethodPost, path, b, "text/event-stream")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	const most = 2 << 20                     // above what a line may have
	for event, err := range sse.Read(resp.Body, &sse.ReadConfig{MaxEventSize: most}) {
		switch {
		case err != nil:
			return err
		case event.Data == "[DONE]":
			return nil
		case event.Data == "":
			continue
		}
		var got struct {
			chunk
			Error json.RawMessage `json:"error"`
		}
		if err := json.Unmarshal([]byte(event.Data), &got); err != nil {
			return &formError{err}
		}
		if len(got.Error) > 0 && string(got.Error) != "null" {
			return &streamError{c.wordsOf([]byte(event.Data))}
		}
		if err := each(got.chunk); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf finds the words in the forms that servers give their errors, or else
// takes all of it. A key is struck out first: cut short, it would not be found.
func (c *client) wordsOf(said []byte) string {
	var form struct {
		Error   json.RawMessage `json:"error"`
		Message word            `json:"message"` // older vLLM
		Detail  word            `json:"detail"`  // FastAPI
	}
	if json.Unmarshal(said, &form) != nil {
		return remote.Words(c.secrets.Text(string(said)))
	}
	var inner struct {
		Message word `json:"message"`
	}
	var text word
	_ = json.Unmarshal(form.Error, &inner) // one of the two it is, or neither
	_ = json.Unmarshal(form.Error, &text)
	for _, w := range []word{inner.Message, text, form.Message, form.Detail} {
		if w != "" {
			return remote.Words(c.secrets.Text(string(w)))
		}
	}
	return ""
}

// statusOf is the status that a server refused a request with, 0 if it did not.
func statusOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	return 0
}
