package engine

import (
	"strings"
	"unicode"
)

// The tags that DeepSeek-R1 and models like it put around their thinking.
const (
	ThinkOpen  = "<think>"
	ThinkClose = "</think>"
)

// CutThinking splits a reply into thinking and answer, which is what follows the first
// closing tag. opened says that the prompt ends in the opening tag, so that the reply holds
// only the closing one. Thinking that does not end has no answer.
func CutThinking(reply string, opened bool) (thinking, answer string) {
	inner, tagged := strings.CutPrefix(strings.TrimLeftFunc(reply, unicode.IsSpace), ThinkOpen)
	before, after, closed := strings.Cut(inner, ThinkClose)
	switch {
	case closed:
		return strings.TrimSpace(before), strings.TrimLeftFunc(after, unicode.IsSpace)
	case tagged, opened:
		return strings.TrimSpace(inner), ""
	}
	return "", reply
}
