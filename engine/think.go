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

// Answer returns a reply without any of its thinking, for a model that thinks again in its
// answer: what follows the last closing tag, up to thinking that does not end.
func Answer(reply string) string {
	if i := strings.LastIndex(reply, ThinkClose); i >= 0 {
		reply = reply[i+len(ThinkClose):]
	}
	reply, _, _ = strings.Cut(reply, ThinkOpen)
	return strings.TrimSpace(reply)
}
