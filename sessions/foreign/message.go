package foreign

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search/malformed"
)

// message is one of a conversation, as OpenAI's API, Inspect and data sets of traces have it.
type message struct {
	Role      string   `json:"role"`
	Content   content  `json:"content"`
	Reasoning string   `json:"reasoning_content"`
	Other     string   `json:"reasoning"` // the same under another name
	Calls     []called `json:"tool_calls"`
}

// called is a tool that a model wants to have run.
type called struct {
	Function json.RawMessage `json:"function"`
}

// content is a text, or a list of parts of which some are texts and some are reasoning.
type content struct{ text, reasoning string }

// UnmarshalJSON reads either form.
func (c *content) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) || json.Unmarshal(data, &c.text) == nil {
		return nil
	}
	var parts []struct {
		Type      string `json:"type"`
		Text      string `json:"text"`
		Content   string `json:"content"`
		Reasoning string `json:"reasoning"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return errors.New("the content of a message is neither a text nor a list of parts")
	}
	for _, p := range parts {
		switch p.Type {
		case "reasoning", "thinking":
			c.reasoning += p.Reasoning + p.Content
		default:
			c.text += p.Text + p.Content
		}
	}
	return nil
}

// said is the text of a message; of one that calls tools, what it calls them with.
func (m message) said() string {
	text := m.Content.text
	for _, c := range m.Calls {
		text += "\n" + string(c.Function)
	}
	return strings.TrimSpace(text)
}

func (m message) completion() engine.Completion {
	thinking := m.Reasoning
	for _, other := range []string{m.Other, m.Content.reasoning} {
		if thinking == "" {
			thinking = other
		}
	}
	return spoken(thinking, m.said())
}

// conversation reads messages: the question, and each answer with what was said before it.
func conversation(all []message) (question string, answers []answer) {
	var prompt []string
	for _, m := range all {
		if m.Role == "assistant" {
			answers = append(answers, answer{prompt: strings.Join(prompt, "\n\n"), completion: m.completion(), after: len(answers) - 1})
			prompt = nil
			continue
		}
		if m.Role == "user" && question == "" {
			question = m.said()
		}
		prompt = append(prompt, m.said())
	}
	return question, answers
}

// eachRecord reads JSON objects, a line each or as the elements of one array.
func eachRecord[T any](data []byte, do func(int, T) error) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return eachElement(data, "record", do)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(make([]byte, 1<<16), mostBytes)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var record T
		if err := json.Unmarshal(line, &record); err != nil {
			return errAt("line", n, malformed.JSON(line, err))
		}
		if err := do(n, record); err != nil {
			return errAt("line", n, err)
		}
	}
	return lines.Err()
}

// firstRecord reads the first object of such a file.
func firstRecord(data []byte, v any) bool {
	data = bytes.TrimSpace(data)
	if bytes.HasPrefix(data, []byte("[")) {
		return firstElement(data, v)
	}
	if !bytes.HasPrefix(data, []byte("{")) {
		return false
	}
	return json.NewDecoder(bytes.NewReader(data)).Decode(v) == nil
}

// logProbs are the tokens of a reply, as OpenAI's API has them.
type logProbs struct {
	Content []struct {
		Token   string  `json:"token"`
		LogProb float64 `json:"logprob"`
		Top     []struct {
			Token   string  `json:"token"`
			LogProb float64 `json:"logprob"`
		} `json:"top_logprobs"`
	} `json:"content"`
}

// tokens are those of a text, if they make it up.
func (l *logProbs) tokens(text string) []engine.Token {
	if l == nil {
		return nil
	}
	var all []engine.Token
	var whole strings.Builder
	for _, c := range l.Content {
		t := engine.Token{Text: c.Token, LogProb: c.LogProb}
		for _, top := range c.Top {
			t.Top = append(t.Top, engine.Alternative{Text: top.Token, LogProb: top.LogProb})
		}
		whole.WriteString(c.Token)
		all = append(all, t)
	}
	if whole.String() != text {
		return nil
	}
	return all
}

// numbered names a record that has no name of its own.
func numbered(name string, n int) string {
	if name != "" {
		return name
	}
	return fmt.Sprintf("record %d", n)
}
