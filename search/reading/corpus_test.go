package reading_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/sudoku"
)

// entry is a line of testdata/replies.jsonl: a reply that was written for the purpose,
// and what has to be read from it. Want begins with the kind: "expression 4 9 10 13",
// "label sure likely impossible", "choice 3", "number 1 10", "board 341**2****2**143",
// "letters 5", "list", "text", "moves 4 9 10 13". Of an expression and a board, Verdict
// is what the rules of their task say of the reading.
type entry struct {
	Kind, Want, Style, Language, Reply, Read, Outcome, Verdict string
}

func corpus(t testing.TB) []entry {
	t.Helper()
	data, err := os.ReadFile("testdata/replies.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []entry
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		all = append(all, e)
	}
	return all
}

// want is what the reader is asked for.
func (e entry) want() reading.Want {
	kind, rest, _ := strings.Cut(e.Want, " ")
	fields := strings.Fields(rest)
	w := reading.Want{Kind: reading.Kind(kind)}
	switch kind {
	case "expression":
		w.Operands = len(fields)
	case "label":
		w.Labels = fields
	case "choice":
		w.Choices, _ = strconv.Atoi(rest)
	case "number":
		if len(fields) == 2 {
			w.Least, _ = strconv.ParseFloat(fields[0], 64)
			w.Most, _ = strconv.ParseFloat(fields[1], 64)
		}
	case "board":
		for w.Side*w.Side < len(rest) {
			w.Side++
		}
		w.Cells = "123456789"[:w.Side]
	case "letters":
		w.Kind, w.Side, w.Cells = reading.Board, 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	}
	return w
}

// find reads the reply; of "moves" the task reads the steps that are proposed.
func (e entry) find(t testing.TB) reading.Reading {
	if e.kind() != "moves" {
		return reading.Find(e.Reply, e.want())
	}
	found, err := e.problem(t).Parse(search.Propose, e.Reply)
	if err != nil {
		var of *reading.Error
		if errors.As(err, &of) {
			return of.Reading
		}
		return reading.Reading{Reason: err.Error()}
	}
	return reading.Reading{Outcome: reading.Read, Value: strings.Join(reading.Texts(found), "\n"), Span: found[0].Span}
}

// problem is the puzzle of an entry that has one.
func (e entry) problem(t testing.TB) search.Problem {
	kind, rest, _ := strings.Cut(e.Want, " ")
	task, ok := map[string]search.Task{"expression": game24.Task(), "moves": game24.Task(), "board": sudoku.Task()}[kind]
	if !ok {
		return nil
	}
	p, err := task.Problem(search.Puzzle{Task: task.Name, Input: rest})
	if err != nil {
		t.Fatalf("%s: %v", e.Want, err)
	}
	return p
}

// verdict is what the rules say of an answer: "right" or "wrong".
func verdict(t testing.TB, p search.Problem, answer string) string {
	check, err := p.Check(t.Context(), []search.Step{{State: p.Root()}}, "Answer: "+answer)
	if err != nil {
		t.Fatal(err)
	}
	if check.Verdict == search.Right {
		return "right"
	}
	return "wrong"
}

func (e entry) String() string {
	reply := e.Reply
	if len(reply) > 300 {
		reply = reply[:300] + "..."
	}
	return fmt.Sprintf("%s, %s, %s: %q", e.Want, e.Style, e.Language, reply)
}

// TestCorpus: 99 of 100 replies are read as they are meant, and no wrong answer is
// accepted.
func TestCorpus(t *testing.T) {
	all := corpus(t)
	if len(all) < 500 {
		t.Errorf("only %d replies", len(all))
	}
	wrong := 0
	for _, e := range all {
		r := e.find(t)
		if r.Outcome.String() != e.Outcome || r.Value != e.Read {
			wrong++
			t.Logf("%s\n   read %s %q (%s)\n   want %s %q", e, r.Outcome, r.Value, r.Reason, e.Outcome, e.Read)
		}
		if r.Span.Start < 0 || r.Span.End > len(e.Reply) || r.Span.Start > r.Span.End || r.Outcome == reading.Read && r.Span.Start == r.Span.End {
			t.Errorf("%s: span %v", e, r.Span)
		}
		if p := e.problem(t); p != nil && r.Outcome == reading.Read && e.kind() != "moves" {
			if got := verdict(t, p, r.Value); got == "right" && e.Verdict != "right" {
				t.Errorf("a wrong answer is accepted: %s\n   %q", e, r.Value)
			} else if got != e.Verdict && r.Value == e.Read {
				t.Errorf("%s: the rules say %s of %q, not %s", e, got, r.Value, e.Verdict)
			}
		}
	}
	t.Logf("%d of %d read as meant", len(all)-wrong, len(all))
	if wrong*100 > len(all) {
		t.Errorf("%d of %d replies are misread", wrong, len(all))
	}
}
