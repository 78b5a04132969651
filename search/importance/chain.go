// Package importance measures which segments of a model's thinking decide its answer, by
// asking the model how the text continues from before and after each of them (Bogdan et al.
// 2025, Thought Anchors, arXiv 2506.19143).
//
// Four questions are asked about every segment. How does the text continue from before it, and
// how from after it? The change in how often each answer is given is its resampling
// importance. How does it continue if something of another meaning replaces it? That
// change is its counterfactual importance. And what does the model answer if it must do so
// at once?
//
// Continuations are shared: one that keeps the words of the next segments is a sample from
// after each of these as well. A model in this process computes only the new part of each.
package importance

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
)

// Chain is a reply with thinking, and how it was asked for.
type Chain struct {
	Problem     search.Problem
	Path        []search.Step // to the thought at which the model was asked
	Purpose     search.Purpose
	Prompt      search.Prompt
	Temperature float64 // at which segments are sampled again

	text     string // of the thinking; or of the whole reply, if that is not kept apart
	apart    bool
	answer   string // what follows, if that is kept apart
	reader   *thinking.Reader
	segments []thinking.Node
	ends     []int // of the text before each segment, and of all
}

// Temperature is that at which segments are sampled again where a search says none: at 0 all
// continuations would be the same.
const Temperature = 0.7

// Prompt is what a model is asked for a reply of that purpose.
func Prompt(p search.Problem, m engine.Model, purpose search.Purpose, path []search.Step) (search.Prompt, error) {
	dialect := m.Describe().Dialect
	if dialect == engine.ZeroShot && !p.Capabilities().ZeroShot {
		dialect = engine.Chat
	}
	return p.Prompt(purpose, path, dialect)
}

// NewChain takes the thinking of a completion apart.
func NewChain(c Chain, completion engine.Completion) (*Chain, error) {
	c.text, c.apart, c.answer = completion.Thinking, completion.Thinking != "", completion.Text
	if !c.apart {
		c.text = completion.Text
	}
	rules := c.Problem.Capabilities().Thinking
	if len(c.Path) > 0 {
		rules = rules.In(c.Path[len(c.Path)-1].State)
	}
	c.reader = thinking.Read(c.text, rules)
	if c.segments = c.reader.Thought(); len(c.segments) == 0 {
		return nil, fmt.Errorf("it contains no thinking to weigh")
	}
	c.ends = []int{c.segments[0].From}
	for _, n := range c.segments {
		c.ends = append(c.ends, n.To)
	}
	return &c, nil
}

// Segments are the segments that are weighed.
func (c *Chain) Segments() []thinking.Node { return c.segments }

// Words are those of a segment, counted from 1.
func (c *Chain) Words(segment int) string { return c.reader.Segment(c.segments[segment-1]) }

// whole is the completion that was weighed.
func (c *Chain) whole() engine.Completion {
	if c.apart {
		return engine.Completion{Thinking: c.text, Text: c.answer}
	}
	return engine.Completion{Text: c.text}
}

// textOf is the part of a completion that the chain's text is of.
func (c *Chain) textOf(x engine.Completion) string {
	if c.apart {
		return x.Thinking
	}
	return x.Text
}

// request continues a text.
func (c *Chain) request(from string) engine.Request {
	q := engine.Request{Prompt: c.Prompt.Text, Stop: c.Prompt.Stop, MaxTokens: c.Prompt.MaxTokens, Temperature: c.Temperature}
	if c.apart {
		q.Beginning.Thinking = from
	} else {
		q.Beginning.Text = from
	}
	return q
}

// answerNow demands the answer after a number of segments.
func (c *Chain) answerNow(after int) engine.Request {
	from := c.text[:c.ends[after]]
	q := c.request(from)
	const bytesPerToken, more = 2, 32 // an answer may be longer than the chain's own
	own := len(c.answer)
	if !c.apart {
		own = len(c.text) - c.ends[len(c.ends)-1]
	}
	if own = own/bytesPerToken + more; q.MaxTokens == 0 || q.MaxTokens > own {
		q.MaxTokens = own
	}
	switch {
	case c.apart:
		q.Beginning.Ended = true
	case strings.Contains(c.text, engine.ThinkOpen):
		q.Beginning.Text = from + "\n" + engine.ThinkClose + "\n"
	}
	return q
}

// kept is how many segments a text begins with, word for word, and whether the one after
// them says something else, rather than the same in other words.
func (c *Chain) kept(text string) (segments int, other bool) {
	for segments < len(c.segments) {
		end := c.ends[segments+1]
		if !strings.HasPrefix(text, c.text[:end]) || joined(text, end) && !joined(c.text, end) {
			break
		}
		segments++
	}
	if segments == len(c.segments) {
		return segments, false
	}
	rules := c.Problem.Capabilities().Thinking
	if len(c.Path) > 0 {
		rules = rules.In(c.Path[len(c.Path)-1].State)
	}
	nodes := thinking.Read(text, rules).Nodes()
	if segments >= len(nodes) {
		return segments, true
	}
	n := nodes[segments]
	return segments, !thinking.SameWords(text[n.From:n.To], c.Words(segments+1))
}

// joined reports whether the words at a place of a text go on there.
func joined(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, size := utf8.DecodeRuneInString(text[at:])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return size > 0 && word(before) && word(after)
}

// conclusion is what a completion answers, in the form in which votes are counted, and
// whether the rules say that it is right. A completion without an answer has none.
func (c *Chain) conclusion(ctx context.Context, x engine.Completion) (answer string, right bool, err error) {
	thoughts, unread := search.Parse(c.Problem, c.Purpose, c.Path, x.Text)
	if unread != nil || len(thoughts) == 0 {
		return "", false, nil
	}
	if c.Purpose.Evaluates() {
		return thoughts[len(thoughts)-1].Text, false, nil
	}
	path := c.Path
	var check search.Check
	for _, t := range thoughts {
		if check, err = c.Problem.Check(ctx, path, t.Text); err != nil {
			return "", false, err
		}
		path = append(path[:len(path):len(path)], search.Step{Text: t.Text, State: check.State})
	}
	return check.AnswerKey(), check.Verdict == search.Right, nil
}
