package reading

import (
	"strings"
)

// thinkingTags open and close thinking: R1 and Qwen, Claude's style, Llama and other
// fine-tunes, Mistral, Kimi, Open Thoughts.
var thinkingTags = lazily(`(?i)<(/?)(?:think|thinking|thought|thoughts|reasoning|reason|scratchpad|reflection)>|\[(/?)THINK\]|(?:<\|begin_of_thought\|>|◁think▷)|(?:(<\|end_of_thought\|>|◁/think▷))`)

// solutionTags stand around what follows the thinking.
var solutionTags = lazily(`<\|(?:begin|end)_of_solution\|>|<\|(?:im_end|eot_id|end|endoftext|return|end_of_text)\|>|<end_of_turn>|</s>`)

const (
	channel = "<|channel|>" // of the harmony format
	message = "<|message|>"

	lostFinal = "assistantfinal"
)

// Body is the part of a reply that is no thinking. closed is false if thinking was
// begun and not ended, so that there is no body. Of several parts the last is taken.
func Body(reply string) (body Span, closed bool) {
	body = Span{0, len(reply)}
	if i := strings.LastIndex(reply, channel); i >= 0 {
		name := reply[i+len(channel):]
		header, _, ok := strings.Cut(name, message)
		if !strings.HasPrefix(strings.TrimSpace(header), "final") {
			return Span{}, false
		}
		if !ok {
			return Span{}, false
		}
		body.Start = i + len(channel) + len(header) + len(message)
	}
	if rest, ok := strings.CutPrefix(reply, "analysis"); ok { // the same with its marks lost
		i := strings.LastIndex(rest, lostFinal)
		if i >= 0 {
			body.Start = len(reply) - len(rest) + i + len(lostFinal)
		}
	}
	open, start := -1, body.Start
	for _, tag := range thinkingTags().FindAllStringSubmatchIndex(reply[start:], -1) {
		closes := tag[2] < tag[3] || tag[4] >= 0 && tag[4] < tag[5] || tag[6] >= 0
		switch {
		case closes:
			open = -1
			body.Start = start + tag[1] // also without an opening tag: a template may have it
		case open < 0:
			open = start + tag[0]
		}
	}
	closed = true
	if open >= 0 {
		body.End, closed = open, false
	}
	if end := solutionTags().FindAllStringIndex(reply[body.Start:body.End], -1); len(end) > 0 {
		last := end[len(end)-1]
		if strings.TrimSpace(reply[body.Start+last[1]:body.End]) == "" {
			body.End = body.Start + last[0]
		}
	}
	return trim(reply, body), closed
}

// trim takes the space at the ends of a span away.
func trim(reply string, s Span) Span {
	if s.Start >= s.End {
		return Span{s.Start, s.Start}
	}
	text := reply[s.Start:s.End]
	left := strings.TrimLeft(text, " \t\r\n\ufeff")
	s.Start += len(text) - len(left)
	s.End = s.Start + len(strings.TrimRight(left, " \t\r\n\ufeff"))
	return s
}

// ThinkingTag is the length of the tag around thinking that a text begins with, and whether
// it is a closing one. ok is false if there is none; the length is above 0 then if the text
// is the beginning of one, as far as it goes.
func ThinkingTag(text string) (length int, closes, ok bool) {
	if text == "" || text[0] != '<' && text[0] != '[' && text[0] != "◁"[0] {
		return 0, false, false
	}
	const longest = len("<|begin_of_thought|>")
	head := text[:min(len(text), longest)]
	if tag := thinkingTags().FindStringSubmatchIndex(head); tag != nil && tag[0] == 0 {
		return tag[1], tag[2] < tag[3] || tag[4] >= 0 && tag[4] < tag[5] || tag[6] >= 0, true
	}
	if len(text) >= longest || strings.ContainsAny(head, ">] \n") {
		return 0, false, false
	}
	for _, name := range tagNames {
		if len(head) < len(name) && strings.EqualFold(name[:len(head)], head) {
			return len(head), false, false
		}
	}
	return 0, false, false
}

var tagNames = []string{
	"<think>", "</think>", "<thinking>", "</thinking>", "<thought>", "</thought>", "<thoughts>", "</thoughts>", "<reasoning>", "</reasoning>", "<reason>", "</reason>",
	"<scratchpad>", "</scratchpad>", "<reflection>", "</reflection>", "[THINK]", "[/THINK]", "<|begin_of_thought|>", "<|end_of_thought|>", "◁think▷", "◁/think▷",
}
