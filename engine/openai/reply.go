package openai

import (
	"cmp"
	"strings"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// reply collects what a server sends for one request.
type reply struct {
	*remote.Reply
	server  string // its address
	reason  string // the server's, for ending it
	refusal string // the model's, in a field of its own
	usage   engine.Usage
}

// add takes in an event.
func (r *reply) add(c chunk) error {
	if u := c.Usage; u != nil {
		r.usage.Prompt, r.usage.Completion = remote.Count(int(u.Prompt)), remote.Count(int(u.Completion))
		r.usage.Reused = remote.Count(int(max(u.Details.Cached, u.CacheHit)))
	}
	for _, choice := range c.Choices {
		if choice.Finish != "" {
			r.reason = string(choice.Finish)
		}
		tokens := r.Watch(choice.Logprobs.tokens())
		for _, p := range []part{choice.Delta, choice.Message} {
			r.Think(string(cmp.Or(p.Thinking, p.Reasoning)) + p.Content.thinking)
			r.refusal += string(p.Refusal) + p.Content.refusal
			r.Write(p.Content.text, tokens)
		}
		r.Write(string(choice.Text), tokens)
	}
	return r.Err()
}

// end reads how the reply ended: whole is what the stream says, err what broke it. A
// stream may break once the reply is complete.
func (r *reply) end(whole bool, err error) error {
	switch {
	case r.Ended(err):
		return nil
	case err != nil && (r.reason == "" || worthless(err)):
		return err
	case r.reason == "" && !whole:
		return remote.ErrCut
	case r.reason == "":
		r.Note("the server gave no reason for the end of the reply")
	}
	r.Finish = engine.FinishStop
	switch strings.ToLower(r.reason) {
	case "length", "max_tokens", "model_length":
		r.Finish = engine.FinishLength
	case "content_filter":
		r.Note("the server's filter ended the reply")
	case "error":
		return &streamError{"it ended the reply with an error that it does not name"}
	}
	if r.refusal != "" {
		r.Finish = engine.FinishRefusal
	}
	return nil
}

// cutOff notes which limit ended the reply: wanted tokens were to be had, and sent were
// asked for.
func (r *reply) cutOff(wanted, sent, context int) {
	switch n := r.usage.Completion; {
	case sent > 0 && sent == wanted && (n == 0 || n >= sent):
		r.Note("cut off at the limit of %d tokens for a reply", sent)
	case context > 0:
		r.Note("cut off: the server's context has %d tokens, for prompt and reply together; start it with a larger one", context)
	default:
		r.Note("cut off by the server")
	}
}
