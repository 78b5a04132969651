package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"espalier/search"
	"espalier/sessions"
)

// unreliable is a session in memory that can be made to fail.
type unreliable struct {
	err    error
	stored []search.Event
	tries  int
}

func (u *unreliable) store(events []search.Event) error {
	u.tries++
	if u.err != nil {
		return u.err
	}
	u.stored = append(u.stored, events...)
	return nil
}

func TestBacklogKeepsWhatCannotBeStored(t *testing.T) {
	var session unreliable
	var warnings bytes.Buffer
	now := time.Now()
	b := &backlog{id: "x", store: session.store, warn: &warnings, now: func() time.Time { return now }}
	seq := 0
	record := func() {
		t.Helper()
		seq++
		if err := b.record([]search.Event{{Seq: seq, Body: search.Noted{Text: "x"}}}); err != nil {
			t.Fatal(err)
		}
	}
	record()
	session.err = errors.New("the disk is full")
	for range 50 {
		record()
	}
	if session.tries != 2 || b.missing() != 2 {
		t.Errorf("%d tries, missing from %d", session.tries, b.missing())
	}
	now = now.Add(firstRetry)
	record()
	if said := warnings.String(); session.tries != 3 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "events from 2 on are not stored: the disk is full") {
		t.Errorf("%d tries, and it says %q", session.tries, said)
	}
	session.err = nil
	now = now.Add(2 * firstRetry)
	record()
	if len(session.stored) != seq || b.missing() != 0 || !strings.Contains(warnings.String(), "everything is stored") {
		t.Errorf("%d of %d events are stored; it says %q", len(session.stored), seq, &warnings)
	}
	session.err = errors.New("it is locked")
	record()
	if err := b.flush(); err == nil || b.lost() == nil || !strings.Contains(b.lost().Error(), "it is locked") {
		t.Error(err, b.lost())
	}
}

// Where somebody can be asked, the search pauses once, and the runner has the
// batch until it is told to go on.
func TestBacklogAsksOnce(t *testing.T) {
	session := unreliable{err: errors.New("the disk is full")}
	b := &backlog{id: "x", store: session.store, asks: true, now: time.Now}
	first := []search.Event{{Seq: 1, Body: search.Noted{Text: "x"}}}
	if err := b.record(first); !errors.Is(err, session.err) || b.missing() != 0 {
		t.Fatal(err)
	}
	for range 3 {
		if err := b.record(first); err != nil {
			t.Fatal(err)
		}
		first[0].Seq++
	}
	if b.missing() == 0 {
		t.Error("nothing is missing")
	}
	session.err = nil
	if err := b.flush(); err != nil || len(session.stored) != 3 {
		t.Errorf("%d events are stored: %v", len(session.stored), err)
	}
}

// A store that is taken away while a search runs does not end it.
func TestSolveOutlivesItsStore(t *testing.T) {
	search := []string{"solve", "game24", "5 7 9 10", "--method", "tot-dfs", "--seed", "3", "--model", "random", "--max-nodes", "3000"}
	for name, c := range map[string]struct {
		harm func(path string) error
		says string
	}{
		"removed": {func(path string) error { return os.Rename(path, path+".away") }, "is no longer there"},
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
			var last result
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
				t.Fatalf("%q: %v", lines[len(lines)-1], err)
			}
			if status != statusUnsolved || last.Type != "result" || last.Missing < 40 || last.Missing > len(lines) {
				t.Errorf("status %d, %+v", status, last)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "are not stored") || !strings.Contains(stderr, c.says) {
				t.Errorf("it says %q", stderr)
			}
		})
	}
}
