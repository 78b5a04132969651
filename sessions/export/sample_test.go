package export

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/sessions"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (go test ./sessions/export -update writes it anew):\n%s", name, diff)
	}
}

// sample is a small search in which everything happens that can, and whose words
// mean something in every format.
func sample() *sessions.Recording {
	begin := time.Date(2026, 11, 23, 10, 0, 0, 250e6, time.UTC)
	r := &sessions.Recording{}
	at := begin
	add := func(bodies ...search.Body) {
		for _, b := range bodies {
			r.Events = append(r.Events, search.Event{Seq: len(r.Events) + 1, Body: b})
			r.Times = append(r.Times, at)
		}
		at = at.Add(750 * time.Millisecond)
	}
	act := func(kind search.ActionKind, bodies ...search.Body) {
		add(append([]search.Body{search.Decided{Action: search.Action{Kind: kind, Nodes: []search.NodeID{0}}, Events: len(bodies)}}, bodies...)...)
	}
	reply := func(node search.NodeID, purpose search.Purpose, texts ...string) search.Replied {
		b := search.Replied{Node: node, Purpose: purpose, Prompt: "Target: 24\nInput: 4 9 10 13\n```", Calls: 1, Usage: engine.Usage{Prompt: 12, Completion: 7 * len(texts), Reused: 3}}
		for _, text := range texts {
			b.Completions = append(b.Completions, engine.Completion{Text: text, Finish: engine.FinishStop, Tokens: []engine.Token{{Text: text, LogProb: -0.25}}})
		}
		return b
	}
	thought := func(id, parent search.NodeID, from, choice int, text string, c search.Check) []search.Body {
		return []search.Body{
			search.Thought{Node: id, Parent: parent, Text: text, Reply: from, Choice: choice, LogProb: -0.25},
			search.Checked{Node: id, Check: c},
		}
	}
	legal := func(state string) search.Check { return search.Check{Verdict: search.Legal, State: state} }

	add(search.Started{
		Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13", Options: map[string]string{"target": "24"}}, State: "4 9 10 13",
		Settings: search.Settings{Method: "tot-bfs", Generate: "enumerate", Evaluate: "logprob", Beam: 2, Proposals: 8, Temperature: 0.7},
		Model:    "embedded", Seed: 7, Budget: search.Budget{Nodes: 100},
	})
	var bodies []search.Body
	bodies = append(bodies, reply(0, search.Propose, "10 - 4 = 6", "4 + 9 = 13", "4 * 9 = 35", "<b>\"9\" & `x` | y</b>", "", "13 - 9 = 4", "4 + 10 = 14", "twice"))
	bodies = append(bodies, thought(1, 0, 3, 0, "10 - 4 = 6", legal("6 9 13"))...)
	bodies = append(bodies, thought(2, 0, 3, 1, "4 + 9 = 13", legal("10 13 13"))...)
	bodies = append(bodies, thought(3, 0, 3, 2, "4 * 9 = 35", search.Check{Verdict: search.Refused, Reason: "4 * 9 is 36"})...)
	bodies = append(bodies, thought(4, 0, 3, 3, "<b>\"9\" & `x` | y</b>\n\x1b[31m", legal("#1; [a] \\ {b}"))...)
	bodies = append(bodies, search.Unparsed{Node: 0, Reply: 3, Choice: 4, Reason: "no step in it"})
	bodies = append(bodies, thought(5, 0, 3, 5, "13 - 9 = 4", legal("4 4 10"))...)
	bodies = append(bodies, thought(6, 0, 3, 6, "4 + 10 = 14", search.Check{Verdict: search.DeadEnd, State: "9 13 14", Reason: "nothing can follow"})...)
	bodies = append(bodies, search.Merged{Node: 1, Parent: 0, Text: "twice", Reply: 3, Choice: 7})
	act(search.Expand, bodies...)
	act(search.Evaluate, reply(1, search.Judge, "sure"),
		search.Valued{Node: 1, Value: 19.5, Reply: len(r.Events) + 2, Samples: []search.Sample{{Label: "sure", Probability: 0.97}}},
		search.Valued{Node: 2, Value: 0.01}, search.Valued{Node: 5, Value: 1})
	add(search.Failed{Error: "model embedded: out of memory"})
	act(search.Select, search.Kept{Nodes: []search.NodeID{1, 5, 4}}, search.Pruned{Nodes: []search.NodeID{2}, Reason: "3 better ones fill the beam"})
	act(search.Backtrack, search.Backtracked{From: 5, To: 0, Reason: "nothing worked"})
	from := len(r.Events) + 2
	bodies = []search.Body{reply(1, search.Propose, "13 - 9 = 4", "猫 6 + 9 = 15")}
	bodies = append(bodies, thought(7, 1, from, 0, "13 - 9 = 4", legal("4 6"))...)
	bodies = append(bodies, thought(8, 1, from, 1, "猫 6 + 9 = 15, which is a thought of so many words that no box can hold it", legal("13 15"))...)
	act(search.Expand, bodies...)
	from = len(r.Events) + 2
	bodies = []search.Body{reply(7, search.Propose, "4 * 6 = 24")}
	bodies = append(bodies, thought(9, 7, from, 0, "4 * 6 = 24", search.Check{Verdict: search.Right, State: "24", Answer: "(10 - 4) * (13 - 9)"})...)
	act(search.Expand, bodies...)
	act(search.Conclude, search.Solved{Node: 9, Answer: "(10 - 4) * (13 - 9)"})

	r.Session = sessions.Session{
		ID: "20261123-a0b1c2", Created: begin, Updated: at, Seconds: 4.5, Events: len(r.Events), Outcome: sessions.Solved,
		Parent: "20261122-zzzzzz", ForkSeq: 1, Tags: []string{"demo", "good"},
	}
	r.Started = r.Events[0].Body.(search.Started)
	r.Notes = []sessions.Note{{At: at, Text: "a *whole* note\nof two lines"}, {At: at, Seq: 3, Text: "why <this>?"}}
	return r
}

func exported(t testing.TB, format string, r *sessions.Recording, o Options) []byte {
	t.Helper()
	f, err := FormatNamed(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openStore(t testing.TB) *sessions.Store {
	t.Helper()
	s, err := sessions.Open(context.Background(), filepath.Join(t.TempDir(), "sessions.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSampleHasEveryStatus(t *testing.T) {
	tree, err := search.Fold(sample().Events)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[search.Status]bool{}
	for id := range tree.Len() {
		seen[tree.Node(search.NodeID(id)).Status()] = true
	}
	for _, l := range looks {
		if !seen[l.status] {
			t.Errorf("no thought is %s", l.status)
		}
		if rank(l.status) < 0 || class(box{status: l.status}) == "" || strings.Contains(class(box{status: l.status}), " ") {
			t.Errorf("status %s is not known everywhere", l.status)
		}
	}
}

func TestFormatNamed(t *testing.T) {
	for name, want := range map[string]string{
		"svg": "svg", "SVG": "svg", "md": "markdown", "markdown": "markdown", "tree.dot": "dot", "a/b.GV": "dot", "x.cast": "asciicast", "cast": "asciicast", "a.jsonl": "jsonl",
	} {
		if f, err := FormatNamed(name); err != nil || f.Name != want {
			t.Errorf("%s: %s %v", name, f.Name, err)
		}
	}
	if _, err := FormatNamed("tree.docx"); err == nil || !strings.Contains(err.Error(), "jsonl, markdown") {
		t.Error(err)
	}
	for _, f := range Formats() {
		if err := f.Write(nil, &sessions.Recording{}, Options{}); err == nil {
			t.Errorf("%s of nothing", f.Name)
		}
	}
}
