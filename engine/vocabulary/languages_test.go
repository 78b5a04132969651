package vocabulary

import (
	"slices"
	"testing"
)

// TestBilingual holds that the vocabulary in two languages goes on from the other, so that a text without words of
// them has the same tokens in both, and that each word is of one language.
func TestBilingual(t *testing.T) {
	one, two := NewGame24(), NewGame24Bilingual()
	const text = "Input: 4 9 10 13 Steps: <think>\n13 - 9 = 4 (left: 4 4 10)\n</think>\nAnswer: 8/3"
	a, err := one.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := two.Encode(text); err != nil || !slices.Equal(a, b) {
		t.Errorf("%v, %v: want %v", b, err, a)
	}
	if Game24OfSize(one.Size()).Size() != one.Size() || Game24OfSize(two.Size()).Size() != two.Size() || two.Size() != one.Size()+8 {
		t.Errorf("%d and %d tokens", one.Size(), two.Size())
	}
	for _, l := range []Language{English, French} {
		for _, sign := range []byte("+-*/") {
			word := l.Operation(sign)
			line := "3 3 8 8 Steps: <think>\n" + word + " 8 / 4 = 2 (left: 2 3)\n"
			ids, err := two.Encode(line)
			if got, ok := LanguageOf(word); err != nil || decode(two, ids) != line || !ok || got != l {
				t.Errorf("%q is of language %d (%t): %q, %v", word, got, ok, decode(two, ids), err)
			}
			if _, err := one.Encode(word); err == nil {
				t.Errorf("the vocabulary without words has %q", word)
			}
		}
	}
	if word := English.Operation('('); word != "" {
		t.Errorf("%q is an operation", word)
	}
	if _, ok := LanguageOf("sure"); ok {
		t.Error("a label is of a language")
	}
}
