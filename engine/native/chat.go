package native

import (
	"strings"

	"espalier/engine"
	"espalier/engine/tokenizer"
)

// frame writes a prompt as a user's turn where the model was trained on chats.
// What is bound, scored or enumerated follows the prompt at once; other replies
// of a model that thinks begin with thinking.
func (m *Model) frame(prompt string, think bool) string {
	if m.chat == nil {
		return prompt
	}
	return m.chat.Prompt(think, tokenizer.Turn{Role: "user", Text: prompt})
}

// thinks says whether the completion of a request begins with thinking.
func (m *Model) thinks(r *engine.Request) bool {
	return m.chat != nil && m.chat.Thinks && len(r.Choices) == 0 && len(r.Schema) == 0
}

// cutReply is cutAt for a reply, in whose thinking nothing stops it.
func (m *Model) cutReply(text string, old int, r *engine.Request) int {
	if !m.thinks(r) {
		return cutAt(text, old, r.Stop)
	}
	_, answer := tokenizer.CutThinking(text, true)
	begin := len(text) - len(answer)
	if cut := cutAt(answer, max(old-begin, 0), r.Stop); cut >= 0 {
		return begin + cut
	}
	return -1
}

// cutThinking moves the thinking out of a finished completion's text, and its
// tokens away: a log-probability is the answer's, given the thinking.
func cutThinking(c *engine.Completion) {
	thinking, answer := tokenizer.CutThinking(c.Text, true)
	begin := len(c.Text) - len(answer)
	c.Thinking, c.Text = thinking, answer
	at := 0
	for i := range c.Tokens {
		length := len(c.Tokens[i].Text)
		if at+length > begin || at == begin && length == 0 {
			c.Tokens[i].Text = c.Tokens[i].Text[max(begin-at, 0):]
			c.Tokens = c.Tokens[i:]
			return
		}
		at += length
	}
	c.Tokens = nil
}

// show is what can be shown of a token: whole characters.
func show(piece string) string { return strings.ToValidUTF8(piece, "\uFFFD") }
