package tokenizer

import (
	"strings"
	"unicode"
)

// Turn is one message of a chat.
type Turn struct {
	Role string // "system", "user" or "assistant"
	Text string
}

// Template writes a chat as one of DeepSeek's models was trained to read it.
// Chat templates are programs (in Jinja); this knows the two that the family has,
// and tells them apart by what they write.
type Template struct {
	begin, end      string // of a text, and of an assistant's turn
	user, assistant string // what announces a turn
	after           string // what ends a system's or a user's turn
	// Thinks says that a reply begins with thinking.
	Thinks bool
}

// The tags around thinking.
const (
	openThinking  = "<think>"
	closeThinking = "</think>"
)

// ChatTemplate recognises the chat template; false if there is none, or another.
func (d *Definition) ChatTemplate() (Template, bool) {
	t := Template{Thinks: strings.Contains(d.Template, closeThinking)}
	if d.BOS >= 0 {
		t.begin = d.Tokens[d.BOS]
	}
	if d.EOS >= 0 {
		t.end = d.Tokens[d.EOS]
	}
	switch {
	case strings.Contains(d.Template, "<｜User｜>") && strings.Contains(d.Template, "<｜Assistant｜>"): // V3, R1
		t.user, t.assistant = "<｜User｜>", "<｜Assistant｜>"
	case strings.Contains(d.Template, "User: ") && strings.Contains(d.Template, "Assistant:"): // V2
		t.user, t.assistant, t.after = "User: ", "Assistant:", "\n\n"
	default:
		return Template{}, false
	}
	return t, true
}

// Prompt writes the turns so far and announces the assistant's next one. Of the
// assistant's earlier turns only what follows the thinking is kept. A model that
// thinks is made to begin with it, which R1 skips now and then otherwise (its
// model card), or, without think, made to believe that it has.
func (t Template) Prompt(think bool, turns ...Turn) string {
	var b strings.Builder
	b.WriteString(t.begin)
	for _, turn := range turns {
		switch turn.Role {
		case "system":
			b.WriteString(turn.Text + t.after)
		case "assistant":
			_, answer := CutThinking(turn.Text, false)
			b.WriteString(t.assistant)
			if t.after != "" {
				b.WriteString(" ")
			}
			b.WriteString(answer + t.end)
		default:
			b.WriteString(t.user + turn.Text + t.after)
		}
	}
	b.WriteString(t.assistant)
	switch {
	case t.Thinks && think:
		b.WriteString(openThinking + "\n")
	case t.Thinks:
		b.WriteString(openThinking + "\n\n" + closeThinking + "\n\n")
	}
	return b.String()
}

// CutThinking splits a reply into thinking and answer. Where the prompt has
// opened the thinking already, the reply holds only its end; thinking without an
// end has no answer.
func CutThinking(reply string, opened bool) (thinking, answer string) {
	inner, tagged := strings.CutPrefix(strings.TrimLeftFunc(reply, unicode.IsSpace), openThinking)
	before, after, closed := strings.Cut(inner, closeThinking)
	switch {
	case closed:
		return strings.TrimSpace(before), strings.TrimLeftFunc(after, unicode.IsSpace)
	case tagged, opened:
		return strings.TrimSpace(inner), ""
	}
	return "", reply
}
