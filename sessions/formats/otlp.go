// Package formats is the JSON of other programs' logs, for the exports that write them and
// the imports that read them.
package formats

import (
	"encoding/json"
	"strconv"

	"espalier/search/printable"
)

// Traces is a file of OTLP, in which OpenTelemetry's collectors take spans.
type Traces struct {
	Resources []Resource `json:"resourceSpans"`
}

// Resource is a program and what was done in it.
type Resource struct {
	Resource Attributes `json:"resource"`
	Scopes   []Scope    `json:"scopeSpans"`
}

// Scope is the spans of one instrumentation.
type Scope struct {
	Scope ScopeName `json:"scope"`
	Spans []Span    `json:"spans"`
}

// ScopeName says which instrumentation it is.
type ScopeName struct {
	Name string `json:"name"`
}

// Kinds of spans: SPAN_KIND_INTERNAL and SPAN_KIND_CLIENT.
const (
	SpanInternal = 1
	SpanClient   = 3
)

// Span is something that took time.
type Span struct {
	Trace  string `json:"traceId"` // 16 bytes, in hexadecimal digits
	Span   string `json:"spanId"`  // 8
	Parent string `json:"parentSpanId,omitempty"`
	Name   string `json:"name"`
	Kind   int    `json:"kind"`
	Start  Whole  `json:"startTimeUnixNano,omitempty"`
	End    Whole  `json:"endTimeUnixNano,omitempty"`
	Attributes
	Events []SpanEvent `json:"events,omitempty"`
}

// SpanEvent is what happened at one time in a span.
type SpanEvent struct {
	Time Whole  `json:"timeUnixNano,omitempty"`
	Name string `json:"name"`
	Attributes
}

// Attributes are values by name. Texts are made printable when they are set.
type Attributes struct {
	Attributes []Attribute `json:"attributes"`
}

// Attribute is a value with its name.
type Attribute struct {
	Key   string `json:"key"`
	Value Value  `json:"value"`
}

// Value is an AnyValue: one of its fields is set.
type Value struct {
	String *string  `json:"stringValue,omitempty"`
	Int    *Whole   `json:"intValue,omitempty"`
	Double *float64 `json:"doubleValue,omitempty"`
	Bool   *bool    `json:"boolValue,omitempty"`
	Array  *struct {
		Values []Value `json:"values"`
	} `json:"arrayValue,omitempty"`
	List *struct {
		Values []Attribute `json:"values"`
	} `json:"kvlistValue,omitempty"`
}

// Whole is an integer of 64 bits, which is a string in OTLP's JSON. Numbers are read as well.
type Whole string

// UnmarshalJSON reads digits, in quotes or not.
func (w *Whole) UnmarshalJSON(data []byte) error {
	var n json.Number
	err := json.Unmarshal(data, &n)
	*w = Whole(n)
	return err
}

// Text sets a text, unless it is empty.
func (a *Attributes) Text(key, value string) {
	if value != "" {
		value = printable.Text(value)
		a.Attributes = append(a.Attributes, Attribute{key, Value{String: &value}})
	}
}

// Whole sets an integer.
func (a *Attributes) Whole(key string, n uint64) {
	text := Whole(strconv.FormatUint(n, 10))
	a.Attributes = append(a.Attributes, Attribute{key, Value{Int: &text}})
}

// Number sets a number.
func (a *Attributes) Number(key string, x float64) {
	a.Attributes = append(a.Attributes, Attribute{key, Value{Double: &x}})
}

// Texts sets a list of texts.
func (a *Attributes) Texts(key string, all []string) {
	var list Value
	list.Array = &struct {
		Values []Value `json:"values"`
	}{}
	for i := range all {
		list.Array.Values = append(list.Array.Values, Value{String: &all[i]})
	}
	a.Attributes = append(a.Attributes, Attribute{key, list})
}

// Plain is a value as JSON has it: a string, a json.Number, a float64, a bool, a list or a
// map; nil if no field that is known is set.
func (v Value) Plain() any {
	switch {
	case v.String != nil:
		return *v.String
	case v.Int != nil:
		return json.Number(*v.Int)
	case v.Double != nil:
		return *v.Double
	case v.Bool != nil:
		return *v.Bool
	case v.Array != nil:
		all := []any{}
		for _, e := range v.Array.Values {
			all = append(all, e.Plain())
		}
		return all
	case v.List != nil:
		all := map[string]any{}
		for _, e := range v.List.Values {
			all[e.Key] = e.Value.Plain()
		}
		return all
	}
	return nil
}
