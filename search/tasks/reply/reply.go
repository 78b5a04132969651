// Package reply strips what language models write around the words that they were
// asked for: reasoning, bullets, numbering, emphasis.
package reply

import (
	"regexp"
	"strings"

	"espalier/search/reading"
)

// Text returns a completion without its thinking.
func Text(completion string) string {
	body, _ := reading.Body(completion)
	return completion[body.Start:body.End]
}

// Lines are the lines of the text that are not empty, bare.
func Lines(completion string) []string {
	var lines []string
	for line := range strings.Lines(Text(completion)) {
		if line = reading.Bare(line); line != "" && !strings.HasPrefix(line, "```") {
			lines = append(lines, line)
		}
	}
	return lines
}

// longest bounds what a prompt repeats of a reply.
const longest = 80

// Short is the text of a completion on one line, cut where it gets long.
func Short(completion string) string {
	text := strings.Join(strings.Fields(Text(completion)), " ")
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "..."
	}
	return text
}

// LastWord is the last of the given words that a text has, as a whole word in
// any case: models reason before they judge. ok is false if it has none.
func LastWord(text string, words []string) (last string, ok bool) {
	at := -1
	for _, word := range words {
		pattern := regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(` + regexp.QuoteMeta(word) + `)(?:$|[^\pL\pN])`)
		for _, place := range pattern.FindAllStringSubmatchIndex(text, -1) {
			if place[2] > at {
				last, at, ok = word, place[2], true
			}
		}
	}
	return last, ok
}
