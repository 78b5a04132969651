package sessions

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// manyThoughts is a log of about so many bytes as a small model writes it:
// short replies, and an event for every thought.
func manyThoughts(bytes int) []search.Event {
	var log []search.Event
	size := 0
	add := func(b search.Body) int {
		e := search.Event{Seq: len(log) + 1, Body: b}
		log = append(log, e)
		data, _ := json.Marshal(e)
		size += len(data)
		return e.Seq
	}
	add(search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "1 2 3 4"}, State: "1 2 3 4", Settings: search.Settings{Method: "tot-bfs"}, Model: "embedded"})
	node := search.NodeID(0)
	for size < bytes {
		parent := node / 8
		const children = 8
		add(search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}, Purpose: search.Propose, Count: children}, Events: 1 + 3*children})
		r := search.Replied{Node: parent, Purpose: search.Propose, Prompt: "Input: 4 9 10 13 next", Calls: 1, Usage: engine.Usage{Prompt: 9, Completion: 72}}
		for i := range children {
			c := engine.Completion{Text: fmt.Sprintf(" 10 - %d = 6 (left: 6 9 13)", i), Finish: engine.FinishStop}
			for j, w := range strings.SplitAfter(c.Text, " ") {
				c.Tokens = append(c.Tokens, engine.Token{Text: w, LogProb: -0.12345678901 / float64(j+1)})
			}
			r.Completions = append(r.Completions, c)
		}
		reply := add(r)
		for i := range children {
			node++
			add(search.Thought{Node: node, Parent: parent, Text: r.Completions[i].Text, Reply: reply, Choice: i, LogProb: -1.23456789})
			add(search.Checked{Node: node, Check: search.Check{Verdict: search.Legal, State: "6 9 13", Short: "10 - 4 = 6"}})
			add(search.Valued{Node: node, Value: 0.987654321, Samples: []search.Sample{{Label: "sure", Probability: 0.9}, {Label: "likely", Probability: 0.05}, {Label: "impossible", Probability: 0.05}}})
		}
	}
	return log
}

const hundredMB = 100 << 20

func BenchmarkOpen100MB(b *testing.B) {
	s := openStore(b)
	log := manyThoughts(hundredMB)
	id := store(b, s, New{}, log)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Load(context.Background(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			if _, err := search.Fold(log); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Logf("%d events", len(log))
}

// BenchmarkAppend stores one action of 26 events (7.8 KB), on the disk when it
// returns.
func BenchmarkAppend(b *testing.B) {
	s := openStore(b)
	all := split(manyThoughts(10 << 20))
	var w *Writer
	for i := 0; b.Loop(); i++ {
		if i%len(all) == 0 {
			var err error
			if w, err = s.Create(context.Background(), New{}); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Append(all[i%len(all)]); err != nil {
			b.Fatal(err)
		}
	}
}
