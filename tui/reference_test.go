package tui_test

import (
	"testing"

	"espalier/tui/browser"
	"espalier/tui/explorer"
	"espalier/tui/internal/golden"
)

// The page of keys is made from the tables. `go test ./tui -update` writes it.
func TestReferenceIsFresh(t *testing.T) {
	golden.File(t, "KEYS.md", explorer.Reference(nil)+browser.Reference())
}
