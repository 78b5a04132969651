package decode

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/engine/tokenizer"
)

// frame formats a prompt as a user's turn if the model was trained on chats. With think,
// the reply of a model that thinks begins with thinking. Replies that are held to a form,
// scored or enumerated follow the prompt directly.
func (d *Decoder) frame(prompt string, think bool) (string, error) {
	if d.chat == nil {
		return prompt, nil
	}
	return d.chat.Prompt(think, tokenizer.Turn{Role: "user", Text: prompt})
}

// encodeFramed frames a prompt and turns it into tokens.
func (d *Decoder) encodeFramed(prompt string, think bool) ([]int, error) {
	text, err := d.frame(prompt, think)
	if err != nil {
		return nil, err
	}
	return d.encode(text)
}

// encodeBegun is encodeFramed for a request whose completion has a beginning.
func (d *Decoder) encodeBegun(r *engine.Request) ([]int, error) {
	begin, thinks := r.Beginning, d.chat != nil && d.chat.Thinks
	if begin.None() {
		return d.encodeFramed(r.Prompt, d.thinks(r))
	}
	if err := begin.Check("model "+d.name, thinks); err != nil {
		return nil, err
	}
	if d.formed(r) && thinks && !begin.Answers() {
		return nil, fmt.Errorf("the answer of model %s is to have a form, but begins with thinking that has not ended: %w", d.name, engine.ErrUnsupported)
	}
	text, err := d.frame(r.Prompt, thinks)
	switch {
	case err != nil:
		return nil, err
	case thinks:
		text = begin.After(text)
	default:
		text += begin.Text
	}
	return d.encode(text)
}

// formed reports whether a request restricts the form of its answer.
func (d *Decoder) formed(r *engine.Request) bool { return len(r.Choices) > 0 || len(r.Schema) > 0 }

// thinks reports whether the model writes thinking first, or continues it.
func (d *Decoder) thinks(r *engine.Request) bool {
	return d.chat != nil && d.chat.Thinks && !d.formed(r) && !r.Beginning.Answers()
}

// opened reports whether the thinking is open where the model begins to write.
func (d *Decoder) opened(r *engine.Request) bool { return d.chat.Opens || !r.Beginning.None() }

// within reports whether what follows the first old bytes of a reply is thinking.
func (d *Decoder) within(r *engine.Request, text string, old int) bool {
	return d.thinks(r) && (d.opened(r) || strings.HasPrefix(strings.TrimSpace(text), engine.ThinkOpen)) && !strings.Contains(text[:old], engine.ThinkClose)
}

// cutReply is cutAt for a reply, ignoring stop strings within its thinking.
func (d *Decoder) cutReply(text string, old int, r *engine.Request) int {
	if !d.thinks(r) {
		return cutAt(text, old, r.Stop)
	}
	_, answer := engine.CutThinking(text, d.opened(r))
	begin := answerBegin(text, answer)
	searched := len(engine.CutStray(text[:old])) - begin // a tag at the end was left out then, too
	if cut := cutAt(answer, min(max(searched, 0), len(answer)), r.Stop); cut >= 0 {
		return begin + cut
	}
	return -1
}

// answerBegin returns where an answer begins in the reply that it was cut from, whose end may
// have had tags that are left out.
func answerBegin(reply, answer string) int {
	if answer == "" || strings.HasSuffix(reply, answer) {
		return len(reply) - len(answer)
	}
	return len(engine.CutStray(reply)) - len(answer)
}

// cutThinking moves the thinking out of a finished completion's text and drops its tokens:
// the log-probability of a completion is that of the answer, given the thinking. The first
// given bytes of the text have no tokens.
func (d *Decoder) cutThinking(c *engine.Completion, opened bool, given int) {
	thinking, answer := engine.CutThinking(c.Text, opened)
	begin := answerBegin(c.Text, answer) - given
	trim(c.Tokens, max(begin+len(answer), 0)) // a stray tag at the end is not part of it
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
