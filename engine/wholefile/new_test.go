package wholefile

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

func TestNewKeepsAFileThatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := New(path, []byte("first"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := New(path, []byte("second"), 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "first")
}
