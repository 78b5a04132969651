package main

import (
	"bytes"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"espalier/cmd/internal/exit"
	"espalier/sessions"
)

// A store that this program cannot use is said in one line, whatever is asked of
// it; a new search is done without it, and its file stays as it is.
func TestStoresThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		says  string
	}{
		"newer": {func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}, "a newer espalier wrote it; its version is 99"},
		"damaged": {func(t *testing.T, path string) {
			spoil(t, path, 100, bytes.Repeat([]byte{0x55}, 2000))
		}, "the file is damaged"},
		"cut": {func(t *testing.T, path string) {
			if err := os.Truncate(path, 5000); err != nil {
				t.Fatal(err)
			}
		}, "the file is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "sessions.db")
			printed(t, path, -1, "solve", "game24", "1 2 3 4", "--model", "random", "--method", "tot-dfs", "--json")
			c.spoil(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"sessions", "list"}, {"sessions", "rm", "last"}, {"solve", "--session", "last"}, {"sessions", "import", "-"}} {
				stdout, stderr, status := ran(t, path, args...)
				if status != exit.StatusFailed || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, c.says) {
					t.Errorf("%v: status %d, prints %q, says %q", args, status, stdout, stderr)
				}
			}
			stdout, stderr, status := ran(t, path, "solve", "game24", "1 2 3 4", "--model", "random", "--method", "tot-dfs", "-q")
			if status != 0 || stdout == "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, c.says) || !strings.Contains(stderr, "not stored") {
				t.Errorf("solve: status %d, prints %q, says %q", status, stdout, stderr)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file is another than before (%v)", err)
			}
		})
	}
}

func spoil(t *testing.T, path string, at int64, with []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(with, at); err != nil {
		t.Fatal(err)
	}
}

// ran runs the program on a store.
func ran(t *testing.T, store string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), sessions.PathVariable+"="+store)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	_ = command.Run() // its status says what is needed
	return out.String(), errs.String(), command.ProcessState.ExitCode()
}
