package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/recording"
)

// TestKilledSolveGoesOn kills the program with SIGKILL after a random event that
// it printed. Every event that it printed must be stored, and going on with the
// session, through further deaths, must end in the log that an uninterrupted
// search prints.
func TestKilledSolveGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	search := []string{"solve", "game24", "5 7 9 10", "--method", "tot-dfs", "--seed", "3", "--model", "random", "--max-nodes", "150", "--json"}
	want, _, _ := printed(t, path, -1, append(search, "--session", "none")...)

	const kills = 6
	before, id := 0, ""
	for range kills {
		args := search
		if id != "" {
			args = []string{"solve", "--session", id, "--json"}
		}
		got, _, ended := printed(t, path, 1+rand.IntN(len(want)/kills), args...)
		if ended {
			break
		}
		r := load(t, path)
		id = r.ID
		if shown := before + len(got); len(r.Events) < shown {
			t.Fatalf("%d events were printed, and %d are stored", shown, len(r.Events))
		}
		before = whole(r.Events)
		if rand.IntN(2) == 0 {
			// A fork goes on as well, with or without what it was forked from.
			stdout, stderr, _ := ran(t, path, "sessions", "fork", id, "--at", strconv.Itoa(1+rand.IntN(len(r.Events))))
			if stderr != "" {
				t.Fatal(stderr)
			}
			if rand.IntN(2) == 0 {
				ran(t, path, "sessions", "rm", id)
				ran(t, path, "sessions", "purge")
			}
			id = strings.TrimSpace(stdout)
			before = len(load(t, path).Events)
		}
	}
	_, last, _ := printed(t, path, -1, "solve", "--session", id, "--json")
	if last.Session == nil || *last.Session != id {
		t.Errorf("the result is of session %v, want %s", last.Session, id)
	}
	var stored []string
	for _, e := range load(t, path).Events {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, string(line))
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Error(diff)
	}
}

// printed runs the program and returns the events it printed and its result. It
// is killed after so many lines; below 0 it is not.
func printed(t *testing.T, store string, lines int, args ...string) (events []string, last recording.Result, ended bool) {
	t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), sessions.PathVariable+"="+store)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	scan.Buffer(nil, 1<<24)
	for scan.Scan() {
		if strings.HasPrefix(scan.Text(), `{"type":"result"`) {
			ended = true
			if err := json.Unmarshal(scan.Bytes(), &last); err != nil {
				t.Fatal(err)
			}
			continue
		}
		events = append(events, scan.Text())
		if len(events) == lines {
			_ = command.Process.Kill()
		}
	}
	_ = command.Wait() // its status is that of a search that may not be solved
	if !ended && lines < 0 {
		t.Fatalf("it prints no result, and says %s", &stderr)
	}
	return events, last, ended
}

// load reads the session of a store that was used last.
func load(t *testing.T, path string) *sessions.Recording {
	t.Helper()
	s, err := sessions.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	r, err := s.Load(context.Background(), sessions.LastRef)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// whole is how many events a session is gone on with after.
func whole(log []search.Event) int {
	t, err := search.Fold(log)
	if err != nil || t.Pending() == 0 {
		return len(log)
	}
	for i := len(log) - 1; i >= 0; i-- {
		if _, ok := log[i].Body.(search.Decided); ok {
			return i
		}
	}
	return 0
}

// interfered runs the program, and does something once it has printed so many lines.
func interfered(t *testing.T, store string, after int, do func() error, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), sessions.PathVariable+"="+store)
	var errs, out bytes.Buffer
	command.Stderr = &errs
	pipe, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(pipe)
	scan.Buffer(nil, 1<<24)
	for n := 1; scan.Scan(); n++ {
		out.WriteString(scan.Text() + "\n")
		if n == after {
			if err := do(); err != nil {
				t.Error(err)
			}
		}
	}
	_ = command.Wait() // its status says what is needed
	return out.String(), errs.String(), command.ProcessState.ExitCode()
}
