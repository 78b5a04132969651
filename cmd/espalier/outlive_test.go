package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"espalier/cmd/internal/exit"
	"espalier/sessions"
	"espalier/sessions/recording"
)

// A store that is taken away while a search runs does not end it.
func TestSolveOutlivesItsStore(t *testing.T) {
	search := []string{"solve", "game24", "5 7 9 10", "--method", "tot-dfs", "--seed", "3", "--model", "random", "--max-nodes", "3000"}
	for name, c := range map[string]struct {
		harm func(path string) error
		says string
	}{
		"removed": {func(path string) error { return os.Rename(path, path+".away") }, "the file is gone"},
		"purged": {func(path string) error {
			s, err := sessions.Open(context.Background(), path)
			if err != nil {
				return err
			}
			_, err = s.Delete(context.Background(), sessions.LastRef)
			_, purgeErr := s.Purge(context.Background(), time.Now().Add(time.Hour))
			return errors.Join(err, purgeErr, s.Close())
		}, "was purged"},
		"deleted": {func(path string) error {
			s, err := sessions.Open(context.Background(), path)
			if err != nil {
				return err
			}
			_, err = s.Delete(context.Background(), sessions.LastRef)
			return errors.Join(err, s.Close())
		}, "is deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "sessions.db")
			stdout, stderr, status := interfered(t, path, 40, func() error { return c.harm(path) }, append(search, "--json")...)
			lines := strings.Split(strings.TrimSpace(stdout), "\n")
			var last recording.Result
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
				t.Fatalf("%q: %v", lines[len(lines)-1], err)
			}
			if status != exit.StatusUnsolved || last.Type != "result" || last.Missing < 40 || last.Missing > len(lines) {
				t.Errorf("status %d, %+v", status, last)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "are not stored") || !strings.Contains(stderr, c.says) {
				t.Errorf("it says %q", stderr)
			}
		})
	}
}
