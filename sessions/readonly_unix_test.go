//go:build unix

package sessions

import (
	"errors"
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
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(folder, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	before := digest(t, path)
	for _, p := range []string{path, filepath.Join(locked, "sessions.db"), filepath.Join(locked, "new", "sessions.db")} {
		said := unprivileged(t, p, "4 9 10 13", "7")
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

// unprivileged runs a child as nobody, and returns what it said.
func unprivileged(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	if os.Geteuid() == 0 {
		cmd.Path = "/proc/self/exe" // the folder of the test binary is closed to nobody
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		cmd.Dir = "/"
	}
	cmd.Env = append(os.Environ(), childVariable+"=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("%s: %v", out, err)
	}
	return string(out)
}
