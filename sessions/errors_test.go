package sessions

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// complete fails unless an error says what, where, why, and what to do.
func complete(t *testing.T, err, why error, path string, words ...string) {
	t.Helper()
	if !errors.Is(err, why) {
		t.Fatalf("%v: want %v", err, why)
	}
	for _, word := range append(words, path, "--session none") {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	t.Log(err)
}

func TestOpenLeavesOtherFilesAlone(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	write(t, text, bytes.Repeat([]byte("These are my notes, and no database.\n"), 100))
	other := filepath.Join(folder, "browser.sqlite")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE history (url TEXT); PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, word := range map[string]string{text: "nothing was changed", other: "another program"} {
		before := digest(t, path)
		_, err := Open(ctx, path)
		complete(t, err, ErrNotStore, path, "open", word)
		if digest(t, path) != before {
			t.Errorf("%s has changed", path)
		}
	}
}

func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	s := openAt(t, path)
	log := whole(t, config(t, "4 9 10 13", 7))
	ids := []string{store(t, s, New{}, log), store(t, s, New{}, log)}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("its pages", func(t *testing.T) {
		broken := bytes.Clone(data)
		for i := 4096; i < len(broken); i++ {
			broken[i] ^= 0xa5
		}
		write(t, path, broken)
		s, err := Open(ctx, path)
		if err == nil {
			defer func() { _ = s.Close() }()
			if _, err = s.List(ctx, Query{}); err == nil {
				t.Fatal("it is listed")
			}
			if check := s.Check(ctx); !errors.Is(check, ErrDamaged) {
				t.Errorf("check: %v", check)
			}
		}
		complete(t, err, ErrDamaged, path, ".recover")
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, broken) {
			t.Error("the file has changed")
		}
	})
	t.Run("cut short", func(t *testing.T) {
		write(t, path, data[:len(data)/2])
		s, err := Open(ctx, path)
		if err == nil {
			defer func() { _ = s.Close() }()
			_, err = s.Load(ctx, ids[1])
		}
		if !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
	t.Run("one log", func(t *testing.T) {
		write(t, path, data)
		s := openAt(t, path)
		for _, breakage := range []string{
			"UPDATE batches SET body = replace(body, '\"thought\"', '\"brainwave\"') WHERE session = 1 AND seq > 100",
			"UPDATE batches SET body = substr(body, 1, 20) WHERE session = 1 AND seq = 1",
			"UPDATE batches SET events = events - 1 WHERE session = 1 AND events > 2",
			"DELETE FROM batches WHERE session = 1 AND seq = 2",
		} {
			if _, err := s.db.Exec(breakage); err != nil {
				t.Fatal(err)
			}
			_, err := s.Load(ctx, ids[0])
			if !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), "other sessions are not affected") {
				t.Error(err)
			}
			t.Log(err)
		}
		if _, err := s.Load(ctx, ids[1]); err != nil {
			t.Errorf("the other one suffers: %v", err)
		}
	})
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	for _, journal := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + journal)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk fills the store up to a limit of pages, which SQLite reports as it
// does a full disk.
func TestFullDisk(t *testing.T) {
	s := openStore(t)
	s.db.SetMaxOpenConns(1) // the limit belongs to a connection
	log := whole(t, config(t, "4 9 10 13", 7))
	w, err := s.Create(ctx, New{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("PRAGMA max_page_count = 20"); err != nil {
		t.Fatal(err)
	}
	batches := split(log)
	stored := 0
	for ; err == nil; stored++ {
		err = w.Append(batches[stored])
	}
	stored--
	complete(t, err, ErrFull, s.path, "free some space", w.ID())
	if err := w.Append(batches[stored]); !errors.Is(err, ErrFull) {
		t.Errorf("again: %v", err)
	}
	if r, err := s.Load(ctx, w.ID()); err != nil || len(r.Events) != batches[stored][0].Seq-1 {
		t.Errorf("what was stored is not there: %v", err)
	}
	if _, err := s.db.Exec("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	for _, b := range batches[stored:] {
		if err := w.Append(b); err != nil {
			t.Fatalf("there is room again: %v", err)
		}
	}
	r, err := s.Load(ctx, w.ID())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, log), encode(t, r.Events)); diff != "" {
		t.Error(diff)
	}
}

func TestOpenWhereNothingCanBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	for _, path := range []string{filepath.Join(file, "sessions.db"), t.TempDir()} {
		_, err := Open(ctx, path)
		complete(t, err, ErrReadOnly, path)
	}
}

func TestPath(t *testing.T) {
	for _, test := range []struct{ env, want string }{
		{"ESPALIER_SESSIONS=/a/b.db XDG_DATA_HOME=/x HOME=/h", "/a/b.db"},
		{"XDG_DATA_HOME=/x HOME=/h", "/x/espalier/sessions.db"},
		{"XDG_DATA_HOME=relative HOME=/h", "/h/.local/share/espalier/sessions.db"},
		{"HOME=/h", "/h/.local/share/espalier/sessions.db"},
		{"", ""},
	} {
		got, err := Path(func(name string) string {
			for _, pair := range strings.Fields(test.env) {
				if value, ok := strings.CutPrefix(pair, name+"="); ok {
					return value
				}
			}
			return ""
		})
		if filepath.ToSlash(got) != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: %q %v", test.env, got, err)
		}
	}
}
