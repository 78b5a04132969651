package vocabulary

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	v, err := NewWords(strings.Fields("Today is The party 02/ 27/ 2024 2 days after today Steps"))
	if err != nil {
		t.Fatal(err)
	}
	text := "Today is 02/27/2024. The party is 2 days after today. Steps:\ntoday: 02/27/2024\n"
	ids, err := v.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := decode(v, ids); got != text {
		t.Errorf("read back as %q", got)
	}
	for n := range ids { // a reply may be stopped after any token, and go on from there
		begun, err := v.Encode(decode(v, ids[:n]))
		if err != nil || !slices.Equal(begun, ids[:n]) {
			t.Errorf("the first %d tokens: %v, %v", n, begun, err)
		}
	}
	if _, err := v.Encode("Today is Ada."); err == nil || err.Error() != `column 10: "Ada" is not among the 12 words that this model knows` {
		t.Errorf("error %v", err)
	}
	for _, words := range [][]string{{"a", "a"}, {""}, {"a b"}, {"a:"}, {"a/b"}, {"\n"}} {
		if _, err := NewWords(words); err == nil {
			t.Errorf("%q is a vocabulary", words)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Today is 02/27/2024. The party?", "Today is The party 02/ 27/ 2024")
	f.Fuzz(func(t *testing.T, text, words string) {
		v, err := NewWords(strings.Fields(words))
		if err != nil {
			return
		}
		ids, err := v.Encode(text)
		if err != nil {
			return
		}
		again, err := v.Encode(decode(v, ids))
		if err != nil || !slices.Equal(ids, again) {
			t.Errorf("%q is %v, and written again %v, %v", text, ids, again, err)
		}
	})
}
