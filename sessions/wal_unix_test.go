//go:build unix

package sessions

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The write-ahead log of a store from elsewhere may be no file, or larger than memory.
func TestStrangeWriteAheadLogs(t *testing.T) {
	for name, make := range map[string]func(log string) error{
		"a FIFO":   func(log string) error { return syscall.Mkfifo(log, 0o600) },
		"a device": func(log string) error { return os.Symlink("/dev/zero", log) },
		"a folder": func(log string) error { return os.Mkdir(log, 0o700) },
	} {
		path := filepath.Join(t.TempDir(), "sessions.db")
		if err := make(path + walSuffix); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), path)
		if err == nil {
			t.Error(s.Close())
		}
		if err == nil || !strings.Contains(err.Error(), "is not a regular file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLargeWriteAheadLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	if err := os.WriteFile(path+walSuffix, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path+walSuffix, 1<<40); err != nil { // it takes no room
		t.Skip(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := checkWAL(path)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; err == nil || grown > 8<<20 {
		t.Errorf("error %v, and %d bytes were allocated", err, grown)
	}
}
