package sessions

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

func TestDiffOfTheSame(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	if d := Diff(log, whole(t, config(t, "4 9 10 13", 7))); !d.Same() || d.Seq != 0 {
		t.Error(d)
	}
	if d := Diff(nil, nil); !d.Same() || d.String() != "the logs are identical\n" {
		t.Error(d)
	}
}

func TestDiff(t *testing.T) {
	started := func(seed uint64, model string) search.Event {
		return search.Event{Seq: 1, Body: search.Started{
			Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13",
			Settings: search.Settings{Method: "tot-bfs", Beam: 5}, Model: model, Seed: seed,
		}}
	}
	thought := func(seq int, text string) search.Event {
		return search.Event{Seq: seq, Body: search.Thought{Node: 1, Text: text, LogProb: -0.5}}
	}
	long := strings.Repeat("same words ", 20)
	failed := func(seq int, text string) search.Event {
		return search.Event{Seq: seq, Body: search.Failed{Error: text}}
	}
	for _, test := range []struct {
		name string
		a, b []search.Event
		want string
	}{
		{
			"an event",
			[]search.Event{started(1, "m"), thought(2, "10 - 4 = 6")},
			[]search.Event{started(1, "m"), thought(2, "4 + 9 = 13\x1b[2J")},
			`the logs differ at event 2
  a: read: thought 1 (10 - 4 = 6): below the root
  b: read: thought 1 (4 + 9 = 13\x1b[2J): below the root
    text: "10 - 4 = 6" | "4 + 9 = 13\x1b[2J"
`,
		}, {
			"the kind of an event",
			[]search.Event{started(1, "m"), thought(2, "x")},
			[]search.Event{started(1, "m"), failed(2, "no such model")},
			`the logs differ at event 2
  a: read: thought 1 (x): below the root
  b: failed: no such model
`,
		}, {
			"an end",
			[]search.Event{started(1, "m"), thought(2, "x")},
			[]search.Event{started(1, "m")},
			`the logs differ at event 2
  a: read: thought 1 (x): below the root
  b: the log ends after 1 event
`,
		}, {
			"the beginning alone",
			[]search.Event{started(1, "m"), thought(2, "x")},
			[]search.Event{started(2, "m"), thought(2, "x")},
			`the logs differ at event 1
  a: puzzle: 4 9 10 13: game24, tot-bfs, model m, seed 1
  b: puzzle: 4 9 10 13: game24, tot-bfs, model m, seed 2
    seed: 1 | 2
all other events are identical
`,
		}, {
			"the beginning, and a long text later",
			[]search.Event{started(1, "m"), failed(2, "a"), failed(3, long+"left")},
			[]search.Event{started(1, "other"), failed(2, "a"), failed(3, long+"right")},
			`the logs differ at event 1
  a: puzzle: 4 9 10 13: game24, tot-bfs, model m, seed 1
  b: puzzle: 4 9 10 13: game24, tot-bfs, model other, seed 1
    model: "m" | "other"
then 1 identical event; event 3 differs
  a: failed: ` + long + `left
  b: failed: ` + long + `right
    error: …me words same words left" | …me words same words right"
`,
		}, {
			"everything",
			nil,
			[]search.Event{started(1, "m")},
			`the logs differ at event 1
  a: the log ends after 0 events
  b: puzzle: 4 9 10 13: game24, tot-bfs, model m, seed 1
`,
		},
	} {
		if diff := cmp.Diff(test.want, Diff(test.a, test.b).String()); diff != "" {
			t.Errorf("%s:\n%s", test.name, diff)
		}
		if d := Diff(test.b, test.a); d.Seq != Diff(test.a, test.b).Seq {
			t.Errorf("%s: the other way round it is event %d", test.name, d.Seq)
		}
	}
}

func TestDiffListsFewFields(t *testing.T) {
	event := func(from int) []search.Event {
		k := search.Kept{}
		for i := range 12 {
			k.Nodes = append(k.Nodes, search.NodeID(from+i))
		}
		return []search.Event{{Seq: 1, Body: k}}
	}
	d := Diff(event(0), event(1))
	fields := make([]string, len(d.Changes))
	for i, c := range d.Changes {
		fields[i] = c.Field
	}
	if len(fields) != 12 || fields[2] != "nodes.2" || fields[10] != "nodes.10" {
		t.Error(fields)
	}
	if s := d.String(); !strings.Contains(s, "and 4 more fields") {
		t.Error(s)
	}
}
