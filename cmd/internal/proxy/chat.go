package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"espalier/search/malformed"
)

// request is the body of a call, as far as it matters here.
type request struct {
	Model    string    `json:"model"`
	Messages []message `json:"messages"`
	Stream   bool      `json:"stream"`
	Options  struct {
		Usage bool `json:"include_usage"`
	} `json:"stream_options"`
	Temperature *float64 `json:"temperature"`
	Seed        *uint64  `json:"seed"`
	Search      struct {
		Settings map[string]json.RawMessage `json:"settings"`
	} `json:"espalier"`

	N              int             `json:"n"`
	Tools          []any           `json:"tools"`
	Functions      []any           `json:"functions"`
	LogProbs       bool            `json:"logprobs"`
	Modalities     []string        `json:"modalities"`
	Stop           json.RawMessage `json:"stop"`
	ResponseFormat struct {
		Type string `json:"type"`
	} `json:"response_format"`
}

type message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

func bad(param, format string, args ...any) error {
	return &Refusal{Status: http.StatusBadRequest, Code: "invalid_value", Param: param, Err: fmt.Errorf(format, args...)}
}

// read reads a call, or says what about it cannot be done.
func read(w http.ResponseWriter, r *http.Request) (request, Call, error) {
	var q request
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return q, Call{}, &Refusal{Status: http.StatusUnsupportedMediaType, Code: "invalid_content_type", Err: errors.New("the content type is application/json")}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return q, Call{}, &Refusal{Status: http.StatusRequestEntityTooLarge, Code: "request_too_large", Err: fmt.Errorf("the body has more than %d bytes", mostBody)}
	case err != nil:
		return q, Call{}, bad("", "the body cannot be read: %w", err)
	}
	err = json.Unmarshal(body, &q)
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &other) && other.Field != "":
		return q, Call{}, bad(other.Field, "%s cannot be %s", other.Field, other.Value)
	case errors.As(err, &other):
		return q, Call{}, bad("", "the body is not the JSON of a chat completion: it is not an object, but %s", other.Value)
	case err != nil:
		return q, Call{}, bad("", "the body is not the JSON of a chat completion: %w", malformed.JSON(body, err))
	}
	if err := q.unsupported(); err != nil {
		return q, Call{}, err
	}
	c := Call{Model: q.Model}
	if c.Question, c.Conversation, err = question(q.Messages); err != nil {
		return q, Call{}, err
	}
	c.Temperature = q.Temperature
	if q.Seed != nil {
		c.Settings = append(c.Settings, "seed "+strconv.FormatUint(*q.Seed, 10))
	}
	for name, value := range q.Search.Settings {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value) // a number, true or false
		}
		line := name + " " + text
		if len(strings.Fields(line)) != 2 || slices.Contains([]string{"model", "value-model", "method"}, name) {
			return q, Call{}, bad("espalier.settings", "%q is not a setting and its value; the name of the model chooses model and method", line)
		}
		c.Settings = append(c.Settings, line)
	}
	slices.Sort(c.Settings)
	return q, c, nil
}

// unsupported refuses what would change the meaning of an answer.
func (q request) unsupported() error {
	for _, x := range []struct {
		param  string
		wanted bool
	}{
		{"n", q.N > 1},
		{"tools", len(q.Tools) > 0},
		{"functions", len(q.Functions) > 0},
		{"logprobs", q.LogProbs},
		{"modalities", slices.ContainsFunc(q.Modalities, func(m string) bool { return m != "text" })},
		{"response_format", q.ResponseFormat.Type != "" && q.ResponseFormat.Type != "text"},
		{"stop", len(q.Stop) > 0 && string(q.Stop) != "null" && string(q.Stop) != "[]"},
	} {
		if x.wanted {
			return &Refusal{Status: http.StatusBadRequest, Code: "unsupported_parameter", Param: x.param, Err: fmt.Errorf("%s is not supported: a call is one search for one answer in text", x.param)}
		}
	}
	if q.Model == "" {
		return bad("model", "the model is missing; GET /v1/models lists them")
	}
	return nil
}

// question is the last message, and that behind the conversation if there is one.
func question(messages []message) (last, conversation string, err error) {
	var said []string
	for i, m := range messages {
		text, err := m.text()
		if err != nil {
			return "", "", bad(fmt.Sprintf("messages[%d]", i), "%w", err)
		}
		last = strings.TrimSpace(text)
		if i == len(messages)-1 {
			switch {
			case m.Role != "user":
				return "", "", bad(fmt.Sprintf("messages[%d]", i), "the last message has to be the user's")
			case last == "":
				return "", "", bad(fmt.Sprintf("messages[%d]", i), "the question is empty")
			case i == 0:
				return last, last, nil
			}
		}
		switch m.Role {
		case "system", "developer":
			said = append(said, text)
		case "user":
			said = append(said, "User: "+text)
		case "assistant":
			said = append(said, "Assistant: "+text)
		default:
			return "", "", bad(fmt.Sprintf("messages[%d].role", i), "%q is no role that is supported; there are system, developer, user and assistant", m.Role)
		}
	}
	if len(said) == 0 {
		return "", "", bad("messages", "there are no messages")
	}
	return last, strings.Join(said, "\n\n"), nil
}

// text is a message's, which is a string or a list of parts.
func (m message) text() (string, error) {
	var text *string
	if json.Unmarshal(m.Content, &text) == nil && (text != nil || m.Role == "assistant") {
		if text == nil {
			return "", nil
		}
		return *text, nil
	}
	var parts []struct{ Type, Text string }
	if err := json.Unmarshal(m.Content, &parts); err != nil || parts == nil {
		return "", errors.New("the content has to be text")
	}
	var all []string
	for _, p := range parts {
		if p.Type != "text" {
			return "", fmt.Errorf("content of type %q is not supported; text is", p.Type)
		}
		all = append(all, p.Text)
	}
	return strings.Join(all, "\n"), nil
}
