package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/sessions"
)

// chain is a session whose answer stands at the end of a chain of so many thoughts.
func chain(thoughts int) *sessions.Recording {
	r := &sessions.Recording{}
	add := func(b search.Body) { r.Events = append(r.Events, search.Event{Seq: len(r.Events) + 1, Body: b}) }
	add(search.Started{Puzzle: search.Puzzle{Task: "deep", Input: "x"}, State: "x", Settings: search.Settings{Method: "cot"}, Model: "m"})
	add(search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Solve, Count: 1}, Events: 1 + 2*thoughts})
	add(search.Replied{Purpose: search.Solve, Prompt: "x", Completions: []engine.Completion{{Text: "all"}}, Calls: 1})
	for id := range search.NodeID(thoughts) {
		add(search.Thought{Node: id + 1, Parent: id, Text: "step", Reply: 3})
		check := search.Check{Verdict: search.Legal, State: fmt.Sprint(id)}
		if int(id) == thoughts-1 {
			check.Verdict, check.Answer = search.Right, "42"
		}
		add(search.Checked{Node: id + 1, Check: check})
	}
	add(search.Decided{Action: search.Action{Kind: search.Conclude, Nodes: []search.NodeID{search.NodeID(thoughts)}}, Events: 1})
	add(search.Solved{Node: search.NodeID(thoughts), Answer: "42"})
	return r
}

// What is written does not grow with the square of a
// chain's length, and a picture not with the chain at all.
func TestDeepChains(t *testing.T) {
	const thoughts = 30_000
	r := chain(thoughts)
	for _, f := range Formats() {
		if f.Name == "png" {
			continue // refuses what is too large
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var b bytes.Buffer
		if err := f.Write(&b, r, Options{}); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		runtime.ReadMemStats(&after)
		most := 1 << 20
		if f.Name != "svg" && f.Name != "dot" && f.Name != "mermaid" {
			most = 500 * len(r.Events) // bytes, of which the attributes of OTLP take 400
		}
		if b.Len() > most {
			t.Errorf("%s: %d bytes", f.Name, b.Len())
		}
		if made := after.TotalAlloc - before.TotalAlloc; made > 400<<20 {
			t.Errorf("%s: %d MiB were allocated", f.Name, made>>20)
		}
	}
	tree, err := search.Fold(r.Events)
	if err != nil {
		t.Fatal(err)
	}
	s := newSketch(tree, 120)
	if last := s.boxes[len(s.boxes)-1]; len(s.boxes) != longestPath+1 || last.count != thoughts+1-longestPath {
		t.Errorf("%d boxes, the last for %d thoughts", len(s.boxes), last.count)
	}
}

// A large event is read if it is a reply just as we write it, and else refused
// before it takes many times its size.
func TestLargeEvents(t *testing.T) {
	line := func(b search.Body) []byte {
		data, err := json.Marshal(search.Event{Seq: 3, Body: b})
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	replied := line(search.Replied{Prompt: "x", Completions: []engine.Completion{{Text: strings.Repeat("x", 2*longestEvent)}}})
	if e, err := readEvent(replied); err != nil || e.Seq != 3 {
		t.Errorf("%+v, error %v", e.Seq, err)
	}
	many := search.Started{Puzzle: search.Puzzle{Task: "x", Input: "x", Options: map[string]string{}}}
	for i := range longestEvent / 10 {
		many.Puzzle.Options[fmt.Sprintf("%06d", i)] = "v"
	}
	const want = "the event is longer than 4 MiB, and is not a reply as this espalier writes it; export the session with this version"
	for name, data := range map[string][]byte{
		"rewritten": bytes.Replace(replied, []byte(`"prompt":`), []byte(`"prompt": `), 1),
		"options":   line(many),
		"a note":    line(search.Noted{Text: strings.Repeat("x", longestEvent)}),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readEvent(data)
		runtime.ReadMemStats(&after)
		if err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
		if made := int(after.TotalAlloc - before.TotalAlloc); made > 12*len(data) {
			t.Errorf("%s: %d MiB were allocated", name, made>>20)
		}
	}
}
