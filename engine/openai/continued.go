package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// way is one in which a server can be given the beginning of a reply.
type way struct {
	name string // as shown to users
	path string // of the request
	beta bool   // below the base of DeepSeek's unfinished features
	ask  func(context.Context, *server, engine.Request) (body, error)
}

// takenWay is the way that a server was found to take, or why it takes none.
type takenWay struct {
	way
	repeats bool // the server sends the beginning again
	err     error
}

// begun is what is known of the ways of one server, by whether the thinking is still open:
// some go on with an answer but not with thinking.
type begun struct {
	mu    sync.Mutex
	known map[bool]takenWay
}

// ways are those that a server of a kind may take, likeliest first. Those of programs are in
// their documentation; other servers are tried with what is most common.
func (m *Model) ways(k kind, open bool) []way {
	const chat = "/chat/completions"
	final := way{name: "continue_final_message", path: chat, ask: m.finalMessage}
	last := way{name: "an assistant's message at the end", path: chat, ask: m.lastMessage}
	field := way{name: "reasoning_content at the end", path: chat, ask: m.thinkingField}
	raw := way{name: "the server's own template", path: "/completions", ask: m.appliedTemplate}
	prefix := way{name: "prefix: true", path: chat, ask: m.prefix}
	var all []way
	if m.r1 && k != deepSeek && k != openRouter {
		all = append(all, m.templateOfR1())
	}
	switch k {
	case openAI:
		return nil
	case vllm, sglang:
		return append(all, final)
	case llamaCpp:
		if open {
			return append(all, field, raw, last)
		}
		return append(all, last, raw)
	case deepSeek:
		prefix.beta = true
		return append(all, prefix)
	case openRouter:
		return append(all, last)
	case unknownKind:
	}
	return append(all, final, prefix, last)
}

// wayOf returns how a server continues a beginning. The first time it tries: servers
// ignore fields that they do not know, and start again.
func (m *Model) wayOf(ctx context.Context, s *server, open bool, show func(engine.Token)) (takenWay, error) {
	s.begun.mu.Lock()
	defer s.begun.mu.Unlock()
	how, ok := s.begun.known[open]
	if !ok {
		var err error
		if how, err = m.tryWays(ctx, s, open, show); err != nil {
			return takenWay{}, err
		}
		if s.begun.known == nil {
			s.begun.known = map[bool]takenWay{}
		}
		s.begun.known[open] = how
	}
	return how, how.err
}

// tryWays finds out which way a server takes. An error is one that says nothing of that.
func (m *Model) tryWays(ctx context.Context, s *server, open bool, show func(engine.Token)) (takenWay, error) {
	ways, why := m.ways(s.kind, open), []string{"its protocol has no way to give one"}
	if len(ways) > 0 {
		why = nil
	}
	alive := func(engine.Token) { show(engine.Token{}) } // nothing of a trial is shown
	for _, w := range ways {
		q := remote.Trial(open)
		c, err := m.send(ctx, s, takenWay{way: w}, q, alive)
		var refused *refusal
		switch {
		case errors.As(err, &refused) && refused.blames(), errors.Is(err, engine.ErrUnsupported):
		case err != nil:
			return takenWay{}, err
		default:
			var repeats bool
			if repeats, err = remote.Tried(q, c); err == nil {
				return takenWay{way: w, repeats: repeats}, nil
			}
		}
		why = append(why, fmt.Sprintf("%s: %s", w.name, remote.Words(m.secrets.Text(err.Error()))))
	}
	part := map[bool]string{true: "thinking", false: "an answer"}[open]
	return takenWay{err: fmt.Errorf("%s does not continue the beginning of %s; %s: %w", s.client.url, part, strings.Join(why, "; "), engine.ErrUnsupported)}, nil
}

// continues says how the servers continue a beginning, as far as is known.
func (m *Model) continues() string {
	var said []string
	for _, s := range m.servers {
		s.begun.mu.Lock()
		for _, open := range []bool{true, false} {
			how, tried := s.begun.known[open]
			part := map[bool]string{true: "thinking", false: "an answer"}[open]
			switch ways := m.ways(s.kind, open); {
			case tried && how.err != nil:
			case tried && how.repeats:
				said = append(said, fmt.Sprintf("%s by %s, which the server repeats", part, how.name))
			case tried:
				said = append(said, fmt.Sprintf("%s by %s", part, how.name))
			case len(ways) > 0:
				said = append(said, fmt.Sprintf("%s perhaps by %s, to be tried", part, ways[0].name))
			}
		}
		s.begun.mu.Unlock()
	}
	return strings.Join(slices.Compact(said), "; ")
}

// written is a beginning as a model writes it: with tags, if it thinks.
func (m *Model) written(b engine.Beginning) string {
	if b.Thinking == "" && !m.reasons() {
		return b.Text
	}
	return b.After("")
}

// lastMessage has the beginning as a message of the assistant's, which llama.cpp and the
// providers behind OpenRouter go on with.
func (m *Model) lastMessage(ctx context.Context, s *server, q engine.Request) (body, error) {
	b, err := m.chat(ctx, s, q)
	b.Messages = append(b.Messages, message{Role: "assistant", Content: m.written(q.Beginning)})
	return b, err
}

// finalMessage tells vLLM and SGLang that such a message is not complete.
func (m *Model) finalMessage(ctx context.Context, s *server, q engine.Request) (body, error) {
	b, err := m.lastMessage(ctx, s, q)
	b.ContinueFinal, b.AddGeneration = true, new(bool)
	return b, err
}

// thinkingField has the thinking in a field of its own, as llama.cpp wants it since 2026.
// That it has ended is known by an answer, if only by the empty lines before it.
func (m *Model) thinkingField(ctx context.Context, s *server, q engine.Request) (body, error) {
	b, err := m.chat(ctx, s, q)
	begin := q.Beginning
	if begin.Answers() {
		begin.Text = cmp.Or(begin.Text, "\n\n")
	}
	b.Messages = append(b.Messages, message{Role: "assistant", Content: begin.Text, Thinking: begin.Thinking})
	return b, err
}

// prefix is DeepSeek's form of it, and Mistral's.
func (m *Model) prefix(ctx context.Context, s *server, q engine.Request) (body, error) {
	b, err := m.thinkingField(ctx, s, q)
	b.Messages[len(b.Messages)-1].Prefix = true
	return b, err
}

// appliedTemplate has llama.cpp write the prompt, to which the beginning is appended.
func (m *Model) appliedTemplate(ctx context.Context, s *server, q engine.Request) (body, error) {
	chat, err := m.chat(ctx, s, q)
	if err != nil {
		return body{}, err
	}
	ask := map[string]any{"messages": chat.Messages}
	if chat.TemplateArguments != nil {
		ask["chat_template_kwargs"] = chat.TemplateArguments
	}
	root := s.client
	root.url = strings.TrimSuffix(root.url, "/v1")
	var said struct {
		Prompt string `json:"prompt"`
	}
	if err := root.ask(ctx, "/apply-template", ask, &said); err != nil {
		return body{}, err
	}
	b := m.plain(s, q)
	switch begin := q.Beginning; {
	case begin.Thinking == "" && !m.reasons():
		b.Prompt = said.Prompt + begin.Text
	default:
		b.Prompt = begin.After(said.Prompt)
	}
	return b, nil
}

// plain is a plain completion without its prompt.
func (m *Model) plain(s *server, q engine.Request) body {
	b := m.sampling(s, q)
	b.MaxTokens = m.tokens(q)
	b.Logprobs = min(q.Alternatives(), mostTop)
	return b
}
