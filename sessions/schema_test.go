package sessions

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"espalier/search"
)

func TestMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	s := openAt(t, path)
	id := store(t, s, New{}, whole(t, config(t, "4 9 10 13", 7)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	next := append(migrations[:len(migrations):len(migrations)], "ALTER TABLE sessions ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")

	t.Run("a step that fails changes nothing", func(t *testing.T) {
		before := digest(t, path)
		broken := append(next[:len(next):len(next)], "CREATE TABLE half (x); NONSENSE")
		if _, err := open(ctx, path, broken); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("migration to version %d", len(broken))) {
			t.Error(err)
		}
		if digest(t, path) != before {
			t.Error("the file has changed")
		}
	})
	t.Run("an older store is brought up to date", func(t *testing.T) {
		s, err := open(ctx, path, next)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		var colour string
		if err := s.db.QueryRow("SELECT colour FROM sessions WHERE id = ?", id).Scan(&colour); err != nil || colour != "red" {
			t.Error(colour, err)
		}
		if _, err := s.Load(ctx, id); err != nil {
			t.Error(err)
		}
	})
	t.Run("a newer store is refused and left alone", func(t *testing.T) {
		before := digest(t, path)
		_, err := Open(ctx, path)
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "update espalier") {
			t.Error(err)
		}
		if digest(t, path) != before {
			t.Error("the file has changed")
		}
	})
}

// digest is the content of a store's folder.
func digest(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(f + "\n" + string(data))
	}
	return all.String()
}

// TestEarlierVersionsOpen makes a store as each earlier version left it: with its
// tables, and with forks that are copies.
func TestEarlierVersionsOpen(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	rows, err := encodeBatches(log, 1_700_000_000_000)
	if err != nil {
		t.Fatal(err)
	}
	started, err := json.Marshal(log[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version < len(migrations); version++ {
		path := filepath.Join(t.TempDir(), "sessions.db")
		old, err := open(ctx, path, migrations[:version])
		if err != nil {
			t.Fatal(err)
		}
		const parent, fork = "20231114-aaaaaa", "20231115-bbbbbb"
		at := rows[len(rows)/2].seq - 1
		for n, s := range []struct {
			id, parent      string
			events, forkSeq int
			updated         int64 // the clock was set back
		}{{parent, "", len(log), 0, 2000}, {fork, parent, at, at, 1000}} {
			if _, err := old.db.Exec("INSERT INTO sessions (n, id, created, updated, started, events, parent, fork_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				n+1, s.id, 1000, s.updated, string(started), s.events, s.parent, s.forkSeq); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if r.seq > s.events {
					break
				}
				if _, err := old.db.Exec("INSERT INTO batches (session, seq, events, at, body) VALUES (?, ?, ?, ?, ?)", n+1, r.seq, r.events, r.at, string(r.body)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if version > 2 { // it counts uses
			if _, err := old.db.Exec("UPDATE sessions SET used = updated"); err != nil {
				t.Fatal(err)
			}
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		s := openAt(t, path)
		if last, err := s.Find(ctx, LastRef); err != nil || last.ID != parent {
			t.Errorf("version %d: the last is %s (%v)", version, last.ID, err)
		}
		again, err := s.Fork(ctx, fork, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Delete(ctx, fork); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Purge(ctx, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string][]search.Event{parent: log, again.ID: log[:at]} {
			w, r, err := s.Continue(ctx, id)
			if err != nil {
				t.Fatalf("version %d: %v", version, err)
			}
			if d := Diff(want, r.Events); !d.Same() {
				t.Errorf("version %d: %s", version, d)
			}
			if err := w.Append([]search.Event{{Seq: len(want) + 1, Body: search.Noted{Text: "more"}}}); err != nil {
				t.Errorf("version %d: %v", version, err)
			}
		}
		if err := s.Check(ctx); err != nil {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestVersionsThatNoneWrote(t *testing.T) {
	for _, version := range []int{-1, -1 << 31, 0} {
		path := filepath.Join(t.TempDir(), "sessions.db")
		s := openAt(t, path)
		if _, err := s.db.Exec(fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		before := digest(t, path)
		_, err := Open(ctx, path)
		complete(t, err, ErrDamaged, path, fmt.Sprintf("its version is %d", version), "nothing was changed")
		if digest(t, path) != before {
			t.Error("the file has changed")
		}
	}
}
