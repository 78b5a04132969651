package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// On a terminal there is a prompt, pause stops a search that runs, and leaving is
// no failure.
func TestDebuggingOnATerminal(t *testing.T) {
	term := startIn(t, 100, 30, "solve", "game24", "4 5 6 7 8 9", "--target", "999983", "--no-color", "--debug", "--model", "random", "--method", "tot-dfs", "--threshold", "0", "--session", "none")
	term.await("(espalier) ")
	term.press("jump\r")
	term.await(`unknown verb "jump"`)
	term.press("continue\r")
	term.await("back  ")
	term.press("pause\r")
	term.await("paused\r\nevent ")
	term.press("print depth >= 0\r")
	term.await("true\r\n")
	term.press("quit\r")
	if err := term.command.Wait(); err != nil {
		t.Errorf("leaving it: %v", err)
	}
	if text := term.text(); strings.Contains(text, "the search has ended") {
		t.Error("it had ended before it was paused")
	}
}

// Ctrl+c pauses a search that runs, as in gdb, and leaves at the prompt.
func TestInterruptingTheDebugger(t *testing.T) {
	term := startIn(t, 100, 30, "solve", "game24", "4 5 6 7 8 9", "--target", "999983", "--no-color", "--debug", "--model", "random", "--method", "tot-dfs", "--threshold", "0", "--session", "none")
	term.await("(espalier) ")
	term.press("continue\r")
	term.await("back  ")
	term.press("\x03")
	term.await("paused\r\nevent ")
	term.press("print 40 + 2\r")
	term.await("42\r\n")
	term.press("\x03")
	var status *exec.ExitError
	if err := term.command.Wait(); !errors.As(err, &status) || status.ExitCode() != 130 {
		t.Errorf("leaving it by ctrl+c: %v", err)
	}
}
