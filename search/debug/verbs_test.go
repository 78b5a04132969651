package debug_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/search/debug"
)

func TestNamesOfOtherDebuggers(t *testing.T) {
	for word, verb := range map[string]string{
		"bt": "path", "backtrace": "path", "delete": "clear", "condition": "cond", "stepout": "finish", "rewind": "rcontinue",
		"reverse-step": "back", "reverse-next": "rnext", "reverse-continue": "rcontinue", "frame": "select", "breakpoints": "list", "q": "quit",
		"up": "up", "down": "down", "tbreak": "tbreak", "disable": "disable", "enable": "enable", "ignore": "ignore", "info": "info",
		"commands": "commands", "display": "display", "undisplay": "undisplay", "source": "source", "watch": "watch",
	} {
		if v, _, err := debug.Parse(word); err != nil || v.Name != verb {
			t.Errorf("%s is %q: %v", word, v.Name, err)
		}
	}
}

// The example of a verb is a line with it, and its help shows it; no word is of two verbs.
func TestExamplesAreLines(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	words := map[string]string{}
	for _, v := range debug.Verbs() {
		if got, _, err := debug.Parse(v.Sample()); err != nil || got.Name != v.Name {
			t.Errorf("the example %q of %s is of %q: %v", v.Sample(), v.Name, got.Name, err)
		}
		if v.Args != "" && !strings.HasPrefix(v.Args, "[") && v.Example == "" {
			t.Errorf("%s needs arguments and has no example", v.Name)
		}
		for _, word := range append([]string{v.Name}, v.Aliases...) {
			if words[word] != "" {
				t.Errorf("%s is of %s and %s", word, words[word], v.Name)
			}
			words[word] = v.Name
		}
		lines := s.must("help " + v.Name)
		if !strings.HasPrefix(lines[0], v.Usage()) || lines[1] != "for example: "+v.Sample() {
			t.Errorf("%q", lines)
		}
	}
}

func TestWatchStopsAtEveryChange(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("step")
	s.must("watch thoughts")
	for range 3 {
		before := s.Tree().Totals().Thoughts
		s.must("continue")
		if now := s.Tree().Totals().Thoughts; s.Stopped().Break == nil || now != before+1 {
			t.Fatalf("%d thoughts after %d: %+v", now, before, s.Stopped())
		}
	}
	if note := s.Stopped().Note; note != "2 → 3" {
		t.Errorf("it says %q", note)
	}
	s.must("clear all")
	s.must("watch 2: status")
	s.must("continue")
	if status := string(s.Tree().Node(2).Status()); s.Stopped().Thought != 2 || !strings.HasSuffix(s.Stopped().Note, `"`+status+`"`) {
		t.Errorf("%s: %+v", status, s.Stopped())
	}
	at := s.Moment()
	s.must("goto end")
	for s.Moment() > at {
		s.must("rcontinue")
	}
	if s.Moment() != at {
		t.Errorf("the way back stopped at event %d, not %d", s.Moment(), at)
	}
	if _, err := begin(t, "tot-bfs", 1).say("watch value"); err == nil || !strings.Contains(err.Error(), "watch 12: value") {
		t.Error(err)
	}
}

func TestLogpointsPrintExpressions(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	s.must(`trace on value if depth == 1: {id} {{x} {short contains ":" ? "a" : "b"} {value > 2}`)
	printed := 0
	for _, e := range s.Line().Log() {
		for _, tr := range s.Breaks().Traced(e.Seq) {
			printed++
			if got, want := tr.String(), s.Line().At(e.Seq).Reference(tr.Match.Thought); !strings.Contains(want, " "+strings.Fields(got)[0]+" ") || !strings.HasSuffix(got, " {x} b false") {
				t.Errorf("%q at %s", got, want)
			}
		}
	}
	if printed == 0 {
		t.Error("nothing was printed")
	}
	for _, wrong := range []string{"trace on value:", "trace on value: {id", "trace on value: {nothing}"} {
		if _, err := s.say(wrong); err == nil {
			t.Errorf("%s is accepted", wrong)
		}
	}
	if got := s.Breaks().List(); len(got) != 1 {
		t.Errorf("%d tracepoints", len(got))
	}
}

func TestContinueAndIgnorePassBreakpoints(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("break on thought")
	s.must("continue 3")
	if n := s.Tree().Totals().Thoughts; n != 3 {
		t.Errorf("the third continue stops at thought %d", n)
	}
	s.must("ignore 1 2")
	s.must("continue")
	if n := s.Tree().Totals().Thoughts; n != 6 {
		t.Errorf("after two ignored ones it stops at thought %d", n)
	}
	s.must("disable all")
	s.must("continue")
	if s.Stopped().Break != nil {
		t.Errorf("%+v", s.Stopped())
	}
}

// script does what is queued.
func (s *session) script() (done []string, err error) {
	for {
		line, ok := s.Script().Next()
		if !ok {
			return done, nil
		}
		lines, err := s.say(line)
		if err != nil {
			return done, err
		}
		done = append(done, lines...)
	}
}

func TestCommandsOfABreakpoint(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("break on thought hits <= 2")
	s.must("commands 1")
	s.must("print id")
	s.must("continue")
	s.must("end")
	s.must("tbreak on prune")
	s.must("continue")
	done, err := s.script()
	if err != nil || !slices.Equal(done, []string{"1", "2"}) || s.Stopped().Break == nil || s.Stopped().Break.ID != 2 {
		t.Errorf("%q, %v, %+v", done, err, s.Stopped())
	}
	s.must("commands 1: restart; continue")
	s.must("restart")
	s.must("continue")
	if _, err := s.script(); err == nil || !strings.Contains(err.Error(), "given up after 10000 lines") {
		t.Errorf("for ever: %v", err)
	}
	if s.Script().Waits() {
		t.Error("it goes on")
	}
}

func TestCommandFile(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	file := filepath.Join(t.TempDir(), "verbs")
	if err := os.WriteFile(file, []byte("# a comment\nbreak on prune\n\ncontinue\nnonsense\nprint id\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("source " + file)
	done, err := s.script()
	if err == nil || !strings.HasPrefix(err.Error(), file+":5: unknown verb") || s.Stopped().Break == nil || s.Script().Waits() {
		t.Errorf("%q, %v, %+v", done, err, s.Stopped())
	}
	if _, err := s.say("source " + file + "x"); err == nil {
		t.Error("there is no such file")
	}
}

// What is set up in a session is there in a debugger of its log.
func TestSetupIsRestored(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	for _, line := range []string{
		"break 2 on prune, value if value < 0.5 hits % 2 once", "break if depth == 2", "trace on thought: {id}: {text}", "watch 2: value", "watch thoughts hits > 3",
		"commands 2: print id; continue", "disable 3", "display all_tokens", "checkpoint of mine at 3", "checkpoint", "mark 2", "mark 1", "clear 2",
	} {
		s.must(line)
	}
	setup := s.Setup(s.Branch())
	again := ended(t, "tot-bfs", 1)
	said, err := again.Restore(setup)
	if got := again.Setup(again.Branch()); err != nil || got != setup {
		t.Errorf("%v\n%s\nrather than\n%s", err, got, setup)
	}
	if said != "from before: 4 breakpoints, 1 display, 2 checkpoints, 2 marks" {
		t.Errorf("%q", said)
	}
	if !slices.EqualFunc(s.Breaks().List(), again.Breaks().List(), func(a, b debug.Breakpoint) bool {
		n, _ := a.Matched()
		m, _ := b.Matched()
		return n == m && a.Off == b.Off && slices.Equal(a.Commands, b.Commands)
	}) {
		t.Error("they match other events")
	}
	if said, err := begin(t, "tot-bfs", 1).Restore("nonsense\nbreak on prune\n"); err == nil || !strings.Contains(said, "1 breakpoint") {
		t.Errorf("%q, %v", said, err)
	}
}
