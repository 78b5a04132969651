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
)

// OpenTelemetry's spans, as OTLP writes them in JSON, with the attributes of its conventions for
// generative AI (gen_ai.*). A trace is a session. Messages are in the attributes of a span, or
// in those of its events; instrumentations record them only if they are told to.

type otlpFile struct {
	Resources []struct {
		Scopes []struct {
			Scope struct {
				Name string `json:"name"`
			} `json:"scope"`
			Spans []otlpSpan `json:"spans"`
		} `json:"scopeSpans"`
	} `json:"resourceSpans"`
}

type otlpSpan struct {
	Trace      string          `json:"traceId"`
	Start      json.Number     `json:"startTimeUnixNano"`
	Attributes []otlpAttribute `json:"attributes"`
	Events     []struct {
		Attributes []otlpAttribute `json:"attributes"`
	} `json:"events"`

	scope string
	start int64
}

type otlpAttribute struct {
	Key   string    `json:"key"`
	Value otlpValue `json:"value"`
}

// otlpValue is an AnyValue: one of its fields is set.
type otlpValue struct {
	String *string      `json:"stringValue"`
	Int    *json.Number `json:"intValue"` // a string, as 64 bits are in JSON
	Double *float64     `json:"doubleValue"`
	Bool   *bool        `json:"boolValue"`
	Array  *struct {
		Values []otlpValue `json:"values"`
	} `json:"arrayValue"`
	List *struct {
		Values []otlpAttribute `json:"values"`
	} `json:"kvlistValue"`
}

// plain is a value as JSON has it.
func (v otlpValue) plain() any {
	switch {
	case v.String != nil:
		return *v.String
	case v.Int != nil:
		return *v.Int
	case v.Double != nil:
		return *v.Double
	case v.Bool != nil:
		return *v.Bool
	case v.Array != nil:
		all := []any{}
		for _, e := range v.Array.Values {
			all = append(all, e.plain())
		}
		return all
	case v.List != nil:
		all := map[string]any{}
		for _, e := range v.List.Values {
			all[e.Key] = e.Value.plain()
		}
		return all
	}
	return nil
}

func otelSpans() Format {
	return Format{
		Name: "otlp", About: "OpenTelemetry spans with the gen_ai attributes, as OTLP JSON: one object, or a line each",
		recognises: func(f file) bool {
			var first otlpFile
			return firstRecord(f.data, &first) && len(first.Resources) > 0
		},
		read: readSpans,
	}
}

func readSpans(ctx context.Context, r *reader) error {
	spans := map[string][]otlpSpan{}
	var traces []string
	collect := func(_ int, f otlpFile) error {
		for _, resource := range f.Resources {
			for _, scope := range resource.Scopes {
				for _, span := range scope.Spans {
					if spans[span.Trace] == nil {
						traces = append(traces, span.Trace)
					}
					span.scope = scope.Scope.Name
					span.start, _ = span.Start.Int64() // 0, if it is no time
					spans[span.Trace] = append(spans[span.Trace], span)
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
		if err := d.Decode(&object); err != nil {
			return errAt("object", n, jsonError(err, d.InputOffset()))
		}
		if err := do(n, object); err != nil {
			return errAt("object", n, err)
		}
	}
	return nil
}

// dialogueOf is the calls of a trace in the order of their times. A call whose messages hold an
// earlier answer continues from it.
func dialogueOf(trace string, spans []otlpSpan) (dialogue, error) {
	slices.SortStableFunc(spans, func(a, b otlpSpan) int { return cmp.Compare(a.start, b.start) })
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

func (s otlpSpan) values() otlpValues {
	all := otlpValues{}
	for _, event := range s.Events {
		for _, a := range event.Attributes {
			all[a.Key] = a.Value.plain()
		}
	}
	for _, a := range s.Attributes {
		all[a.Key] = a.Value.plain()
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
