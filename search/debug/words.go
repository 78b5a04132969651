package debug

import (
	"fmt"
	"strings"
	"unicode"

	"espalier/search/spell"
)

// meant asks whether a user meant another word that there is.
func meant(word string, names []string) string {
	if name := spell.Nearest(word, names); name != "" {
		return fmt.Sprintf("did you mean %q? ", name)
	}
	return ""
}

// plural counts things.
func plural(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "ch"):
		return fmt.Sprintf("%d %ses", n, thing)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// oneLine makes one printable line of what a model wrote.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, text)), " ")
}
