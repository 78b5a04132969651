// Package printable makes untrusted text safe to print on a terminal.
//
// Text from models, servers, files, sessions and arguments can contain control
// sequences, which clear the screen, write the clipboard or request an answer, and
// characters that reorder or hide their neighbours. This package shows them instead, in
// the notation of Go's %q:
//
//	\x1b        a control character of ASCII
//	\u009b      a C1 control, a bidirectional control, an invisible character
//	\U000e0041  the same beyond the basic plane: tags, selectors of plane 14
//	\xff        a byte that is not UTF-8
//
// The joiners of letters and emoji (U+200C, U+200D) stay. Nothing is removed, and text
// without such characters is returned unchanged.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tabStop is the distance between tab stops in terminals.
const tabStop = 8

// Line turns text into a single line: white space with a line break or a tab becomes one
// blank, and is removed at both ends.
func Line(text string) string {
	rest := strings.Trim(unixLines(text), blanks)
	var joined strings.Builder
	for at := strings.IndexAny(rest, "\t\n"); at >= 0; at = strings.IndexAny(rest, "\t\n") {
		joined.WriteString(strings.TrimRight(rest[:at], blanks) + " ")
		rest = strings.TrimLeft(rest[at:], blanks)
	}
	return write(joined.String()+rest, false)
}

const blanks = " \t\n"

// Text keeps line breaks and expands tabs to blanks.
func Text(text string) string { return write(unixLines(text), true) }

// unixLines turns CR LF into LF. A lone carriage return is not a line break: a terminal
// would overwrite the line.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// write escapes text. lines reports whether to keep line breaks and expand tabs.
func write(text string, lines bool) string {
	start := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError || unsafe(r) && (r != '\n' || !lines) })
	if start < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	b.WriteString(text[:start])
	column := utf8.RuneCountInString(text[strings.LastIndexByte(text[:start], '\n')+1 : start])
	for rest := text[start:]; rest != ""; {
		shown, size := First(rest)
		switch {
		case lines && rest[0] == '\n':
			b.WriteByte('\n')
			column = 0
		case lines && rest[0] == '\t':
			gap := tabStop - column%tabStop
			b.WriteString(strings.Repeat(" ", gap))
			column += gap
		default:
			b.WriteString(shown)
			column += utf8.RuneCountInString(shown)
		}
		rest = rest[size:]
	}
	return b.String()
}

// First returns the first character of a text that is not empty, escaped if necessary,
// and its length in bytes.
func First(text string) (shown string, size int) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, text[0]), 1
	case !unsafe(r):
		return text[:size], size
	}
	return Escape(r), size
}

// Escape returns the escape for a character.
func Escape(r rune) string {
	switch {
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// unsafe reports whether a terminal might interpret a character, or readers not see it.
func unsafe(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	switch {
	case r >= ' ' && r < 0x7f:
		return false
	case r < 0xa0, r == '\u2028', r == '\u2029', r >= 0xe0000 && r <= 0xe0fff:
		return true
	case r == zeroWidthNonJoiner, r == zeroWidthJoiner:
		return false
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
