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

// client sends requests to one server. It ignores the environment, whose settings
// are for OpenAI's own server.
type client struct {
	url       string // without a slash at its end
	key       string
	secrets   *redact.Secrets // the key
	transport *http.Transport
}

// refusal is a reply with an error status.
type refusal struct {
	status     int
	words      string // the server's message, cut; may be empty
	retryAfter string // the header of that name
}

func (e *refusal) Error() string { return fmt.Sprintf("%d: %s", e.status, e.words) }

// streamError is an error that a server sent in the middle of a stream.
type streamError struct{ words string }

func (e *streamError) Error() string { return e.words }

// formError is a reply that does not follow the protocol.
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

// get sends a request without a body and decodes the answer into fill.
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

// stream sends a request and calls each for every event of the reply, until the last
// or until each fails.
func (c *client) stream(ctx context.Context, path string, b body, each func(chunk) error) error {
	via := remote.Streams(c.transport)
	resp, err := c.do(ctx, via, http.MethodPost, path, b, "text/event-stream")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	const most = 2 << 20                     // above the limit for a line
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

// wordsOf extracts the message from the forms of errors that servers send, or else
// takes all of the text. Keys are redacted before it is cut, or part of one might stay.
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
	_ = json.Unmarshal(form.Error, &inner) // it is one of the two, or neither
	_ = json.Unmarshal(form.Error, &text)
	for _, w := range []word{inner.Message, text, form.Message, form.Detail} {
		if w != "" {
			return remote.Words(c.secrets.Text(string(w)))
		}
	}
	return ""
}

// statusOf returns the status with which a server refused a request, or 0.
func statusOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	return 0
}
