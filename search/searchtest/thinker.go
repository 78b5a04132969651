package searchtest

import (
	"context"
	"strings"

	"espalier/engine"
)

// Thinker is a model whose tokens are words. It thinks as its script says: what it thinks at
// first, after a first Wait, and so on; then it answers.
type Thinker struct {
	Scripted
	Script  []string
	Answers string
	Asked   []engine.Request
	Fails   func(engine.Request) error // nil: never
}

func (m *Thinker) Describe() engine.Description {
	return engine.Description{Name: "thinker", Dialect: engine.ZeroShot, Continues: "by its script"}
}

func (m *Thinker) Generate(_ context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	out := make([]engine.Completion, len(requests))
	for i, q := range requests {
		if m.Fails != nil {
			if err := m.Fails(q); err != nil {
				return out, err
			}
		}
		m.Asked = append(m.Asked, q)
		out[i] = m.write(q, func(t engine.Token) {
			if stream != nil {
				stream(i, t)
			}
		})
	}
	return out, nil
}

func (m *Thinker) write(q engine.Request, show func(engine.Token)) engine.Completion {
	begin := q.Beginning
	c := engine.Completion{Thinking: begin.Thinking, Text: begin.Text, Finish: engine.FinishStop}
	c.Usage.Prompt = len(strings.Fields(q.Prompt + " " + begin.Thinking + " " + begin.Text))
	spend := func(of, part string, thinking bool) string {
		for _, word := range strings.SplitAfter(strings.TrimPrefix(of, part), " ") {
			if word == "" {
				continue
			}
			if q.MaxTokens > 0 && c.Usage.Completion == q.MaxTokens {
				c.Finish = engine.FinishLength
				break
			}
			c.Usage.Completion++
			t := engine.Token{Text: word, LogProb: -0.5, Thinking: thinking}
			show(t)
			if part += word; !thinking {
				c.Tokens = append(c.Tokens, t)
			}
		}
		return part
	}
	if !begin.Answers() {
		stages := strings.Split(begin.Thinking, "\n\nWait")
		at := min(len(stages), len(m.Script)) - 1
		stages[len(stages)-1] = spend(m.Script[at], stages[len(stages)-1], true)
		c.Thinking = strings.TrimSpace(strings.Join(stages, "\n\nWait"))
	}
	if c.Finish == engine.FinishStop {
		c.Text = spend(m.Answers, begin.Text, false)
	}
	begin.Mark(&c)
	return c
}
