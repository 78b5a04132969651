package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/cmd/internal/exit"
)

// What could not be written is an error, whatever was to be written.
func TestFullDiskSetsTheStatus(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	puzzles := filepath.Join(t.TempDir(), "puzzles")
	if err := os.WriteFile(puzzles, []byte("1 1 4 6\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "XDG_DATA_HOME="+t.TempDir(), "OLLAMA_HOST=127.0.0.1:1")
	run := func(args []string, stdout *os.File) (status int, stderr string) {
		var b bytes.Buffer
		command := exec.Command(path, args...)
		command.Env, command.Stderr, command.Stdin = env, &b, strings.NewReader("list\n")
		if stdout != nil { // else its output is discarded
			command.Stdout = stdout
		}
		err := command.Run()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			return exit.ExitCode(), b.String()
		} else if err != nil {
			t.Fatal(err)
		}
		return 0, b.String()
	}
	solve := []string{"solve", "game24", "4 9 10 13"}
	if status, stderr := run(solve, nil); status != 0 {
		t.Fatalf("no session to print: %s", stderr)
	}
	for _, args := range [][]string{
		{"--help"},
		{"solve", "--help"},
		{"--version"},
		{"keys"},
		{"doctor"},
		{"doctor", "--json"},
		{"themes", "list"},
		{"themes", "preview"},
		{"themes", "schema"},
		{"sessions", "list"},
		{"sessions", "list", "--json"},
		{"sessions", "show", "last"},
		{"sessions", "export", "last", "--format", "jsonl"},
		{"sessions", "replay", "last"},
		{"sessions", "diff", "last", "last"},
		{"model", "list"},
		{"model", "list", "--json"},
		{"model", "info", "embedded"},
		{"model", "run", "embedded", "Input: 1 1 4 6"},
		{"model", "bench", "--tokens", "2", "--prompt", "4", "--batch", "1"},
		{"bench", "game24", "--puzzles", puzzles, "--methods", "io"},
		{"bench", "game24", "--puzzles", puzzles, "--methods", "io", "--json"},
		solve, slices.Concat(solve, []string{"-q"}), slices.Concat(solve, []string{"--json"}), slices.Concat(solve, []string{"--debug"}),
		{"explore", "game24", "4 9 10 13"},
	} {
		status, stderr := run(args, full)
		if status != exit.StatusFailed || !strings.HasSuffix(stderr, "cannot write to standard output: no space left on device\n") {
			t.Errorf("%v: status %d, %q", args, status, stderr)
		}
	}
}
