package debug

import (
	"fmt"
	"strings"

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
