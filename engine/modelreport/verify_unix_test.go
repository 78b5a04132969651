//go:build unix

package modelreport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"espalier/engine/boundedfile"
)

// A small file that unpacks to much is refused before it fills the memory.
func TestExpectedThatUnpacksToMuch(t *testing.T) {
	const most = 1 << 20
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(`{"cases":[` + strings.Repeat(" ", 2*most))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "expected.json.gz")
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readExpected(t.Context(), file, most); !errors.Is(err, boundedfile.ErrTooLarge) {
		t.Error(err)
	}
}

// Nobody writes to the FIFO.
func TestExpectedIsNotWaitedForForEver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "expected.json")
	if err := syscall.Mkfifo(file, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadExpected(ctx, file); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
