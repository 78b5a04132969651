//go:build unix

package sessions

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnly opens stores that cannot be written, as a process without the
// rights of root, which can write anything.
func TestReadOnly(t *testing.T) {
	if runtime.GOOS != "linux" && os.Geteuid() == 0 {
		t.Skip("root can write everything")
	}
	folder := t.TempDir()
	for f := folder; f != os.TempDir() && f != "/"; f = filepath.Dir(f) {
		if err := os.Chmod(f, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "sessions.db")
	s := openAt(t, path)
	store(t, s, New{}, whole(t, config(t, "4 9 10 13", 7)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(folder, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(folder, "empty.db")
	if err := errors.Join(os.WriteFile(empty, nil, 0o444), os.Chmod(path, 0o444), os.Chmod(folder, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	before := digest(t, path)
	if said := unprivileged(t, 0, "read", path); !strings.Contains(said, "1 sessions, solved, last read with ") || !strings.Contains(said, ErrReadOnly.Error()) {
		t.Errorf("it cannot be read: %s", said)
	}
	for _, p := range []string{path, empty, filepath.Join(locked, "sessions.db"), filepath.Join(locked, "new", "sessions.db")} {
		said := unprivileged(t, 1, p, "4 9 10 13", "7")
		for _, word := range []string{"session store " + p, ErrReadOnly.Error(), "check the permissions", "--session none"} {
			if !strings.Contains(said, word) {
				t.Errorf("%q does not say %q", said, word)
			}
		}
		t.Log(said)
	}
	if digest(t, path) != before {
		t.Error("the file has changed")
	}
}

// TestReadOnlyWithAJournal reads a store whose last events are in a write-ahead log,
// on a read-only file system. It needs the shared memory that a killed process left, or
// an error explains what to do.
func TestReadOnlyWithAJournal(t *testing.T) {
	path, _, stored := leftBehind(t)
	folder := filepath.Dir(path)
	for f := folder; f != os.TempDir() && f != "/"; f = filepath.Dir(f) {
		if err := os.Chmod(f, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(path+walSuffix, 0o444), os.Chmod(folder, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	said := unprivileged(t, 1, "read", path)
	if !strings.Contains(said, "its last events are in "+path+walSuffix) || !strings.Contains(said, "copy both files") {
		t.Errorf("it says %q", said)
	}
	shm, err := os.ReadFile(filepath.Join(folder, "live.db-shm"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(folder, 0o755), os.WriteFile(path+"-shm", shm, 0o444), os.Chmod(folder, 0o555)); err != nil {
		t.Fatal(err)
	}
	if said := unprivileged(t, 0, "read", path); !strings.Contains(said, fmt.Sprintf("last read with %d events", stored)) {
		t.Errorf("it says %q", said)
	}
}

// An older store that cannot be written cannot be brought up to date either.
func TestReadOnlyAndOld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	s, err := open(ctx, path, migrations[:1])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = &Store{path: path}
	err = s.explain("open", s.connect(ctx, immutable, migrations))
	complete(t, err, ErrReadOnly, path, "copy it to a folder that you can write to")
}

// unprivileged runs a child as nobody, and returns what it said.
func unprivileged(t *testing.T, status int, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	if os.Geteuid() == 0 {
		cmd.Path = "/proc/self/exe" // the folder of the test binary is closed to nobody
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		cmd.Dir = "/"
	}
	cmd.Env = append(os.Environ(), childVariable+"=1")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != status {
		t.Fatalf("%s: %v, want status %d", out, err, status)
	}
	return string(out)
}
