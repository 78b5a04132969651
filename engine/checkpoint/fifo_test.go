//go:build unix

package checkpoint

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A FIFO is refused, and not waited for.
func TestOpenRefusesFIFO(t *testing.T) {
	for _, name := range []string{"model.safetensors", "model.gguf"} {
		path := filepath.Join(t.TempDir(), name)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := Open(path); err == nil || !strings.Contains(err.Error(), "not a file") {
			t.Errorf("%s: %v, error %v", name, f, err)
		}
	}
}
