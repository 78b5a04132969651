package engine

import (
	"regexp"
	"strings"
	"unicode"
)

// The tags that DeepSeek-R1 and models like it put around their thinking.
const (
	ThinkOpen  = "<think>"
	ThinkClose = "</think>"
)

// The marks of the harmony format, whose last channel is the answer if it is named final.
const (
	harmonyChannel = "<|channel|>"
	harmonyMessage = "<|message|>"
	harmonyFinal   = "final"
)

var (
	harmonyHead = regexp.MustCompile(`^(?:<\|start\|>[a-z]*)?<\|channel\|>[^<]*<\|message\|>`)
	harmonyTail = regexp.MustCompile(`\s*(?:<\|(?:end|return|call)\|>|<\|start\|>[a-z]*)+\s*$`)
)

// CutThinking splits a reply into thinking and answer, which is what follows the closing
// tag. Tags may be nested. opened says that the prompt ends in the opening tag, so that the
// reply holds only the closing one. Thinking that does not end has no answer. A closing tag
// at the end of an answer is a slip of some models, and is left out.
func CutThinking(reply string, opened bool) (thinking, answer string) {
	if i := strings.LastIndex(reply, harmonyChannel); i >= 0 {
		return cutChannels(reply, i)
	}
	inner, tagged := strings.CutPrefix(strings.TrimLeftFunc(reply, unicode.IsSpace), ThinkOpen)
	before, after, closed := cutNested(inner)
	switch {
	case closed:
		answer = strings.TrimLeftFunc(after, unicode.IsSpace)
		return strings.TrimSpace(before), CutStray(answer)
	case tagged, opened:
		return strings.TrimSpace(inner), ""
	}
	return "", reply
}

// CutStray removes closing tags from the end of an answer.
func CutStray(answer string) string {
	for {
		rest, ok := strings.CutSuffix(strings.TrimRightFunc(answer, unicode.IsSpace), ThinkClose)
		if !ok {
			return answer
		}
		answer = strings.TrimRightFunc(rest, unicode.IsSpace)
	}
}

// cutNested cuts at the tag that closes the thinking whose opening tag came before text.
func cutNested(text string) (before, after string, closed bool) {
	for at, depth := 0, 1; ; {
		end := strings.Index(text[at:], ThinkClose)
		if end < 0 {
			if at == 0 {
				return text, "", false
			}
			// More are opened than closed: the last tag that closes ends it.
			return text[:at-len(ThinkClose)], text[at:], true
		}
		depth += strings.Count(text[at:at+end], ThinkOpen) - 1
		if depth == 0 {
			return text[:at+end], text[at+end+len(ThinkClose):], true
		}
		at += end + len(ThinkClose)
	}
}

// cutChannels splits a reply of the harmony format, whose last channel begins at last.
func cutChannels(reply string, last int) (thinking, answer string) {
	name, text, ok := strings.Cut(reply[last+len(harmonyChannel):], harmonyMessage)
	before := reply[:last]
	if !ok || strings.TrimSpace(name) != harmonyFinal {
		before, text = reply, ""
	}
	before = harmonyHead.ReplaceAllString(strings.TrimSpace(before), "")
	return strings.TrimSpace(harmonyTail.ReplaceAllString(before, "")), strings.TrimLeftFunc(harmonyTail.ReplaceAllString(text, ""), unicode.IsSpace)
}
