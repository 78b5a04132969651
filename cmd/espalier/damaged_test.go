package main

import (
	"bytes"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// A damaged export gives what can be kept, and says what and where; what solve --json
// prints is imported as the session that it was.
func TestDamagedExportsAreImported(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	printedLog, stderr, _ := ran(t, path, "solve", "game24", "4 9 10 13", "--method", "tot-dfs", "--json")
	whole, _, _ := ran(t, path, "sessions", "export", "last", "--format", "jsonl")
	lines := strings.SplitAfter(whole, "\n")
	if len(lines) < 20 {
		t.Fatal(stderr)
	}
	flipped := []byte(whole)
	flipped[len(strings.Join(lines[:12], ""))+5] ^= 4 // the quotation mark after seq, in line 13
	for name, c := range map[string]struct {
		text string
		kept int
		says string
	}{
		"cut":           {whole[:len(strings.Join(lines[:10], ""))+9], 9, "line 11: it breaks off after `{\"seq\":10`; the file is damaged there, and 9 events are kept; a new export"},
		"flipped":       {string(flipped), 11, "line 13: it is no JSON from column 12 on: "},
		"header":        {"{" + whole, len(lines) - 2, "line 1: this is not an exported session"},
		"with a BOM":    {"\ufeff" + whole, len(lines) - 2, ""},
		"printed":       {printedLog, len(lines) - 2, ""},
		"printed, BOM":  {"\ufeff" + strings.ReplaceAll(printedLog, "\n", "\r\n"), len(lines) - 2, ""},
		"printed, cut":  {printedLog[:len(strings.Join(lines[1:10], ""))+9], 9, "line 10: "},
		"nothing to it": {whole[:20], 0, "line 1: this is not an exported session"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file, other := filepath.Join(folder, "s.jsonl"), filepath.Join(folder, "sessions.db")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			id, stderr, status := ran(t, other, "sessions", "import", file)
			if (status == 0) != (c.kept > 0) || !strings.Contains(stderr, c.says) || c.says == "" && stderr != "" {
				t.Fatalf("status %d: %s", status, stderr)
			}
			if c.kept == 0 {
				return
			}
			again, stderr, _ := ran(t, other, "sessions", "export", strings.TrimSpace(id), "--format", "jsonl")
			if got, want := events(again), strings.Join(lines[1:c.kept+1], ""); got != want {
				t.Errorf("%s\n%s", stderr, cmp.Diff(want, got))
			}
			if _, stderr, status := ran(t, other, "solve", "--session", strings.TrimSpace(id), "--trust"); c.kept < len(lines)-2 && status != 0 {
				t.Errorf("what was kept cannot be resumed: %s", stderr)
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
