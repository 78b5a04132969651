package main

import (
	"strings"
	"testing"
)

// One imported session does not make the rows of the others endless.
func TestListWithALongName(t *testing.T) {
	m := newMachine(t)
	m.run("sessions", "import", m.foreign("game24", "openai:http://127.0.0.1:1/v1#"+strings.Repeat("m", 1<<20), "", ""))
	out, status := m.run("sessions", "list")
	if status != 0 || !strings.Contains(out, "game24") || len(out) > 1000 {
		t.Errorf("status %d, and %d bytes: %.300s", status, len(out), out)
	}
}
