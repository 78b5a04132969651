package export

import (
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
)

// OTLP is what OpenTelemetry's collectors take, in its JSON form: a span for the search, and
// one below it for each time that a model was asked, with the attributes of the conventions for
// generative AI (gen_ai.*). What was read from a reply, and what became of it, are events of
// its span. A session without times has spans without any.

type otlpTraces struct {
	Resources []otlpResource `json:"resourceSpans"`
}

type otlpResource struct {
	Resource otlpAttributes `json:"resource"`
	Scopes   []otlpScope    `json:"scopeSpans"`
}

type otlpAttributes struct {
	Attributes []otlpAttribute `json:"attributes"`
}

type otlpScope struct {
	Scope otlpName   `json:"scope"`
	Spans []otlpSpan `json:"spans"`
}

type otlpName struct {
	Name string `json:"name"`
}

type otlpSpan struct {
	Trace  string `json:"traceId"` // 16 bytes, in hexadecimal digits
	Span   string `json:"spanId"`  // 8
	Parent string `json:"parentSpanId,omitempty"`
	Name   string `json:"name"`
	Kind   int    `json:"kind"`
	Start  string `json:"startTimeUnixNano,omitempty"`
	End    string `json:"endTimeUnixNano,omitempty"`
	otlpAttributes
	Events []otlpEvent `json:"events,omitempty"`
}

type otlpEvent struct {
	Time string `json:"timeUnixNano,omitempty"`
	Name string `json:"name"`
	otlpAttributes
}

type otlpAttribute struct {
	Key   string    `json:"key"`
	Value otlpValue `json:"value"`
}

// otlpValue has one field.
type otlpValue struct {
	String *string    `json:"stringValue,omitempty"`
	Int    *string    `json:"intValue,omitempty"` // 64 bits, which are a string in JSON
	Double *float64   `json:"doubleValue,omitempty"`
	Array  *otlpArray `json:"arrayValue,omitempty"`
}

type otlpArray struct {
	Values []otlpValue `json:"values"`
}

// Kinds of spans: SPAN_KIND_INTERNAL and SPAN_KIND_CLIENT.
const (
	spanInternal = 1
	spanClient   = 3
)

func (a *otlpAttributes) text(key, value string) {
	if value != "" {
		value = printable.Text(value)
		a.Attributes = append(a.Attributes, otlpAttribute{key, otlpValue{String: &value}})
	}
}

func (a *otlpAttributes) whole(key string, n uint64) {
	text := strconv.FormatUint(n, 10)
	a.Attributes = append(a.Attributes, otlpAttribute{key, otlpValue{Int: &text}})
}

func (a *otlpAttributes) number(key string, x float64) {
	a.Attributes = append(a.Attributes, otlpAttribute{key, otlpValue{Double: &x}})
}

func (a *otlpAttributes) texts(key string, all []string) {
	list := &otlpArray{}
	for i := range all {
		list.Values = append(list.Values, otlpValue{String: &all[i]})
	}
	a.Attributes = append(a.Attributes, otlpAttribute{key, otlpValue{Array: list}})
}

func writeOTLP(w io.Writer, r *sessions.Recording, _ Options) error {
	spans, err := spansOf(r)
	if err != nil {
		return err
	}
	resource := otlpResource{Scopes: []otlpScope{{Scope: otlpName{"espalier"}, Spans: spans}}}
	resource.Resource.text("service.name", "espalier")
	data, err := json.Marshal(otlpTraces{[]otlpResource{resource}})
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.EscapeJSON(data), '\n'))
	return err
}

// spansOf are those of a search, its own first.
func spansOf(r *sessions.Recording) ([]otlpSpan, error) {
	first, err := r.Events[0].MarshalJSON()
	if err != nil {
		return nil, err
	}
	trace := digest(16, r.ID, string(first))
	whole := otlpSpan{Trace: trace, Span: digest(8, trace, 0), Kind: spanInternal, Start: nanos(r, 0), End: nanos(r, len(r.Events)-1)}
	spans := []otlpSpan{whole}
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
			spans = append(spans, replySpan(tree.Setup(), b, otlpSpan{
				Trace: trace, Span: digest(8, trace, e.Seq), Parent: whole.Span, Kind: spanClient, Start: nanos(r, max(began-1, 0)), End: nanos(r, i),
			}))
			now = len(spans) - 1
		default:
			at := max(now, 0)
			spans[at].Events = append(spans[at].Events, spanEvent(tree, e, nanos(r, i)))
		}
	}
	about := tree.Setup()
	spans[0].Name = "invoke_agent espalier"
	spans[0].text("gen_ai.operation.name", "invoke_agent")
	spans[0].text("gen_ai.provider.name", providerOf(about.Model))
	spans[0].text("gen_ai.agent.name", "espalier")
	spans[0].text("gen_ai.request.model", about.Model)
	spans[0].text("gen_ai.conversation.id", r.ID)
	spans[0].text("espalier.task", about.Puzzle.Task)
	spans[0].text("espalier.puzzle", about.Puzzle.Called())
	spans[0].text("espalier.method", about.Settings.Method)
	spans[0].text("espalier.answer", tree.Outcome().Answer)
	spans[0].text("espalier.reason", tree.Outcome().Reason)
	spans[0].text("espalier.recorded", about.Provenance.String())
	return spans, nil
}

// replySpan is a time that a model was asked.
func replySpan(about search.Started, b search.Replied, s otlpSpan) otlpSpan {
	model := about.Model
	if b.Purpose.Evaluates() && about.Evaluator != "" {
		model = about.Evaluator
	}
	s.Name = "chat " + printable.Line(model)
	s.text("gen_ai.operation.name", "chat")
	s.text("gen_ai.provider.name", providerOf(model))
	s.text("gen_ai.request.model", model)
	if !about.Lacks(search.LacksTemperature) {
		s.number("gen_ai.request.temperature", about.Settings.Temperature)
	}
	if !about.Lacks(search.LacksSeed) {
		s.whole("gen_ai.request.seed", about.Seed)
	}
	if n := len(b.Completions); n > 1 {
		s.whole("gen_ai.request.choice.count", uint64(n))
	}
	if u := b.Usage; u.Prompt+u.Completion > 0 || !about.Lacks(search.LacksTokens) && (about.Provenance == nil || about.Provenance.Usage == nil) {
		s.whole("gen_ai.usage.input_tokens", uint64(max(u.Prompt, 0)))
		s.whole("gen_ai.usage.output_tokens", uint64(max(u.Completion, 0)))
	}
	if !about.Lacks(search.LacksPrompts) || b.Prompt != "" {
		s.text("gen_ai.input.messages", messagesOf(otlpMessage{Role: "user", Parts: []otlpPart{{"text", b.Prompt}}}))
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
		s.text("gen_ai.output.messages", messagesOf(replies...))
		s.texts("gen_ai.response.finish_reasons", finished)
	}
	s.text("espalier.purpose", string(b.Purpose))
	s.whole("espalier.thought.id", uint64(max(b.Node, 0)))
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
func spanEvent(t *search.Tree, e search.Event, at string) otlpEvent {
	d := search.Describe(t, e)
	out := otlpEvent{Time: at, Name: "espalier." + e.Body.Type()}
	out.whole("espalier.seq", uint64(e.Seq))
	out.text("espalier.author", string(d.Author))
	if about := search.Subjects(e.Body); len(about) > 0 { // of several, the first; the words name all
		n := t.Node(about[0])
		out.whole("espalier.thought.id", uint64(n.ID))
		out.text("espalier.thought.text", n.Text)
		if n.ID > 0 {
			out.whole("espalier.thought.parent", uint64(n.Parent))
		}
		if n.Valued {
			out.number("espalier.thought.value", t.Share(n.Value))
		}
	}
	out.text("espalier.words", strings.TrimSpace(d.Text+" "+d.Note))
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
func nanos(r *sessions.Recording, i int) string {
	at := r.Created
	if i < len(r.Times) {
		at = r.Times[i]
	}
	if at.IsZero() || at.Before(time.Unix(0, 0)) {
		return ""
	}
	return strconv.FormatInt(at.UnixNano(), 10)
}

// digest is an id of so many bytes, in hexadecimal digits: the same each time.
func digest(bytes int, of ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(of...)))
	return hex.EncodeToString(sum[:bytes])
}
