// Package reply strips what language models write around the words that they were
// asked for: reasoning, bullets, numbering, emphasis.
package reply

import (
	"regexp"
	"strings"

	"espalier/engine"
)

// Text returns a completion without its thinking.
func Text(completion string) string { return engine.Answer(completion) }

// Lines are the lines of the text that are not empty, bare.
func Lines(completion string) []string {
	var lines []string
	for line := range strings.Lines(Text(completion)) {
		if line = Bare(line); line != "" && !strings.HasPrefix(line, "```") {
			lines = append(lines, line)
		}
	}
	return lines
}

var (
	strong = regexp.MustCompile(`\*\*(\S(?:.*?\S)?)\*\*`)
	bullet = regexp.MustCompile(`^(?:[-*•+>]|#{1,6}|\(?\d{1,3}[.)])\s+`)
)

// Bare strips a line of bullet, number, heading and emphasis.
func Bare(line string) string {
	for {
		before := line
		line = strings.TrimSpace(strong.ReplaceAllString(line, "$1"))
		line = strings.TrimSpace(bullet.ReplaceAllString(line, ""))
		if line == before {
			return line
		}
	}
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
