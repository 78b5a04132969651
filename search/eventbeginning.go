package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search/english"
)

// Beginning is what a reply begins with: the next time that a model is asked the question,
// it continues from there.
type Beginning struct {
	Node     NodeID  `json:"node"`
	Purpose  Purpose `json:"purpose"`
	Call     int     `json:"call,omitempty"` // the calls made at the node before
	Thinking string  `json:"thinking,omitempty"`
	Ended    bool    `json:"ended,omitempty"` // the thinking has
	Text     string  `json:"text,omitempty"`
	// Tokens are those of Thinking, then those of Text, as far as they are known. One that
	// the user wrote has probability 1.
	Tokens []engine.Token `json:"tokens,omitempty"`
	// Added are the passages that the user wrote, or where the user ended the thinking.
	Added []engine.Given `json:"added,omitempty"`
}

// Partial is a reply that was stopped while a model wrote it. It is kept, and the next
// call continues it.
type Partial struct {
	Beginning
	Prompt string       `json:"prompt"`
	Given  int          `json:"given,omitempty"` // tokens that it was to begin with
	Usage  engine.Usage `json:"usage"`
}

// Completion is the reply as far as it was written.
func (b Partial) Completion() engine.Completion {
	c := b.Beginning.Completion()
	given := engine.Beginning{}
	for _, t := range c.Tokens[:min(b.Given, len(c.Tokens))] {
		if t.Thinking {
			given.Thinking += t.Text
		} else {
			given.Text += t.Text
		}
	}
	given.Mark(&c)
	return c
}

// Begun is the beginning that the user gives a reply.
type Begun struct {
	Beginning
	How string `json:"how"` // in words, how it differs from what the model wrote
}

// Type is the name of the event in the log.
func (Partial) Type() string { return "partial" }
func (Begun) Type() string   { return "begun" }

func (b Partial) traits() traits { return about(b.Node) }
func (b Begun) traits() traits   { return byUser(b.Node) }

func (b Beginning) validate(t *Tree) error {
	if b.Call < 0 {
		return fmt.Errorf("call %d at thought %d", b.Call, b.Node)
	}
	return t.has(b.Node)
}

func (b Begun) validate(t *Tree) error {
	if b.Request().None() {
		return errors.New("an empty beginning")
	}
	return b.Beginning.validate(t)
}

func (b Beginning) apply(t *Tree, _ int) {
	t.begun = slices.DeleteFunc(slices.Clone(t.begun), b.answers)
	t.begun = append(t.begun, b)
}

func (b Partial) apply(t *Tree, seq int) {
	b.Beginning.apply(t, seq)
	t.totals.Calls++
	t.totals.Usage = t.totals.Usage.Add(b.Usage)
}

// answers reports whether two beginnings are of the same reply.
func (b Beginning) answers(other Beginning) bool {
	return b.Node == other.Node && b.Purpose == other.Purpose && b.Call == other.Call
}

// Beginnings are those of replies that a model has not finished.
type Beginnings []Beginning

// Beginnings are those of all replies that are not finished.
func (t *Tree) Beginnings() Beginnings { return t.begun }

// For is what the reply to a call at a thought is to begin with, if anything.
func (all Beginnings) For(node NodeID, p Purpose, call int) (Beginning, bool) {
	i := slices.IndexFunc(all, Beginning{Node: node, Purpose: p, Call: call}.answers)
	if i < 0 {
		return Beginning{}, false
	}
	return all[i], true
}

// answer forgets the beginnings of replies that have come.
func (all *Beginnings) answer(node NodeID, p Purpose, calls int) {
	answered := func(b Beginning) bool { return b.Node == node && b.Purpose == p && b.Call < calls }
	if slices.ContainsFunc(*all, answered) {
		*all = slices.DeleteFunc(slices.Clone(*all), answered)
	}
}

// Request is the beginning as a model is given it.
func (b Beginning) Request() engine.Beginning {
	return engine.Beginning{Thinking: b.Thinking, Ended: b.Ended, Text: b.Text}
}

// Completion is the beginning as a completion that is not finished.
func (b Beginning) Completion() engine.Completion {
	return engine.Completion{Thinking: b.Thinking, Text: b.Text, Tokens: b.Pieces(), Given: b.Added}
}

// Pieces are the tokens of the beginning; where they are not known, what it says in one piece.
func (b Beginning) Pieces() []engine.Token {
	pieces, length := slices.Clone(b.Tokens), 0
	for _, t := range pieces {
		length += len(t.Text)
	}
	if length != len(b.Thinking)+len(b.Text) {
		pieces = nil
		for _, text := range []string{b.Thinking, b.Text} {
			if text != "" {
				pieces = append(pieces, engine.Token{Text: text})
			}
		}
	}
	at := 0
	for i := range pieces {
		pieces[i].Thinking = at < len(b.Thinking)
		at += len(pieces[i].Text)
	}
	return pieces
}

// end is the last line, for a sentence about it.
func (b Beginning) end() string {
	const most = 40
	lines := strings.Split(strings.TrimSpace(b.Thinking+b.Text), "\n")
	last := []rune(lines[len(lines)-1])
	if len(last) > most {
		last = append([]rune("…"), last[len(last)-most:]...)
	}
	return string(last)
}

func (b Partial) describe(t *Tree) Description {
	return Description{
		Author: ByModel, Word: "partial", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node},
		Note: fmt.Sprintf("stopped after %s: %s", english.Plural(len(b.Tokens), "token"), b.end()),
	}
}

func (b Begun) describe(t *Tree) Description {
	return Description{
		Author: ByUser, Word: "begun", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node},
		Note: fmt.Sprintf("%s; the reply goes on from: %s", b.How, b.end()),
	}
}
