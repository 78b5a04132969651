package tokenizer

import (
	"strings"

	"espalier/engine"
)

// Turn is one message of a chat.
type Turn struct {
	Role string // "system", "user" or "assistant"
	Text string
}

// Template formats a chat as one of DeepSeek's models was trained to read it. Chat templates
// are programs in Jinja. This implements the two that the family has, and recognises them by
// the markers that they write.
type Template struct {
	begin, end      string // begins a text, ends an assistant's turn
	user, assistant string // begin a turn
	after           string // ends a system's or a user's turn
	// Thinks reports that replies begin with thinking.
	Thinks bool
}

// ChatTemplate returns the chat template, and false if there is none or it is another.
func (d *Definition) ChatTemplate() (Template, bool) {
	t := Template{Thinks: strings.Contains(d.Template, engine.ThinkClose)}
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

// Prompt formats the turns so far and begins the assistant's next one. It leaves the thinking
// out of the assistant's earlier turns. For a model that thinks, it opens the thinking, which
// R1 sometimes skips otherwise (its model card). Without think, it closes it again, so that
// the model answers at once.
func (t Template) Prompt(think bool, turns ...Turn) string {
	var b strings.Builder
	b.WriteString(t.begin)
	for _, turn := range turns {
		switch turn.Role {
		case "system":
			b.WriteString(turn.Text + t.after)
		case "assistant":
			_, answer := engine.CutThinking(turn.Text, false)
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
		b.WriteString(engine.ThinkOpen + "\n")
	case t.Thinks:
		b.WriteString(engine.ThinkOpen + "\n\n" + engine.ThinkClose + "\n\n")
	}
	return b.String()
}
