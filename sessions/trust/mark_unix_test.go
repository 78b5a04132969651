//go:build unix

package trust

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What is no file gives no mark, and nothing waits for it.
func TestMarkThatIsNoFile(t *testing.T) {
	for name, make := range map[string]func(file string) error{
		"a FIFO":   func(file string) error { return syscall.Mkfifo(file, 0o600) },
		"a device": func(file string) error { return os.Symlink("/dev/zero", file) },
	} {
		dir := t.TempDir()
		if err := make(filepath.Join(dir, "owner")); err != nil {
			t.Fatal(err)
		}
		if a, b := Mark(dir), Mark(dir); a == b || a == "" {
			t.Errorf("%s: %q, then %q", name, a, b)
		}
	}
}
