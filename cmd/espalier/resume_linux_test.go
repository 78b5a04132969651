package main

import (
	"database/sql"
	"path/filepath"
	"testing"

	"espalier/sessions"
)

// The explorer shows the time that a search took in all, as the list and solve do.
func TestTheTimeOfAResumedSearch(t *testing.T) {
	m := newMachine(t)
	if out, status := m.run("solve", "game24", "1 2 3 4", "--model", "random", "--method", "io"); status > 1 {
		t.Fatal(out)
	}
	path := filepath.Join(m.dir, "store", "sessions.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE sessions SET seconds = 77"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv(sessions.PathVariable, path)
	term := startIn(t, 100, 30, "sessions", "resume", "last")
	term.await("77 s")
	term.press("q")
	term.end(0)
}
