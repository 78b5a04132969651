// Package suggest finds the word that a user meant to write.
package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hbollon/go-edlib"
)

// Nearest is the name that a mistyped word most likely stands for; empty if none
// does. Letters may be added, missing, wrong or swapped, or the word be a part of
// the name.
func Nearest(word string, names []string) string {
	word = strings.ToLower(word)
	if word == "" || len(names) == 0 {
		return ""
	}
	far := func(name string) int { return edlib.OSADamerauLevenshteinDistance(word, name) }
	best := slices.MinFunc(names, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
	if d := far(best); d <= len(word)/3 || len(word) == 2 && d == 1 {
		return best
	}
	for _, name := range names { // "bfs" is a part of tot-bfs
		if len(word) >= 2 && strings.Contains(name, word) {
			return name
		}
	}
	return ""
}
