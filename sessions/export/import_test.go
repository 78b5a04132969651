package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/sessions"
)

// searched is a session that a real search has written into a store.
func searched(t *testing.T, s *sessions.Store) *sessions.Recording {
	t.Helper()
	ctx := context.Background()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-dfs")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Create(ctx, sessions.New{Title: "one <two>", Tags: []string{"b", "a"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 1 << 63, Record: w.Append})
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := r.Step(ctx); errors.Is(err, runner.ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		w.Elapsed(r.Elapsed())
	}
	for _, err := range []error{w.Close(), s.AddNote(ctx, w.ID(), 3, "here\nthere"), s.AddNote(ctx, w.ID(), 0, "all"), s.SetDebugger(ctx, w.ID(), setUp)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := s.Load(ctx, w.ID())
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// setUp is what stays in the debugger of that session.
const setUp = "break on prune\ndisable 1\nwatch thoughts\ncheckpoint here at 3\n"

// What is set up in the debugger goes with a session, to a fork and to another store; what
// would do something there by itself does not.
func TestDebuggerGoesWithASession(t *testing.T) {
	from, to := openStore(t), openStore(t)
	r := searched(t, from)
	fork, err := from.Fork(t.Context(), r.ID, 3)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := from.Load(t.Context(), fork.ID); err != nil || r.Debugger != setUp {
		t.Errorf("the fork has %q, %v", r.Debugger, err)
	}
	w, err := from.ForkWriter(t.Context(), r.ID, 3)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := from.Load(t.Context(), w.ID()); err != nil || r.Debugger != "" {
		t.Errorf("a branch of the debugger, which keeps its own, has %q, %v", r.Debugger, err)
	}
	r.Debugger = "source /etc/passwd\n" + setUp + "commands 1\nset model ollama:other\nbreak on value\nend\ncommands 1: inject 0: 1\nset beam 3\n\x1b[2Jmark 1\n display value\n"
	read, err := Read(bytes.NewReader(exported(t, "jsonl", r, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	imported, err := to.Import(t.Context(), read, "f.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	again, err := to.Load(t.Context(), imported.ID)
	if want := setUp + "display value\n"; err != nil || again.Debugger != want {
		t.Errorf("imported: %q, %v; want %q", again.Debugger, err, want)
	}
}

func TestRoundTrip(t *testing.T) {
	ctx := context.Background()
	from := openStore(t)
	fork := func(r *sessions.Recording) *sessions.Recording {
		f, err := from.Fork(ctx, r.ID, len(r.Events)/2)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := from.Load(ctx, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		return loaded
	}
	real := searched(t, from)
	for name, r := range map[string]*sessions.Recording{"real": real, "fork": fork(real), "sample": sample(), "hostile": hostile()} {
		t.Run(name, func(t *testing.T) {
			want := exported(t, "jsonl", r, Options{})
			read, err := Read(bytes.NewReader(want))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(exported(t, "jsonl", read, Options{}))); diff != "" {
				t.Errorf("read and written:\n%s", diff)
			}
			if name == "hostile" {
				return // the store makes one line of its title
			}
			to := openStore(t)
			imported, err := to.Import(ctx, read, "/tmp/f.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			again, err := to.Load(ctx, imported.ID)
			if err != nil {
				t.Fatal(err)
			}
			if again.Origin.Kind != sessions.Imported || again.Origin.From != "/tmp/f.jsonl" || again.Origin.ID != read.ID {
				t.Errorf("%+v", again.Origin)
			}
			again.Origin = read.Origin // a report says it
			if diff := cmp.Diff(string(want), string(exported(t, "jsonl", again, Options{}))); diff != "" {
				t.Errorf("imported and exported:\n%s", diff)
			}
			for _, f := range Formats() {
				if !bytes.Equal(exported(t, f.Name, read, Options{}), exported(t, f.Name, again, Options{})) {
					t.Errorf("its %s is another", f.Name)
				}
			}
		})
	}
}

// broken are files that must be refused, and at which line.
var broken = []struct {
	name   string
	change func(lines []string) []string
	line   int
	says   string
}{
	{"nothing", func([]string) []string { return nil }, 1, "the file is empty"},
	{"another file", func([]string) []string { return []string{`{"version":2,"width":100}`} }, 1, "not an exported session"},
	{"no JSON", func([]string) []string { return []string{"PK\x03\x04"} }, 1, "not an exported session"},
	{"a newer version", replace(0, `"version":1`, `"version":2`), 1, "update espalier"},
	{"an unknown field of the header", replace(0, `"version":1`, `"version":1,"colour":"red"`), 1, "colour"},
	{"two headers", replace(0, `}`, `}{}`), 1, ""},
	{"a note on nothing", replace(0, `"seq":3`, `"seq":300`), 1, "note 2"},
	{"time that runs away", replace(0, `[2,750]`, `[2,9223372036854775807]`), 1, "time 2"},
	{"times out of order", replace(0, `[18,1500]`, `[1,1500]`), 1, "out of order"},
	{"times after the end", replace(0, `[39,6000]`, `[41,6000]`), 1, "out of order"},
	{"no beginning of times", replace(0, `[1,0],`, ``), 1, "out of order"},
	{"the distant past", replace(0, `"created":"2026-`, `"created":"0026-`), 1, "between 1970 and 3000"},
	{"a fork after the end", replace(0, `"fork_seq":1`, `"fork_seq":99`), 1, "forked at event 99"},
	{"time below 0", replace(0, `"seconds":4.5`, `"seconds":-4.5`), 1, "seconds"},
	{"cut short", func(l []string) []string { return l[:20] }, 20, "ends after 19 events of 40"},
	{"cut in a line", func(l []string) []string { return append(l[:20:20], l[20][:15]) }, 21, "it breaks off after `"},
	{"one more", func(l []string) []string { return append(l, l[len(l)-1]) }, 42, "more events follow than the 40"},
	{"more than promised", replace(0, `"events":40`, `"events":7`), 9, "more events follow than the 7"},
	{"a number below none", replace(0, `"events":40`, `"events":-1`), 2, "more events follow than the -1"},
	{"a gap", func(l []string) []string { return append(l[:5:5], l[6:]...) }, 6, "event 5 is missing before it"},
	{"an empty line", func(l []string) []string { return append(append(l[:5:5], ""), l[5:]...) }, 6, "it is empty"},
	{"an unknown event", replace(9, `"type":"checked"`, `"type":"dreamt"`), 10, `unknown event type "dreamt"`},
	{"an unknown field", replace(9, `"verdict":`, `"mood":"good","verdict":`), 10, "mood"},
	{"an unknown field, deep down", replace(3, `"logprob":-0.25}`, `"logprob":-0.25,"id":7}`), 4, "completions.0.tokens.0.id"},
	{"a thought that hangs nowhere", replace(4, `"parent":0`, `"parent":77`), 5, "no thought 77"},
	{"a choice that is none", replace(4, `"choice":0`, `"choice":-1`), 5, "has no completion -1"},
	{"a number that is none", replace(4, `"logprob":-0.25`, `"logprob":1e999`), 5, "logprob"},
	{"half a character", replace(4, "10 - 4", "\xc3("), 5, "UTF-8"},
}

func replace(at int, old, new string) func([]string) []string {
	return func(lines []string) []string {
		changed := strings.Replace(lines[at], old, new, 1)
		if changed == lines[at] {
			panic(old + " is not in " + lines[at])
		}
		lines[at] = changed
		return lines
	}
}

// What is refused says at which line, and what stands before it is kept.
func TestReadRefuses(t *testing.T) {
	whole := sample().Events
	for _, b := range broken {
		lines := b.change(strings.Split(strings.TrimSpace(string(exported(t, "jsonl", sample(), Options{}))), "\n"))
		r, err := Read(strings.NewReader(strings.Join(lines, "\n")))
		var at *LineError
		if !errors.As(err, &at) || at.Line != b.line || !strings.Contains(err.Error(), b.says) {
			t.Errorf("%s: %v, want line %d: %s", b.name, err, b.line, b.says)
			continue
		}
		want := b.line - 2
		switch {
		case len(lines) < 3 || strings.Contains(err.Error(), "has version"):
			want = 0
		case b.name == "cut short":
			want = 19
		case b.line == 1:
			want = len(whole)
		}
		if kept := eventsOf(r); search.Shared(kept, whole) != want || len(kept) != want {
			t.Errorf("%s: %d events are kept, want %d", b.name, len(kept), want)
		}
	}
	if _, err := Read(strings.NewReader(`{"format":"` + strings.Repeat("x", longestLine))); err == nil || !strings.Contains(err.Error(), "line 1: it is longer than 64 MiB") {
		t.Error(err)
	}
}

func eventsOf(r *sessions.Recording) []search.Event {
	if r == nil {
		return nil
	}
	return r.Events
}

// However an export is damaged, what is kept can be stored, and is what it began with.
func TestDamagedExports(t *testing.T) {
	store := openStore(t)
	whole := searched(t, store)
	data := exported(t, "jsonl", whole, Options{})
	damaged := func(name string, data []byte, least int) {
		t.Helper()
		r, err := Read(bytes.NewReader(data))
		kept := eventsOf(r)
		if err == nil && len(kept) != len(whole.Events) {
			t.Errorf("%s: nothing is said, and %d of %d events are kept", name, len(kept), len(whole.Events))
		}
		if len(kept) < least {
			t.Errorf("%s: %d events are kept, want %d: %v", name, len(kept), least, err)
		}
		if len(kept) > 0 {
			if _, err := store.Import(context.Background(), r, "f.jsonl"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	starts := []int{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		at := rng.IntN(len(data)-2) + 1
		before, _ := slices.BinarySearch(starts, at) // lines that begin before the cut, the last of them not whole
		damaged(fmt.Sprintf("cut at %d", at), data[:at], max(before-2, 0))
		flipped := slices.Clone(data)
		flipped[at] ^= 1 << rng.IntN(8)
		if r, err := Read(bytes.NewReader(flipped)); err == nil && r == nil {
			t.Errorf("flipped at %d: nothing is read, and nothing said", at)
		} else if err != nil && at > starts[1] {
			damaged(fmt.Sprintf("flipped at %d", at), flipped, 0)
		}
	}
	garbled := slices.Concat([]byte("#"), data[1:])
	damaged("without a header", garbled, len(whole.Events))
}

// What solve --json prints is a session: with or without its result, after a byte order
// mark, in UTF-16.
func TestReadPrinted(t *testing.T) {
	whole := searched(t, openStore(t))
	var lines []string
	for _, e := range whole.Events {
		line, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	events := strings.Join(lines, "\n") + "\n"
	result := `{"type":"result","solved":false,"answer":null,"seconds":1.5,"session":"` + whole.ID + `"}` + "\n"
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(events + result)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"printed": events + result, "BOM": "\ufeff" + events + result, "UTF-16": wide, "no result": events} {
		r, err := Read(strings.NewReader(text))
		if err != nil || search.Shared(eventsOf(r), whole.Events) != len(whole.Events) {
			t.Errorf("%s: %d events, %v", name, len(eventsOf(r)), err)
			continue
		}
		if name != "no result" && (r.ID != whole.ID || r.Seconds != 1.5) {
			t.Errorf("%s: session %s, %v s", name, r.ID, r.Seconds)
		}
	}
	for text, want := range map[string]string{
		events + result + result:                   "something follows the result",
		strings.Join(lines[5:], "\n"):              "has only the new events: export the session instead",
		events[:len(events)-9]:                     "it breaks off after `",
		events + `{"type":"result","seconds":"x"}`: "the result cannot be read",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestReadForgives reads what other programs make of an export: spaces, another
// order of fields, other escapes, other ends of lines.
func TestReadForgives(t *testing.T) {
	want := exported(t, "jsonl", sample(), Options{})
	var out strings.Builder
	for line := range strings.Lines(string(want)) {
		var v any
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil { // fields in the order of the alphabet
			t.Fatal(err)
		}
	}
	text := strings.ReplaceAll(strings.ReplaceAll(out.String(), `":`, `" : `), "\n", "\r\n")
	r, err := Read(strings.NewReader(strings.TrimSuffix(text, "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(exported(t, "jsonl", r, Options{}))); diff != "" {
		t.Error(diff)
	}
	bare := `{"format":"espalier-session","version":1,"events":1}` + "\n" + strings.Split(string(want), "\n")[1]
	if r, err := Read(strings.NewReader(bare)); err != nil || len(r.Events) != 1 {
		t.Error(err)
	}
}

// FuzzRead: whatever is read can be stored and exported, and read again.
func FuzzRead(f *testing.F) {
	lines := strings.Split(strings.TrimSpace(string(exported(f, "jsonl", sample(), Options{}))), "\n")
	f.Add([]byte(strings.Join(lines, "\n")))
	f.Add([]byte(strings.Replace(strings.Join(lines[:2], "\n"), `"events":40,"times":[[1,0],[2,750],[18,1500],[23,2250],[24,3000],[27,3750],[29,4500],[35,5250],[39,6000]]`, `"events":1`, 1)))
	for _, b := range broken {
		f.Add([]byte(strings.Join(b.change(append([]string(nil), lines...)), "\n")))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(bytes.NewReader(data))
		if err != nil {
			var at *LineError
			if !errors.As(err, &at) || at.Line < 1 {
				t.Fatalf("%v names no line", err)
			}
			return
		}
		out := exported(t, "jsonl", r, Options{})
		again, err := Read(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !bytes.Equal(out, exported(t, "jsonl", again, Options{})) {
			t.Fatalf("%s\nis not read as it was written", out)
		}
		for _, format := range []string{"markdown", "svg", "dot", "mermaid", "asciicast"} {
			exported(t, format, r, Options{MaxThoughts: 20})
		}
	})
}

// A header may name what no store would.
func TestImportOfOddHeaders(t *testing.T) {
	s := openStore(t)
	for _, change := range []struct{ old, new string }{
		{`"id":"20261123-a0b1c2",`, ``},
		{`"id":"20261123-a0b1c2"`, `"id":"../../etc/passwd"`},
		{`"parent":"20261122-zzzzzz"`, `"parent":"'; DROP TABLE sessions"`},
		{`"created":"2026-11-23T10:00:00.25Z"`, `"created":"1970-01-01T00:00:00Z"`},
		{`"tags":["demo","good"]`, `"tags":["A b","#a-b"]`},
	} {
		text := strings.Replace(string(exported(t, "jsonl", sample(), Options{})), change.old, change.new, 1)
		r, err := Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", change.new, err)
			continue
		}
		session, err := s.Import(context.Background(), r, "f.jsonl")
		if err != nil {
			t.Errorf("%s: %v", change.new, err)
			continue
		}
		if _, err := s.Load(context.Background(), session.ID); err != nil {
			t.Error(err)
		}
	}
}
