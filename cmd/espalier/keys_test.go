package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/cmd/internal/launch"
	"espalier/tui/config"
)

// The page of keys is made from the tables.
func TestKeysPageIsFresh(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "tui", "KEYS.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page), launch.KeysPage(config.Settings{})); diff != "" {
		t.Errorf("tui/KEYS.md is stale (espalier keys > tui/KEYS.md, without keys of your own):\n%s", diff)
	}
}
