package search

import (
	"strings"

	"espalier/engine"
	"espalier/search/reading"
	"espalier/search/thinking"
)

// LiveThinking follows what a model thinks while it writes: what is marked as thinking, or
// all that it writes.
type LiveThinking struct {
	purpose Purpose
	rules   thinking.Rules
	reader  *thinking.Reader // nil: nothing was written yet
	marked  bool             // the server marks what is thinking
}

// NewLiveThinking follows a reply that answers a question of that purpose.
func NewLiveThinking(p Purpose, rules thinking.Rules) *LiveThinking {
	return &LiveThinking{purpose: p, rules: rules}
}

// Write takes the next token, and reports whether it belongs to what is read.
func (l *LiveThinking) Write(t engine.Token) bool {
	switch {
	case l.reader == nil:
		l.reader, l.marked = thinking.NewReader(l.rules), t.Thinking
	case l.marked && !t.Thinking:
		return false // the answer
	}
	l.reader.Write(t.Text)
	return true
}

// Inside is what the model thinks, read as far as it has come; nil if it does not think.
func (l *LiveThinking) Inside() *thinking.Reader {
	if l.reader == nil || !l.marked && !Thinks(l.purpose, l.reader.Text()) {
		return nil
	}
	return l.reader
}

// Thinks reports whether a text without marks is one of thoughts: it has tags, or that is
// what was asked for.
func Thinks(p Purpose, text string) bool {
	_, _, tagged := reading.ThinkingTag(strings.TrimLeft(text[:min(len(text), 256)], " \t\r\n"))
	return tagged || p == Solve || p == Think
}

// ThinkingOf returns the thinking in a reply; empty if the model did not think.
func ThinkingOf(p Purpose, c engine.Completion) string {
	if c.Thinking == "" && Thinks(p, c.Text) {
		return c.Text
	}
	return c.Thinking
}
