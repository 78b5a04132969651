package runner

import (
	"context"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/prompting"
)

// Interrupt stops a reply at once, while a model writes it, at the first
// token for which the function returns true. What was written is logged as a Partial, and the
// next Step continues it. The function is called in the goroutine that steps the
// runner; nil: no reply is stopped. What is enumerated is not.
func (r *Runner) Interrupt(when func(search.StreamUpdate) bool) { r.stops = when }

// listen has the replies of an action followed. The context that it returns ends when one
// is stopped; stopped returns that one, and nil if all were let through.
func (r *Runner) listen(ctx context.Context, asks *prompting.Requester) (_ context.Context, stopped func() *search.Partial) {
	if r.stops == nil {
		return ctx, func() *search.Partial { return nil }
	}
	ctx, cancel := context.WithCancel(ctx)
	type request struct {
		node    search.NodeID
		purpose search.Purpose
		number  int
	}
	written, show := map[request]*search.Partial{}, asks.Stream
	var found *search.Partial
	asks.Stream = func(u search.StreamUpdate) {
		if found != nil {
			return // a model may write on for a moment
		}
		if show != nil {
			show(u)
		}
		if asks.Settings.Enumerates(u.Purpose) || u.Reading.Of > 0 { // a prompt is read: this is no token
			return
		}
		key := request{u.Node, u.Purpose, u.Request}
		p := written[key]
		if p == nil || u.Prompt != "" {
			p = &search.Partial{Prompt: u.Prompt}
			p.Node, p.Purpose, p.Call = u.Node, u.Purpose, r.tree.Node(u.Node).Calls+u.Request
			written[key] = p
		}
		if u.Prompt != "" {
			r.stops(u) // it begins
			return
		}
		token, err := prompting.LoggedToken(u.Token)
		if err != nil {
			return // the reply cannot be logged: its end says so
		}
		take(p, u, token)
		if r.stops(u) && !u.Given {
			found = p
			if !r.model(u.Purpose, asks.Model).Describe().Dialect.Tagged() { // its tags are words as others
				untag(&p.Beginning)
			}
			cancel()
		}
	}
	return ctx, func() *search.Partial {
		cancel()
		return found
	}
}

// take adds a token to what was written.
func take(p *search.Partial, u search.StreamUpdate, t engine.Token) {
	if u.Token.Thinking {
		p.Thinking += t.Text
	} else {
		p.Text += t.Text
	}
	p.Tokens = append(p.Tokens, t)
	switch {
	case !u.Given:
		p.Usage = p.Usage.Add(engine.Usage{Completion: 1})
	case p.Usage.Completion == 0: // of the beginning
		p.Given++
	}
}

// untag has the thinking of a reply apart from its answer, without the tags.
func untag(b *search.Beginning) {
	text := b.Text
	if b.Thinking != "" {
		text = b.Thinking + b.Text
	} else if !strings.HasPrefix(strings.TrimSpace(text), engine.ThinkOpen) {
		return
	}
	text = strings.TrimPrefix(strings.TrimLeft(text, " \n"), engine.ThinkOpen)
	if thinking, answer, closed := strings.Cut(text, engine.ThinkClose); closed {
		b.Thinking, b.Text, b.Ended = strings.TrimSpace(thinking), strings.TrimLeft(answer, " \n"), true
	} else if b.Text == "" || b.Thinking == "" {
		b.Thinking, b.Text = strings.TrimLeft(text, "\n"), ""
	}
}

// model is the one that is asked for a purpose: one that proposes, or the one that values.
func (r *Runner) model(p search.Purpose, proposes engine.Model) engine.Model {
	if p.Evaluates() && r.config.Evaluator != nil {
		return r.config.Evaluator
	}
	return proposes
}

// CanBegin reports why a model cannot go on from a beginning of its reply to a prompt.
func (r *Runner) CanBegin(b search.Beginning, prompt string) error {
	m := r.model(b.Purpose, r.config.Model)
	about := m.Describe()
	if about.Continues == "" {
		return fmt.Errorf("model %s cannot go on from a given beginning; inject and edit change thoughts instead", about.Name)
	}
	if reader, ok := m.(engine.Reader); ok {
		if err := reader.CanRead(prompt + b.Request().Head()); err != nil {
			return fmt.Errorf("model %s cannot go on from these words: %w", about.Name, err)
		}
	}
	return nil
}
