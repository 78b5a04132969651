package tokenizer

import "strings"

// The characters by which byte-level vocabularies write bytes: those that print
// stand for themselves, the other 68 for U+0100 and on, in order.
var byteRunes, runeBytes = func() (runes [256]rune, bytes map[rune]byte) {
	bytes = map[rune]byte{}
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if !(b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae) {
			r = next
			next++
		}
		runes[b], bytes[r] = r, byte(b)
	}
	return runes, bytes
}()

// toByteLevel writes bytes as characters.
func toByteLevel(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(byteRunes[text[i]])
	}
	return b.String()
}

// fromByteLevel is the reverse; a character that stands for no byte stands for itself.
func fromByteLevel(token string) string {
	var b strings.Builder
	for _, r := range token {
		if v, ok := runeBytes[r]; ok {
			b.WriteByte(v)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Bytes is a tokenizer whose tokens are bytes, and one that ends a text: for
// models that were never taught a vocabulary.
func Bytes() *BPE {
	d := Definition{Pre: "gpt-2", BOS: -1, EOS: 256}
	for _, r := range byteRunes {
		d.Tokens, d.Kinds = append(d.Tokens, string(r)), append(d.Kinds, Normal)
	}
	d.Tokens, d.Kinds = append(d.Tokens, "<|end|>"), append(d.Kinds, Control)
	t, err := NewBPE(d)
	if err != nil {
		panic(err) // of what stands above
	}
	return t
}
