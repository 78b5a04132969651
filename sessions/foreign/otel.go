package foreign

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"espalier/engine"
	"espalier/search/malformed"
	"espalier/sessions/formats"
)

// OpenTelemetry's spans, as OTLP writes them in JSON, with the attributes of its conventions for
// generative AI (gen_ai.*). A trace is a session. Messages are in the attributes of a span, or
// in those of its events; instrumentations record them only if they are told to.

// scoped is a span of an instrumentation, and when it began; 0 if that is not known.
type scoped struct {
	formats.Span
	scope string
	start int64
}

func otelSpans() Format {
	return Format{
		Name: "otlp", About: "OpenTelemetry spans with the gen_ai attributes, as OTLP JSON: one object, or a line each",
		recognises: func(f file) bool {
			var first formats.Traces
			return firstRecord(f.data, &first) && len(first.Resources) > 0
		},
		read: readSpans,
	}
}

func readSpans(ctx context.Context, r *reader) error {
	spans := map[string][]scoped{}
	var traces []string
	collect := func(_ int, f formats.Traces) error {
		for _, resource := range f.Resources {
			for _, scope := range resource.Scopes {
				for _, span := range scope.Spans {
					if spans[span.Trace] == nil {
						traces = append(traces, span.Trace)
					}
					start, _ := json.Number(span.Start).Int64()
					spans[span.Trace] = append(spans[span.Trace], scoped{span, scope.Scope.Name, start})
				}
			}
		}
		return nil
	}
	if err := eachObject(r.data, collect); err != nil {
		return err
	}
	for _, trace := range traces {
		d, err := dialogueOf(trace, spans[trace])
		if err != nil {
			return fmt.Errorf("trace %q: %w", trace, err)
		}
		if len(d.answers) == 0 {
			continue // no model was asked, or what it answered is not recorded
		}
		if err := r.dialogue(ctx, d); err != nil {
			return fmt.Errorf("trace %q: %w", trace, err)
		}
	}
	if len(r.found) == 0 {
		return errors.New("no span has the reply of a model (gen_ai.output.messages)")
	}
	return nil
}

// eachObject reads JSON objects one after the other, on lines of their own or not.
func eachObject[T any](data []byte, do func(int, T) error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	for n := 1; d.More(); n++ {
		var object T
		from := d.InputOffset()
		if err := d.Decode(&object); err != nil {
			return errAt("object", n, malformed.JSON(data[from:], err))
		}
		if err := do(n, object); err != nil {
			return errAt("object", n, err)
		}
	}
	return nil
}

// dialogueOf is the calls of a trace in the order of their times. A call whose messages hold an
// earlier answer continues from it.
func dialogueOf(trace string, spans []scoped) (dialogue, error) {
	slices.SortStableFunc(spans, func(a, b scoped) int { return cmp.Compare(a.start, b.start) })
	d := dialogue{id: "trace " + trace, by: "OpenTelemetry"}
	said := map[string]int{}
	for _, span := range spans {
		values := span.values()
		in, out, err := values.messages()
		if err != nil {
			return d, err
		}
		if len(out) == 0 {
			continue
		}
		if d.created.IsZero() && span.start > 0 {
			d.created, d.by = time.Unix(0, span.start).UTC(), cmp.Or(span.scope, d.by)
		}
		d.model = cmp.Or(d.model, values.text("gen_ai.response.model"), values.text("gen_ai.request.model"))
		d.temperature, d.seed = cmp.Or(d.temperature, values.number("gen_ai.request.temperature")), cmp.Or(d.seed, values.whole("gen_ai.request.seed"))
		question, _ := conversation(in)
		d.question = cmp.Or(d.question, question)
		d.answers = append(d.answers, values.answers(in, out, said, len(d.answers))...)
	}
	return d, nil
}

// otlpValues are attributes by their names.
type otlpValues map[string]any

func (s scoped) values() otlpValues {
	all := otlpValues{}
	for _, event := range s.Events {
		for _, a := range event.Attributes.Attributes {
			all[a.Key] = a.Value.Plain()
		}
	}
	for _, a := range s.Attributes.Attributes {
		all[a.Key] = a.Value.Plain()
	}
	return all
}

func (v otlpValues) text(name string) string {
	s, _ := v[name].(string)
	return s
}

func (v otlpValues) number(name string) *float64 {
	switch n := v[name].(type) {
	case float64:
		return &n
	case json.Number:
		if f, err := n.Float64(); err == nil {
			return &f
		}
	}
	return nil
}

func (v otlpValues) whole(name string) *uint64 {
	n, ok := v[name].(json.Number)
	u, err := strconv.ParseUint(n.String(), 10, 64)
	if !ok || err != nil {
		return nil
	}
	return &u
}

// otlpMessage is a message with its parts.
type otlpMessage struct {
	Role   string  `json:"role"`
	Parts  content `json:"parts"`
	Finish string  `json:"finish_reason"`
}

// messages are what a call was given, and what it answered.
func (v otlpValues) messages() (in []message, out []otlpMessage, err error) {
	var system content
	var given []otlpMessage
	for name, into := range map[string]any{"gen_ai.system_instructions": &system, "gen_ai.input.messages": &given, "gen_ai.output.messages": &out} {
		if err := v.decode(name, into); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if system.text != "" {
		in = append(in, message{Role: "system", Content: system})
	}
	for _, m := range given {
		in = append(in, message{Role: m.Role, Content: m.Parts})
	}
	return in, out, nil
}

// decode reads a value that is JSON in a string, or the same as an AnyValue.
func (v otlpValues) decode(name string, into any) error {
	switch value := v[name].(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(value), into)
	default:
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, into)
	}
}

// answers are those of one call. said maps what was answered before to where it stands.
func (v otlpValues) answers(in []message, out []otlpMessage, said map[string]int, from int) []answer {
	var prompt []string
	after := -1
	for _, m := range in {
		if at, ok := said[m.said()]; ok && m.Role == "assistant" && at < from {
			after, prompt = at, nil
			continue
		}
		prompt = append(prompt, m.said())
	}
	var all []answer
	for i, m := range out {
		a := answer{prompt: strings.Join(prompt, "\n\n"), completion: message{Content: m.Parts}.completion(), after: after}
		a.completion.Finish = finishOf(m.Finish)
		if input, output := v.number("gen_ai.usage.input_tokens"), v.number("gen_ai.usage.output_tokens"); input != nil && output != nil {
			a.usage = &engine.Usage{}
			if i == 0 {
				a.usage = &engine.Usage{Prompt: int(*input), Completion: int(*output)}
			}
		}
		said[a.completion.Text] = from + i
		all = append(all, a)
	}
	return all
}
