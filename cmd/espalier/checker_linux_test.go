package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"espalier/cmd/internal/exit"
)

const checkedTask = "title = \"Checked\"\nexample = \"x\"\n[prompts]\nanswer = \"{{.Input}}?\"\n[check]\ncommand = [\"./check.sh\"]\ntimeout = \"1000s\"\n"

// One SIGINT ends a command whose checker is at work, and all that it has started;
// so do two at once, and SIGQUIT.
func TestSignalsEndTheChecker(t *testing.T) {
	t.Run("SIGINT", func(t *testing.T) { endsTheChecker(t, "interrupted", syscall.SIGINT) })
	t.Run("twice", func(t *testing.T) { endsTheChecker(t, "interrupted", syscall.SIGINT, syscall.SIGINT) })
	t.Run("SIGQUIT", func(t *testing.T) { endsTheChecker(t, "goroutine ", syscall.SIGQUIT) })
}

func endsTheChecker(t *testing.T, says string, signals ...syscall.Signal) {
	m := newMachine(t)
	m.write("task.toml", checkedTask, 0o600)
	// Each child holds a lock on the file for as long as it lives.
	m.write("check.sh", "#!/bin/sh\nfor i in 1 2 3; do flock -s alive sleep 1000 & done\nflock -s alive true\necho >begun\nwait\n", 0o700)
	alive := m.write("alive", "", 0o600)
	begun := filepath.Join(m.dir, "begun")
	if err := syscall.Mkfifo(begun, 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, "solve", "./task.toml", "x", "--model", "openai:"+replying(t)+"#m", "--method", "io", "--trust")
	command.Dir, command.Env = m.dir, append(os.Environ(), m.env...)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	reached := make(chan error, 1)
	go func() {
		_, err := os.ReadFile(begun) // waits for the checker
		reached <- err
	}()
	select {
	case err := <-reached:
		if err != nil {
			t.Fatal(err)
		}
	case err := <-ended:
		t.Fatalf("it ended by itself: %v: %s", err, &out)
	}
	for _, s := range signals {
		if err := command.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it solved the puzzle after a signal")
		}
	case <-time.After(20 * time.Second):
		_ = command.Process.Kill()
		t.Fatal("it goes on after a signal")
	}
	if status := command.ProcessState.ExitCode(); status != 128+int(signals[0]) || !strings.Contains(out.String(), says) {
		t.Errorf("exit status %d: %s", status, &out)
	}
	// An exclusive lock comes once nobody holds another.
	if out, err := exec.Command("flock", "-w", "20", alive, "true").CombinedOutput(); err != nil {
		t.Errorf("a child of the checker is still running: %v %s", err, out)
	}
}

// A checker that breaks stops the search in words, and loses nothing: once it is
// mended, the session can be resumed.
func TestBrokenCheckerIsMended(t *testing.T) {
	m := newMachine(t)
	m.write("task.toml", checkedTask, 0o600)
	m.write("check.sh", "#!/bin/sh\necho 'no module named z3' >&2\nexit 3\n", 0o700)
	out, status := m.run("solve", "./task.toml", "x", "--model", "openai:"+replying(t)+"#m", "--method", "io", "--trust", "--wait", "0")
	if want := "exit status 3: no module named z3"; status != exit.StatusFailed || !strings.Contains(out, "checker of ") || !strings.Contains(out, want) {
		t.Errorf("exit status %d, want %d and %q: %s", status, exit.StatusFailed, want, out)
	}
	m.write("check.sh", "#!/bin/sh\necho '{\"verdict\":\"right\"}'\n", 0o700)
	if out, status := m.run("solve", "--session", "last", "-q", "--trust"); status != 0 || !strings.Contains(out, "24") {
		t.Errorf("exit status %d: %s", status, out)
	}
}
