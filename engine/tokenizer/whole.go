package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// Whole splits the pending bytes of a decoder, including those of the newest token, into
// text that can be shown and the beginning of a character that later tokens may complete.
// Bytes that cannot become a character are replaced by U+FFFD.
func Whole(pending string) (text, rest string) {
	cut := len(pending)
	for back := 1; back < utf8.UTFMax && back <= len(pending); back++ {
		c := pending[len(pending)-back]
		if utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRuneInString(pending[len(pending)-back:]) {
				cut = len(pending) - back
			}
			break
		}
	}
	return strings.ToValidUTF8(pending[:cut], "\uFFFD"), pending[cut:]
}
