package form

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// accepts reports whether a whole text is of the form.
func accepts(f *Form, text string) bool {
	return f.Ends(f.Next(nil, f.Start(), text))
}

func TestSchema(t *testing.T) {
	const step = `{"type":"object","properties":{"thought":{"type":"string"},"value":{"enum":["sure","likely",3]},"steps":{"type":"array","items":{"type":"integer"},"maxItems":3}},"required":["thought","value"],"additionalProperties":false}`
	tests := []struct {
		schema   string
		good     []string
		bad      []string
		prefixes []string // good beginnings
	}{
		{
			step,
			[]string{`{"thought":"a","value":"sure"}`, `{"thought": "é\n\u00e9", "value":3,"steps": [1, -20,0]}`, `{"thought":"","value":"likely","steps":[]}`},
			[]string{
				`{"value":"sure"}`, `{"thought":"a","value":"maybe"}`, `{"thought":"a","value":"sure","steps":[1,2,3,4]}`, `{"value":3,"thought":""}`,
				`{"thought":"a","value":"sure",}`, `{"thought":"a","value":"sure","more":1}`, `{"thought":"a` + "\n" + `","value":3}`, `{"thought":"a","value":3,"steps":[01]}`, ``,
			},
			[]string{`{"th`, `{"thought":"\u0`, "{\"thought\":\"\xc3", `{"thought":"a","value":3,"steps":[-`},
		},
		{`{"type":"number"}`, []string{"0", "-1", "12.50", "1e9", "-0.1E-7"}, []string{"", "01", "1.", ".5", "+1", "1e", "NaN"}, []string{"-", "1.", "1e+"}},
		{`{"type":["boolean","null"]}`, []string{"true", "false", "null"}, []string{"tru", "1"}, []string{"f"}},
		{`{"const":{"a": [1, 2]}}`, []string{`{"a":[1,2]}`}, []string{`{"a": [1, 2]}`}, nil},
		{`{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"boolean"},"minItems":2}]}`, []string{`"x"`, `[true,false]`, `[true,false,true,true]`}, []string{`[true]`, `[]`, `1`}, []string{`[true`}},
		{`{"type":"array","items":{"type":"null"},"maxItems":0}`, []string{`[]`}, []string{`[null]`}, nil},
		{`{"type":"array","items":{"type":"null"},"minItems":1,"maxItems":2}`, []string{`[null]`, `[null,null]`}, []string{`[]`, `[null,null,null]`}, nil},
		{
			`{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"required":["b"]}`,
			[]string{`{"b":null}`, `{"a":null,"b":null}`, `{"b":null,"c":null}`, `{"a":null,"b":null,"c":null}`},
			[]string{`{}`, `{"a":null}`, `{"a":null,"c":null}`, `{,"b":null}`},
			nil,
		},
		{`{"type":"object","description":"empty"}`, []string{`{}`}, []string{`{ }`, `{"a":1}`}, nil},
	}
	for _, test := range tests {
		f, err := Schema(json.RawMessage(test.schema))
		if err != nil {
			t.Errorf("%s: %v", test.schema, err)
			continue
		}
		for _, text := range test.good {
			if !accepts(f, text) || !json.Valid([]byte(text)) {
				t.Errorf("%s refuses %s", test.schema, text)
			}
		}
		for _, text := range test.bad {
			if accepts(f, text) {
				t.Errorf("%s accepts %s", test.schema, text)
			}
		}
		for _, text := range test.prefixes {
			if p := f.Next(nil, f.Start(), text); f.Ends(p) || !f.Goes(p) {
				t.Errorf("%s does not go on from %s", test.schema, text)
			}
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	tests := []struct{ schema, want string }{
		{`{"type":"string","pattern":"a*"}`, `keyword "pattern" at the root is not supported`},
		{`{"type":"object","properties":{"a":{"$ref":"#"}}}`, `keyword "$ref" at /properties/a is not supported`},
		{`{}`, `the root has no type, enum, const or anyOf`},
		{`true`, `the root is not an object`},
		{`[`, `the root is not an object`},
		{`null`, `the root is not an object`},
		{`{"type":"thing"}`, `type "thing" at the root is not a JSON type`},
		{`{"type":[]}`, `has no type`},
		{`{"enum":[]}`, `enum at the root is empty`},
		{`{"enum":1}`, `enum at the root`},
		{`{"anyOf":[]}`, `anyOf at the root is empty`},
		{`{"anyOf":[{"type":"null"},{}]}`, `/anyOf/1 has no type`},
		{`{"type":"array"}`, `the array at the root has no items`},
		{`{"type":"array","items":{"type":"null"},"minItems":3,"maxItems":2}`, `from 3 to 2 items`},
		{`{"type":"array","items":{"type":"null"},"minItems":1000000000}`, `too large`},
		{`{"type":"object","required":["a"]}`, `property "a" at the root is required but not among the properties`},
		{`{"type":"object","additionalProperties":{}}`, `additionalProperties at the root`},
		{strings.Repeat(`{"type":"array","items":`, 70) + `{"type":"null"}` + strings.Repeat(`}`, 70), `nested more than 64 deep`},
	}
	for _, test := range tests {
		if _, err := Schema(json.RawMessage(test.schema)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.60s: error %v, want it to hold %q", test.schema, err, test.want)
		}
	}
}

func TestChoices(t *testing.T) {
	f, err := Choices([]string{"sure", "likely", "impossible", "sure thing"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"sure": true, "sur": false, "sure thing": true, "likely": true, "impossibly": false, "": false} {
		if accepts(f, text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	p := f.Next(nil, f.Start(), "sure")
	if !f.Goes(p) || f.Goes(f.Next(nil, p, " thing")) || f.First(p) != f.First(f.Next(nil, f.Start(), "sure")) || !f.First(p)[' '] {
		t.Error("where a choice may go on")
	}
	if _, err := Choices([]string{"a", ""}); err == nil {
		t.Error("an empty choice was accepted")
	}
}

// A random walk through any schema that is understood writes JSON; no schema
// crashes the compiler.
func FuzzSchema(f *testing.F) {
	f.Add([]byte(`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array","items":{"type":"number"}}},"required":["b"]}`), uint64(1))
	f.Add([]byte(`{"anyOf":[{"enum":[1,"é",null]},{"const":{"x":[]}},{"type":["boolean","integer"]}]}`), uint64(2))
	f.Fuzz(func(t *testing.T, schema []byte, seed uint64) {
		form, err := Schema(schema)
		if err != nil {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		var text []byte
		for p := form.Start(); ; {
			if form.Ends(p) && (!form.Goes(p) || rng.IntN(3) == 0) {
				break
			}
			if len(text) > 2000 {
				return // a long string, or a long way to the end
			}
			var may []byte
			for b, ok := range form.First(p) {
				if ok {
					may = append(may, byte(b))
				}
			}
			// Closing brackets and quotes more often than not, to come to an end.
			closing := slices.DeleteFunc(slices.Clone(may), func(b byte) bool { return !strings.ContainsRune("]}\"", rune(b)) })
			if len(closing) > 0 && rng.IntN(3) > 0 {
				may = closing
			}
			b := may[rng.IntN(len(may))]
			text = append(text, b)
			p = form.Next(nil, p, string([]byte{b}))
		}
		if !json.Valid(text) {
			t.Errorf("%s wrote %q", schema, text)
		}
	})
}
