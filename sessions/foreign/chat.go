package foreign

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"espalier/engine"
)

// Chat logs are lines of JSON: a conversation ("messages"), a reply of OpenAI's API
// ("choices"), or a request with its response, as batches have them.
type chatRecord struct {
	ID       string      `json:"id"`
	CustomID string      `json:"custom_id"`
	Model    string      `json:"model"`
	Created  json.Number `json:"created"` // seconds since 1970

	Messages    []message    `json:"messages"`
	Choices     []chatChoice `json:"choices"`
	Usage       *chatUsage   `json:"usage"`
	Temperature *float64     `json:"temperature"`
	Seed        *uint64      `json:"seed"`

	Request  *chatRecord `json:"request"`
	Response *chatRecord `json:"response"`
	Body     *chatRecord `json:"body"`
}

type chatChoice struct {
	Message  message   `json:"message"`
	Finish   string    `json:"finish_reason"`
	LogProbs *logProbs `json:"logprobs"`
}

type chatUsage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
}

func chatLines() Format {
	return Format{
		Name: "chat", About: "conversations as lines of JSON, as OpenAI's API has them, with reasoning_content",
		recognises: func(f file) bool {
			var first chatRecord
			if !firstRecord(f.data, &first) {
				return false
			}
			whole := first.whole()
			return len(whole.Messages)+len(whole.Choices) > 0
		},
		read: func(ctx context.Context, r *reader) error {
			return eachRecord(r.data, func(n int, c chatRecord) error { return r.dialogue(ctx, c.whole().dialogue(n)) })
		},
	}
}

// whole joins a request and its response.
func (c chatRecord) whole() chatRecord {
	for _, part := range []*chatRecord{c.Body, c.Request, c.Response} {
		if part == nil {
			continue
		}
		p := part.whole()
		if len(c.Messages) == 0 {
			c.Messages = p.Messages
		}
		if len(c.Choices) == 0 {
			c.Choices, c.Usage, c.Created = p.Choices, p.Usage, p.Created
		}
		if p.Model != "" {
			c.Model = p.Model
		}
		if p.Temperature != nil {
			c.Temperature = p.Temperature
		}
		if p.Seed != nil {
			c.Seed = p.Seed
		}
	}
	return c
}

func (c chatRecord) dialogue(n int) dialogue {
	d := dialogue{id: numbered(c.CustomID+c.ID, n), by: "a chat log", model: c.Model, temperature: c.Temperature, seed: c.Seed}
	if seconds, err := c.Created.Int64(); err == nil && seconds > 0 && seconds < 1<<33 {
		d.created = time.Unix(seconds, 0).UTC()
	}
	d.question, d.answers = conversation(c.Messages)
	var prompt []string
	for _, m := range c.Messages {
		prompt = append(prompt, m.said())
	}
	after := len(d.answers) - 1
	for i, choice := range c.Choices {
		a := answer{prompt: strings.Join(prompt, "\n\n"), completion: choice.Message.completion(), after: after}
		a.completion.Tokens = choice.LogProbs.tokens(a.completion.Text)
		a.completion.Finish = finishOf(choice.Finish)
		if u := c.Usage; u != nil {
			a.usage = &engine.Usage{}
			if i == 0 { // it is the sum of all
				a.usage = &engine.Usage{Prompt: u.Prompt, Completion: u.Completion}
			}
		}
		d.answers = append(d.answers, a)
	}
	return d
}

// finishOf is why a reply ended, if it is known here.
func finishOf(reason string) engine.Finish {
	switch reason {
	case "stop":
		return engine.FinishStop
	case "length", "max_tokens":
		return engine.FinishLength
	}
	return ""
}
