package vocabulary

import (
	"slices"
	"strings"
	"testing"
)

func TestCountdownRoundTrip(t *testing.T) {
	v := NewCountdown()
	for text, tokens := range map[string]int{
		"Target: 765 any Input: 3 7 25 50 Next: 25 * 50 = 1250 (left: 3 7 1250)\n": 22,
		"Target: 24 Input: 4 6 Think: + 10 - 2 * 24 sure\nsure\n":                  16,
		"3 needs 762 768 255 2295 : 50 255 + 305 - 205\nimpossible\n":              17,
		"Input: 0 10 1000 1001 9999 999\n":                                         11,
		"Answer: ((3 + 25) * 7) - 50 = 146\n<end>":                                 16,
		"Steps: <think>\n4 + 6 = 10 (left: 10) likely\n</think>\n":                 15,
	} {
		ids, err := v.Encode(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := decode(v, ids); got != text || len(ids) != tokens {
			t.Errorf("%q: %q, %d tokens, want %d", text, got, len(ids), tokens)
		}
		if parts := v.Parts(); len(parts) != v.Size() {
			t.Errorf("parts of %d tokens of %d", len(parts), v.Size())
		}
	}
	for text, want := range map[string]string{
		"Input: 4 10000": `column 10: "10000"`, "Input: 007": `column 8: "007"`, "4 6 dance": `column 5: "dance"`, "4/6é": "column 4",
	} {
		if _, err := v.Encode(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Encode(%q) = %v, want %q", text, err, want)
		}
	}
}

func FuzzCountdown(f *testing.F) {
	f.Add("Target: 765 any Input: 3 7 25 1050 Next:")
	f.Add("8/3/2 (left: 1)<end>:")
	v := NewCountdown()
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := v.Encode(text)
		if err != nil {
			return
		}
		again, err := v.Encode(decode(v, ids))
		if err != nil || !slices.Equal(ids, again) {
			t.Fatalf("%q: %v, and from its text %v, %v", text, ids, again, err)
		}
	})
}
