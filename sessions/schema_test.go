package sessions

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
