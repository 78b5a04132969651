// Package synth makes up logs of searches: for tests, benchmarks and pictures,
// where no model is at hand or a hundred thousand thoughts are wanted.
package synth

import (
	"math"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Log is a log under construction. It numbers events and thoughts, and fills in
// how many events belong to an action.
type Log struct {
	Events  []search.Event
	nodes   int
	decided int // index of the open Decided event, -1 when there is none
}

// New starts a log.
func New(s search.Started) *Log {
	l := &Log{decided: -1, nodes: 1}
	l.add(s)
	return l
}

func (l *Log) add(b search.Body) int {
	seq := len(l.Events) + 1
	l.Events = append(l.Events, search.Event{Seq: seq, Body: b})
	if l.decided >= 0 {
		d := l.Events[l.decided].Body.(search.Decided)
		d.Events++
		l.Events[l.decided].Body = d
	}
	return seq
}

// Decide opens the batch of an action.
func (l *Log) Decide(a search.Action) {
	l.decided = -1
	l.add(search.Decided{Action: a})
	l.decided = len(l.Events) - 1
}

// Reply adds what a model answered and returns its number.
func (l *Log) Reply(node search.NodeID, purpose search.Purpose, prompt string, calls int, texts ...string) int {
	r := search.Replied{Node: node, Purpose: purpose, Prompt: prompt, Calls: calls}
	for i, t := range texts {
		c := engine.Completion{Text: t, Tokens: Tokens(t, i), Finish: engine.FinishStop}
		r.Completions = append(r.Completions, c)
		r.Usage.Completion += len(c.Tokens)
	}
	r.Usage.Prompt = len(strings.Fields(prompt)) * calls
	r.Usage.Reused = r.Usage.Prompt / 2
	return l.add(r)
}

// Think adds a thought with what the rules say of it.
func (l *Log) Think(parent search.NodeID, text string, reply, choice int, check search.Check) search.NodeID {
	id := search.NodeID(l.nodes)
	l.nodes++
	l.add(search.Thought{Node: id, Parent: parent, Text: text, Reply: reply, Choice: choice, LogProb: -0.1 - float64(choice)/4})
	l.add(search.Checked{Node: id, Check: check})
	return id
}

// Add adds any other event.
func (l *Log) Add(b search.Body) { l.add(b) }

// Tokens splits a text as a model might have written it, the more surprised the
// later it was tried.
func Tokens(text string, surprise int) []engine.Token {
	var tokens []engine.Token
	for i, word := range strings.SplitAfter(text, " ") {
		p := 0.98 - 0.07*float64((i*5+surprise*3)%9)
		if (i+surprise)%5 == 4 {
			p = 0.12
		}
		tokens = append(tokens, engine.Token{Text: word, LogProb: math.Log(p)})
	}
	return tokens
}
