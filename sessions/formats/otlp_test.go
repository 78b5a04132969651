package formats

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAttributesComeBack: what is set is read as it was, and integers are strings in JSON but
// may be numbers where another program wrote them.
func TestAttributesComeBack(t *testing.T) {
	var a Attributes
	a.Text("text", "a\x1bb")
	a.Text("none", "")
	a.Whole("whole", 1<<63)
	a.Number("number", 0.5)
	a.Texts("texts", []string{"x", "y"})
	data, err := json.Marshal(Span{Trace: "t", Start: "12", Attributes: a})
	if err != nil {
		t.Fatal(err)
	}
	var got Span
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	read := map[string]any{"start": got.Start}
	for _, a := range got.Attributes.Attributes {
		read[a.Key] = a.Value.Plain()
	}
	want := map[string]any{"start": Whole("12"), "text": `a\x1bb`, "whole": json.Number("9223372036854775808"), "number": 0.5, "texts": []any{"x", "y"}}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Error(diff)
	}
	var other Value
	if err := json.Unmarshal([]byte(`{"kvlistValue":{"values":[{"key":"n","value":{"intValue":7}},{"key":"b","value":{"boolValue":true}},{"key":"x","value":{}}]}}`), &other); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"n": json.Number("7"), "b": true, "x": nil}, other.Plain()); diff != "" {
		t.Error(diff)
	}
	if json.Unmarshal([]byte(`{"intValue":"seven"}`), &other) == nil {
		t.Error("seven is no digit")
	}
}
