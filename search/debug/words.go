package debug

import (
	"fmt"

	"espalier/search/suggest"
)

// meant asks whether a user meant another word that there is.
func meant(word string, names []string) string {
	if name := suggest.Nearest(word, names); name != "" {
		return fmt.Sprintf("did you mean %q? ", name)
	}
	return ""
}
