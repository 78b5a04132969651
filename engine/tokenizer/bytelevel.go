package tokenizer

import "strings"

// Byte-level vocabularies represent bytes by characters: printable ones represent
// themselves, and the other 68 are U+0100 and up, in order.
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

// toByteLevel represents bytes by characters.
func toByteLevel(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(byteRunes[text[i]])
	}
	return b.String()
}

// fromByteLevel is the inverse. A character that represents no byte represents itself.
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

// Bytes returns a tokenizer whose tokens are bytes, and one that ends a text, for models
// without a vocabulary.
func Bytes() *BPE {
	d := Definition{Pre: "gpt-2", BOS: -1, EOS: 256}
	for _, r := range byteRunes {
		d.Tokens, d.Kinds = append(d.Tokens, string(r)), append(d.Kinds, Normal)
	}
	d.Tokens, d.Kinds = append(d.Tokens, "<|end|>"), append(d.Kinds, Control)
	t, err := NewBPE(d)
	if err != nil {
		panic(err) // the definition above is valid
	}
	return t
}
