package vocabulary

import (
	"strings"
	"testing"

	"espalier/engine/tokenizer"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestGame24RoundTrip(t *testing.T) {
	v := NewGame24()
	for _, text := range []string{
		"Input: 4 9 10 13 Next: 13 - 9 = 4 (left: 4 4 10)\n",
		"Input: 8/3 8 Judge: impossible\n",
		"Input: 3 3 8 8 Steps: 8 / 3 = 8/3 (left: 8/3 3 8)\n3 - 8/3 = 1/3 (left: 1/3 8)\n8 / 1/3 = 24 (left: 24)\nAnswer: 8 / (3 - 8 / 3) = 24\n<end>",
		"Input: 1 2 3 4 Answer: ((1 + 2) + 3) * 4 = 24\n",
	} {
		ids, err := v.Encode(text)
		if err != nil {
			t.Fatalf("Encode(%q): %v", text, err)
		}
		if diff := cmp.Diff(text, decode(v, ids)); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
		for n := range ids { // a reply may be stopped after any token, and go on from there
			begun, err := v.Encode(decode(v, ids[:n]))
			if diff := cmp.Diff(ids[:n], begun, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("the first %d tokens of %q: %v\n%s", n, text, err, diff)
			}
		}
	}
}

func TestGame24SplitsAtColon(t *testing.T) {
	v := NewGame24()
	together, err := v.Encode("Input: 4 6 Judge:sure")
	if err != nil {
		t.Fatal(err)
	}
	apart, err := v.Encode("Input: 4 6 Judge: sure")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(apart, together); diff != "" {
		t.Error(diff)
	}
}

func TestGame24Refuses(t *testing.T) {
	v := NewGame24()
	for text, want := range map[string]string{
		"Input: 4 201":      `column 10: "201"`,
		"Input: 4 x":        `column 10: "x"`,
		"solve this please": `column 1: "solve"`,
	} {
		if _, err := v.Encode(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Encode(%q) = %v, want %q", text, err, want)
		}
	}
}

func FuzzGame24(f *testing.F) {
	f.Add("Input: 4 9 10 13 Next:")
	f.Add("8/3/2 (left: 1)")
	v := NewGame24()
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := v.Encode(text)
		if err != nil {
			return
		}
		again, err := v.Encode(decode(v, ids))
		if err != nil {
			t.Fatalf("%q decodes to %q, which does not encode: %v", text, decode(v, ids), err)
		}
		if diff := cmp.Diff(ids, again); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}

// decode returns the text of a sequence of tokens.
func decode(t tokenizer.Tokenizer, ids []int) string {
	var b strings.Builder
	prev := -1
	for _, id := range ids {
		b.WriteString(t.Piece(prev, id))
		prev = id
	}
	return b.String()
}
