package wholefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// holds checks a file and that nothing lies beside it.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q (%v), want %q", path, got, err, want)
	}
	if parts, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".part-*")); len(parts) > 0 {
		t.Errorf("left behind: %v", parts)
	}
}

func TestFailureKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	err := Stream(path, 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("new", 1<<20))
		return errors.Join(err, full)
	})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	holds(t, path, "old")
	if err := Write(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new")
	if err := Write(filepath.Join(path, "below"), nil, 0o600); err == nil {
		t.Error("a file has no files in it")
	}
	if err := Write(filepath.Dir(path), nil, 0o600); err == nil {
		t.Error("a folder was written over")
	}
}

func TestModeAndLinks(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := Write(path, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", link); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(link, []byte("2"), 0o600); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "2")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode became %v (%v)", info.Mode(), err)
	}
}

func TestDevicesStayDevices(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	if err := Write("/dev/full", []byte("x"), 0o600); err == nil {
		t.Error("a full device took it")
	}
	if err := Write(os.DevNull, []byte("x"), 0o600); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s became %v (%v)", os.DevNull, info.Mode(), err)
	}
}

func TestWritable(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := Write(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{old: true, filepath.Join(dir, "new"): true, dir: false, filepath.Join(dir, "none", "new"): false, filepath.Join(old, "new"): false} {
		if err := Writable(path); (err == nil) != ok || err != nil && strings.Contains(err.Error(), ".part-") {
			t.Errorf("%s: %v", path, err)
		}
	}
	holds(t, old, "old")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%d files are there: %v", len(entries), err)
	}
}
