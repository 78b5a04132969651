//go:build unix

package boundedfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The first FIFO has no writer, the second has one.
func TestFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Regular(path, 10); err == nil || err.Error() != "read "+path+": it is a FIFO, not a regular file" {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := Read(ctx, path, 10)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}

	other := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(other, 0o600); err != nil {
		t.Fatal(err)
	}
	written := make(chan error)
	go func() { written <- os.WriteFile(other, []byte("key\n"), 0o600) }()
	if data, err := Read(t.Context(), other, 10); err != nil || string(data) != "key\n" {
		t.Errorf("%q, error %v", data, err)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}
