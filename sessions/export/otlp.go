package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"espalier/engine"
	"espalier/search"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/sessions/formats"
)

// OTLP is what OpenTelemetry's collectors take, in its JSON form: a span for the search, and
// one below it for each time that a model was asked, with the attributes of the conventions for
// generative AI (gen_ai.*). What was read from a reply, and what became of it, are events of
// its span. A session without times has spans without any.

func writeOTLP(w io.Writer, r *sessions.Recording, _ Options) error {
	spans, err := spansOf(r)
	if err != nil {
		return err
	}
	resource := formats.Resource{Scopes: []formats.Scope{{Scope: formats.ScopeName{Name: "espalier"}, Spans: spans}}}
	resource.Resource.Text("service.name", "espalier")
	data, err := json.Marshal(formats.Traces{Resources: []formats.Resource{resource}})
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.EscapeJSON(data), '\n'))
	return err
}

// spansOf are those of a search, its own first.
func spansOf(r *sessions.Recording) ([]formats.Span, error) {
	first, err := r.Events[0].MarshalJSON()
	if err != nil {
		return nil, err
	}
	trace := digest(16, r.ID, string(first))
	whole := formats.Span{Trace: trace, Span: digest(8, trace, 0), Kind: formats.SpanInternal, Start: nanos(r, 0), End: nanos(r, len(r.Events)-1)}
	spans := []formats.Span{whole}
	tree := search.NewTree()
	began, now := 0, -1 // the event before the action, and the span of the last reply
	for i, e := range r.Events {
		if err := tree.Apply(e); err != nil {
			return nil, err
		}
		switch b := e.Body.(type) {
		case search.Decided:
			began, now = i, -1
		case search.Replied:
			spans = append(spans, replySpan(tree.Setup(), b, formats.Span{
				Trace: trace, Span: digest(8, trace, e.Seq), Parent: whole.Span, Kind: formats.SpanClient, Start: nanos(r, max(began-1, 0)), End: nanos(r, i),
			}))
			now = len(spans) - 1
		default:
			at := max(now, 0)
			spans[at].Events = append(spans[at].Events, spanEvent(tree, e, nanos(r, i)))
		}
	}
	about := tree.Setup()
	spans[0].Name = "invoke_agent espalier"
	spans[0].Text("gen_ai.operation.name", "invoke_agent")
	spans[0].Text("gen_ai.provider.name", providerOf(about.Model))
	spans[0].Text("gen_ai.agent.name", "espalier")
	spans[0].Text("gen_ai.request.model", about.Model)
	spans[0].Text("gen_ai.conversation.id", r.ID)
	spans[0].Text("espalier.task", about.Puzzle.Task)
	spans[0].Text("espalier.puzzle", about.Puzzle.Called())
	spans[0].Text("espalier.method", about.Settings.Method)
	spans[0].Text("espalier.answer", tree.Outcome().Answer)
	spans[0].Text("espalier.reason", tree.Outcome().Reason)
	spans[0].Text("espalier.recorded", about.Provenance.String())
	return spans, nil
}

// replySpan is a time that a model was asked.
func replySpan(about search.Started, b search.Replied, s formats.Span) formats.Span {
	model := cmp.Or(b.Model, about.Model)
	if b.Purpose.Evaluates() && about.Evaluator != "" {
		model = about.Evaluator
	}
	s.Name = "chat " + printable.Line(model)
	s.Text("gen_ai.operation.name", "chat")
	s.Text("gen_ai.provider.name", providerOf(model))
	s.Text("gen_ai.request.model", model)
	if !about.Lacks(search.LacksTemperature) {
		s.Number("gen_ai.request.temperature", about.Settings.Temperature)
	}
	if !about.Lacks(search.LacksSeed) {
		s.Whole("gen_ai.request.seed", about.Seed)
	}
	if n := len(b.Completions); n > 1 {
		s.Whole("gen_ai.request.choice.count", uint64(n))
	}
	if u := b.Usage; u.Prompt+u.Completion > 0 || !about.Lacks(search.LacksTokens) && (about.Provenance == nil || about.Provenance.Usage == nil) {
		s.Whole("gen_ai.usage.input_tokens", uint64(max(u.Prompt, 0)))
		s.Whole("gen_ai.usage.output_tokens", uint64(max(u.Completion, 0)))
	}
	if !about.Lacks(search.LacksPrompts) || b.Prompt != "" {
		s.Text("gen_ai.input.messages", messagesOf(otlpMessage{Role: "user", Parts: []otlpPart{{"text", b.Prompt}}}))
	}
	var replies []otlpMessage
	var finished []string
	for _, c := range b.Completions {
		m := otlpMessage{Role: "assistant", Finish: finishWord(c.Finish)}
		if c.Thinking != "" {
			m.Parts = append(m.Parts, otlpPart{"reasoning", c.Thinking})
		}
		m.Parts = append(m.Parts, otlpPart{"text", c.Text})
		replies, finished = append(replies, m), append(finished, m.Finish)
	}
	if len(replies) > 0 {
		s.Text("gen_ai.output.messages", messagesOf(replies...))
		s.Texts("gen_ai.response.finish_reasons", finished)
	}
	s.Text("espalier.purpose", string(b.Purpose))
	s.Whole("espalier.thought.id", uint64(max(b.Node, 0)))
	return s
}

// otlpMessage is a message as the conventions have it.
type otlpMessage struct {
	Role   string     `json:"role"`
	Parts  []otlpPart `json:"parts"`
	Finish string     `json:"finish_reason,omitempty"`
}

type otlpPart struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

func messagesOf(all ...otlpMessage) string {
	data, err := json.Marshal(all)
	if err != nil {
		return "" // there is nothing in them but text
	}
	return string(data)
}

func finishWord(f engine.Finish) string {
	if f == engine.FinishLength {
		return "length"
	}
	return "stop"
}

// spanEvent is any other event, as the program words it.
func spanEvent(t *search.Tree, e search.Event, at formats.Whole) formats.SpanEvent {
	d := search.Describe(t, e)
	out := formats.SpanEvent{Time: at, Name: "espalier." + e.Body.Type()}
	out.Whole("espalier.seq", uint64(e.Seq))
	out.Text("espalier.author", string(d.Author))
	if about := search.Subjects(e.Body); len(about) > 0 { // of several, the first; the words name all
		n := t.Node(about[0])
		out.Whole("espalier.thought.id", uint64(n.ID))
		out.Text("espalier.thought.text", n.Text)
		if n.ID > 0 {
			out.Whole("espalier.thought.parent", uint64(n.Parent))
		}
		if n.Valued {
			out.Number("espalier.thought.value", t.Scale().Share(n.Value))
		}
	}
	out.Text("espalier.words", strings.TrimSpace(d.Text+" "+d.Note))
	return out
}

// providerOf is who serves a model, in the words of the conventions where they have one.
func providerOf(model string) string {
	kind, _, ok := strings.Cut(model, ":")
	if ok && (kind == "ollama" || kind == "openai") {
		return kind
	}
	return "espalier"
}

// nanos is when an event was stored; empty: that is not known.
func nanos(r *sessions.Recording, i int) formats.Whole {
	at := r.Created
	if i < len(r.Times) {
		at = r.Times[i]
	}
	if at.IsZero() || at.Before(time.Unix(0, 0)) {
		return ""
	}
	return formats.Whole(strconv.FormatInt(at.UnixNano(), 10))
}

// digest is an id of so many bytes, in hexadecimal digits: the same each time.
func digest(bytes int, of ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(of...)))
	return hex.EncodeToString(sum[:bytes])
}
