package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"espalier/sessions"
)

// awaitTimes waits until a text was written n times.
func (x *pseudoTerminal) awaitTimes(text string, n int) {
	x.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Count(x.text(), text) >= n {
			return
		}
	}
	x.t.Fatalf("%q does not appear %d times in %q", text, n, x.text())
}

// On a terminal the question stands in full on the plain screen, and only a yes
// goes on.
func TestTheQuestionOnATerminal(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		keys string // that lead to the question
		back string // where a no leads; empty: out of the program
	}{
		"resume":      {[]string{"sessions", "resume", "last"}, "", ""},
		"solve":       {[]string{"solve", "--session", "last"}, "", ""},
		"explore":     {[]string{"explore", "--session", "last"}, "", ""},
		"bisect":      {[]string{"sessions", "bisect", "last", "seed=1..2"}, "", ""},
		"the browser": {[]string{"sessions"}, "\r", "answer was not yes"},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t)
			m := newMachine(t)
			m.run("sessions", "import", m.foreign("game24", "openai:"+r.URL+"/v1#m", "", ""))
			t.Setenv(sessions.PathVariable, filepath.Join(m.dir, "store", "sessions.db"))
			t.Setenv("OPENAI_API_KEY", testKey)
			term := startIn(t, 100, 30, c.args...)
			if c.keys != "" {
				term.await("imported")
				term.press(c.keys)
			}
			term.await("Contact " + r.URL + " (API key: no)? [y/N] ")
			text := term.text()
			if n := strings.Count(text, "would"); n != 1 {
				t.Errorf("it is asked %d times, once of them on the screen: %q", n, text)
			}
			if at := strings.LastIndex(text, "\x1b[?1049l"); strings.LastIndex(text, "\x1b[?1049h") > at || !strings.Contains(text[max(at, 0):], r.URL) {
				t.Errorf("the question does not stand in full on the plain screen: %q", text)
			}
			term.press("n\r")
			if c.back == "" {
				term.end(2)
			} else {
				term.await(c.back)
				term.press("q")
				term.end(0)
			}
			if seen := r.requests(); len(seen) > 0 {
				t.Errorf("asked before the yes: %q", seen)
			}
		})
	}
	t.Run("yes", func(t *testing.T) {
		r := record(t)
		m := newMachine(t)
		m.run("sessions", "import", m.foreign("game24", "openai:"+r.URL+"/v1#m", "", ""))
		t.Setenv(sessions.PathVariable, filepath.Join(m.dir, "store", "sessions.db"))
		t.Setenv("OPENAI_API_KEY", testKey)
		term := startIn(t, 100, 30, "sessions")
		term.await("imported")
		term.press("\r")
		term.await("[y/N] ")
		term.press("y\r")
		term.awaitTimes("\x1b[?1049h", 2) // the explorer
		for end := time.Now().Add(10 * time.Second); len(r.requests()) == 0 && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
		if len(r.requests()) == 0 || r.keys() > 0 {
			t.Errorf("%q", r.requests())
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		r := record(t)
		m := newMachine(t)
		m.run("sessions", "import", m.foreign("game24", "openai:"+r.URL+"/v1#m", "", ""))
		t.Setenv(sessions.PathVariable, filepath.Join(m.dir, "store", "sessions.db"))
		term := startIn(t, 100, 30, "sessions", "resume", "last")
		term.await("[y/N] ")
		term.press("\x03")
		term.end(130)
		if len(r.requests()) > 0 {
			t.Errorf("%q", r.requests())
		}
	})
}

// A yes to a program is remembered, a no is not.
func TestTheQuestionAboutAProgram(t *testing.T) {
	m := newMachine(t)
	mark := filepath.Join(m.dir, "mark")
	m.write("check.sh", "#!/bin/sh\ntouch "+mark+"\necho '{\"verdict\":\"legal\"}'\n", 0o700)
	file := m.write("mine.toml", "title = \"Mine\"\nexample = \"x\"\n[prompts]\nanswer = \"{{.Input}}\"\ncontinue = \"{{.Input}}\"\n[check]\ncommand = [\"./check.sh\"]\n", 0o600)
	data := t.TempDir()
	for i, c := range []struct {
		answer string
		ran    bool
	}{{"n\r", false}, {"\r", false}, {"yes\r", true}, {"", true}} {
		term := startProgram(t, 100, 30, "env", "XDG_DATA_HOME="+data, "espalier", "solve", file, "x", "--model", "openai:"+replying(t)+"#m", "--method", "io", "--max-calls", "2")
		if c.answer != "" {
			term.await("Run 1 program? [y/N] ")
			if _, err := os.Stat(mark); err == nil {
				t.Fatal("it ran before the answer")
			}
			term.press(c.answer)
		}
		_ = term.command.Wait()
		_, err := os.Stat(mark)
		_ = os.Remove(mark)
		if (err == nil) != c.ran || c.answer == "" && strings.Contains(term.text(), "[y/N]") {
			t.Errorf("answer %d, %q: the program ran: %t; %q", i+1, c.answer, err == nil, term.text())
		}
	}
}

// A yes is for the program that was asked about, and not for one that took its place
// since.
func TestAProgramThatChangesDuringTheQuestion(t *testing.T) {
	m := newMachine(t)
	mark := filepath.Join(m.dir, "mark")
	m.write("check.sh", "#!/bin/sh\necho '{\"verdict\":\"legal\"}'\n", 0o700)
	file := m.write("task.toml", checkedTask, 0o600)
	term := startIn(t, 100, 30, "solve", file, "x", "--model", "openai:"+replying(t)+"#m", "--method", "io", "--max-calls", "2")
	term.await("Run 1 program? [y/N] ")
	m.write("check.sh", "#!/bin/sh\ntouch "+mark+"\necho '{\"verdict\":\"legal\"}'\n", 0o700)
	term.press("y\r")
	term.end(2)
	if _, err := os.Stat(mark); err == nil || !strings.Contains(term.text(), "was changed while you were asked") {
		t.Errorf("the program ran: %t; %q", err == nil, term.text())
	}
}

// What either answer means stands above the question, and what cannot be seen of the
// list on a narrow terminal is not the puzzle.
func TestANarrowTerminal(t *testing.T) {
	m := newMachine(t)
	m.run("sessions", "import", m.foreign("game24", "openai:http://127.0.0.1:1/v1#m", "", ""))
	t.Setenv(sessions.PathVariable, filepath.Join(m.dir, "store", "sessions.db"))
	term := startIn(t, 80, 24, "sessions", "list")
	term.await("game24 4 9 10 13")
	term.end(0)
	term = startIn(t, 80, 24, "sessions", "resume", "last")
	term.await("n: nothing happens; to look at it: espalier sessions replay 20251101-abc123")
	term.await("y: this once; for good: espalier sessions adopt 20251101-abc123")
	term.await("Contact http://127.0.0.1:1 (API key: no)? [y/N] ")
	term.press("n\r")
	term.end(2)
}
