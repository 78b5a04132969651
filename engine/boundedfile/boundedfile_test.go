package boundedfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func file(t *testing.T, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(strings.Repeat("x", size)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// both are the two ways to read a regular file.
var both = map[string]func(string, int64) ([]byte, error){
	"Read":    func(path string, most int64) ([]byte, error) { return Read(context.Background(), path, most) },
	"Regular": Regular,
}

func TestLimit(t *testing.T) {
	for name, read := range both {
		path := file(t, 2048)
		if data, err := read(path, 2048); err != nil || len(data) != 2048 {
			t.Errorf("%s: %d bytes, error %v", name, len(data), err)
		}
		_, err := read(path, 1024)
		if want := "read " + path + ": it is larger than 1 KiB, the limit for such a file"; !errors.Is(err, ErrTooLarge) || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
		missing := path + ".missing"
		if _, err := read(missing, 1); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "open "+missing+": ") {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := read(filepath.Dir(path), 1<<20); err == nil {
			t.Errorf("%s: a folder was read", name)
		}
	}
}

// endless counts what is taken of it.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.taken += int64(len(p))
	return len(p), nil
}

func TestEndlessIsBounded(t *testing.T) {
	e := &endless{}
	_, err := From(t.Context(), e, "standard input", 1<<20)
	if want := "read standard input: it is larger than 1 MiB, the limit for such a file"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if e.taken > 1<<20+1 {
		t.Errorf("%d bytes were taken", e.taken)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if _, err := Read(t.Context(), "/dev/zero", 1<<20); !errors.Is(err, ErrTooLarge) {
		t.Errorf("/dev/zero: error %v", err)
	}
	if _, err := Regular("/dev/zero", 1<<20); err == nil || err.Error() != "read /dev/zero: it is a device, not a regular file" {
		t.Errorf("/dev/zero: error %v", err)
	}
}

// A reader that never gets anything is left when the context ends.
func TestWaitingIsCancelled(t *testing.T) {
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	if _, err := From(ctx, r, "a pipe", 1); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}

func TestPanicIsAnError(t *testing.T) {
	_, err := Wait(t.Context(), "file", func() ([]byte, error) { panic("oops") })
	if err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("error %v", err)
	}
}
