package openai

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"

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
	status      int
	words       string // the server's message, cut; may be empty
	retryAfter  string // the header of that name
	retryMillis string // Azure's
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
	return nil, &refusal{status: resp.StatusCode, words: c.wordsOf(said), retryAfter: resp.Header.Get("Retry-After"), retryMillis: resp.Header.Get("Retry-After-Ms")}
}

// from is the client itself, or one for DeepSeek's features that are not finished.
func (c *client) from(beta bool) *client {
	if !beta {
		return c
	}
	other := *c
	other.url = strings.TrimSuffix(other.url, "/v1") + "/beta"
	return &other
}

// ask sends a request whose answer is not a stream, and decodes that into fill. If send
// is nil, it is a GET.
func (c *client) ask(ctx context.Context, path string, send, fill any) error {
	method := http.MethodPost
	if send == nil {
		method = http.MethodGet
	}
	resp, err := c.do(ctx, remote.Answers(c.transport), method, path, send, "application/json")
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
// or until each fails. A reply in one piece is one event. whole reports whether the server
// said that the reply is complete.
func (c *client) stream(ctx context.Context, path string, send any, each func(chunk) error) (whole bool, err error) {
	via := remote.Streams(c.transport)
	resp, err := c.do(ctx, via, http.MethodPost, path, send, "text/event-stream")
	if err != nil {
		return false, err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	begin := bufio.NewReader(resp.Body)
	first, err := firstByte(begin)
	if err == nil && (first == '{' || first == '[') {
		return c.documents(begin, each)
	}
	head, _ := begin.Peek(begin.Buffered()) // what is there cannot fail
	said, any := c.wordsOf(head), false
	const most = 2 << 20 // above the limit for a line
	for event, err := range sse.Read(begin, &sse.ReadConfig{MaxEventSize: most}) {
		switch {
		case err != nil:
			return false, err
		case event.Data == "[DONE]":
			return true, nil
		case event.Data == "":
			continue
		case event.Type == "error":
			return false, &streamError{c.wordsOf([]byte(event.Data))}
		}
		any = true
		if err := c.event([]byte(event.Data), each); err != nil {
			return false, err
		}
	}
	if !any && said != "" && !line.MatchString(said) {
		return false, &formError{fmt.Errorf("want a stream of events, not %q", said)}
	}
	return false, nil
}

// documents reads a reply that is JSON: in one piece, a list with an error, or a line for
// each event.
func (c *client) documents(from io.Reader, each func(chunk) error) (whole bool, err error) {
	read := json.NewDecoder(from)
	for n := 0; ; n++ {
		var data json.RawMessage
		switch err := read.Decode(&data); {
		case err == io.EOF:
			return n == 1, nil
		case errors.As(err, new(*json.SyntaxError)):
			return false, &formError{err}
		case err != nil:
			return false, err
		case data[0] == '[':
			return false, &streamError{c.wordsOf(data)}
		}
		if err := c.event(data, each); err != nil {
			return false, err
		}
	}
}

// firstByte returns the first byte that is not white space, without reading it.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if !bytes.ContainsRune([]byte(" \t\r\n"), rune(b)) {
			return b, r.UnreadByte()
		}
	}
}

// event decodes an event, and passes it on unless it is an error.
func (c *client) event(data []byte, each func(chunk) error) error {
	var got struct {
		chunk
		Object word            `json:"object"`
		Error  json.RawMessage `json:"error"`
		Detail json.RawMessage `json:"detail"`
		Says   json.RawMessage `json:"message"` // of an error without a name
	}
	if err := json.Unmarshal(data, &got); err != nil {
		return &formError{err}
	}
	there := func(e json.RawMessage) bool { return len(e) > 0 && string(e) != "null" }
	if there(got.Error) || len(got.Choices) == 0 && (there(got.Detail) || there(got.Says) || got.Object == "error") {
		return &streamError{c.wordsOf(data)}
	}
	return each(got.chunk)
}

// wordsOf extracts the message from the forms of errors that servers send, or else
// takes all of the text. Keys are redacted before it is cut, or part of one might stay.
func (c *client) wordsOf(said []byte) string {
	var form any
	if json.Unmarshal(said, &form) != nil {
		return remote.Words(c.secrets.Text(page(string(said))))
	}
	return remote.Words(c.secrets.Text(wording(form, mostNested)))
}

var (
	markup = regexp.MustCompile(`(?is)<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>`)
	title  = regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]+?)\s*</title>`)
)

// page is what a page of HTML says, as gateways send it: its title, or its words. Other text
// stays as it is.
func page(said string) string {
	if !strings.HasPrefix(strings.TrimSpace(said), "<") {
		return said
	}
	text := strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(said, " "))), " ")
	if found := title.FindStringSubmatch(said); found != nil {
		text = html.UnescapeString(found[1])
	}
	return "a page of HTML: " + text
}

// line begins a stream of events.
var line = regexp.MustCompile(`^(?:data|event|id|retry)?:`)

// mostNested is how deep errors may be nested.
const mostNested = 6

// wording returns the text of an error: itself, or what its fields say. FastAPI lists what
// is wrong at which place, routers put the error of the server behind them inside their own.
func wording(form any, depth int) string {
	if depth == 0 {
		return ""
	}
	switch f := form.(type) {
	case string:
		var inner any
		if strings.HasPrefix(strings.TrimSpace(f), "{") && json.Unmarshal([]byte(f), &inner) == nil {
			if text := wording(inner, depth-1); text != "" {
				return text
			}
		}
		return f
	case []any:
		var all []string
		for _, part := range f {
			if text := wording(part, depth-1); text != "" {
				all = append(all, text)
			}
		}
		return strings.Join(all, "; ")
	case map[string]any:
		for _, name := range []string{"error", "message", "detail", "details", "errors", "msg"} {
			text := wording(f[name], depth-1)
			if text == "" {
				continue
			}
			return text + about(f, text, depth)
		}
	}
	return ""
}

// about is what an error says beside its message: the field that it is about, the error
// behind it.
func about(f map[string]any, text string, depth int) string {
	more := ""
	if at, ok := f["loc"].([]any); ok && len(at) > 0 {
		more = fmt.Sprintf(" (%v)", at[len(at)-1])
	}
	if param, ok := f["param"].(string); ok && param != "" && !strings.Contains(text, param) {
		more += " (" + param + ")"
	}
	if inner, ok := f["metadata"].(map[string]any); ok {
		if raw := wording(inner["raw"], depth-1); raw != "" {
			more += ": " + raw
		}
	}
	return more
}

// statusOf returns the status with which a server refused a request, or 0.
func statusOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	return 0
}
