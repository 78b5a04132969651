package malformed

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	quick "github.com/goccy/go-json"
)

type record struct {
	Seq   int     `json:"seq"`
	Name  string  `json:"name"`
	Share float64 `json:"share"`
	On    bool    `json:"on"`
	List  []int   `json:"list"`
	Inner struct {
		Deep int `json:"deep"`
	} `json:"inner"`
}

func TestJSON(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{``, `it is empty`},
		{" \n", `it is empty`},
		{`{"seq":1,"name":"a long name that is cu`, "it breaks off after `:\"a long name that is cu`"},
		{`{"seq":`, "it breaks off after `{\"seq\":`"},
		{`{"seq"}1,`, `it is no JSON from column 7 on: '}' cannot stand there`},
		{`{}seq":1}`, `it is no JSON from column 3 on: 's' cannot stand there`},
		{`{"name":"ж",ж}`, `it is no JSON from column 13 on: 'ж' cannot stand there`},
		{"{\"seq\":1,\n \"name\":x}", `it is no JSON from line 2, column 9 on: 'x' cannot stand there`},
		{`{"seq":"no"}`, `"seq" is a text; it must be a whole number`},
		{`{"name":7}`, `"name" is a number; it must be a text`},
		{`{"share":[]}`, `"share" is a list; it must be a number`},
		{`{"list":{}}`, `"list" is an object; it must be a list`},
		{`{"inner":"x"}`, `"inner" is a text; it must be an object`},
		{`{"inner":{"deep":"x"}}`, `"inner.deep" is a text; it must be a whole number`},
		{`[1]`, `it is a list; it must be an object`},
		{`{"other":1}`, `the field "other" is not known here`},
	} {
		d := json.NewDecoder(strings.NewReader(c.text))
		d.DisallowUnknownFields()
		var r record
		err := d.Decode(&r)
		if err == nil {
			err = json.Unmarshal([]byte(c.text), &r)
		}
		if err == nil {
			t.Fatalf("%q can be read", c.text)
		}
		if got := JSON([]byte(c.text), err).Error(); got != c.says {
			t.Errorf("%q: %s, want %s", c.text, got, c.says)
		}
	}
	if other := errors.New("a rule"); !errors.Is(JSON([]byte("{}"), other), other) {
		t.Error("an error of another kind is not what it was")
	}
}

// Whatever cannot be read is worded, and never in Go's words.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"seq":1}`, `{"seq":"a"}`, `{`, "\xff", `{"a":1}}`, "[\n\n", `"\ud800`, "nul", `{"list":[1,"2"]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func([]byte, any) error{json.Unmarshal, func(data []byte, v any) error { return quick.Unmarshal(data, v) }} {
			var r record
			err := read(bytes.Clone(data), &r)
			if err == nil {
				continue
			}
			got := JSON(data, err).Error()
			if got == "" || strings.Contains(got, "Go ") || json.Valid(data) == strings.Contains(got, "no JSON") {
				if json.Valid(data) || !strings.Contains(got, "breaks off") && got != "it is empty" {
					t.Errorf("%q: %v is worded %q", data, err, got)
				}
			}
		}
	})
}
