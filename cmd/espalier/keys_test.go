package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/cmd/internal/launch"
	"espalier/tui/action"
	"espalier/tui/keymap"
)

// The page of keys is made from the tables.
func TestKeysPageIsFresh(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "tui", "KEYS.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page), keysPage(nil)); diff != "" {
		t.Errorf("tui/KEYS.md is stale (espalier keys > tui/KEYS.md, without keys of your own):\n%s", diff)
	}
}

// Every key of the explorer means one thing, also those that are the same everywhere.
func TestNoKeyMeansTwoThings(t *testing.T) {
	if _, problems := keymap.Apply(action.Bindings(launch.ScreenActions()), nil); len(problems) > 0 {
		t.Error(problems)
	}
	seen := map[string]string{}
	for _, a := range launch.ScreenActions() {
		for _, k := range a.Keys {
			if other, taken := seen[k+a.While]; taken {
				t.Errorf("%s is a key of %s and of %s", k, other, a.ID)
			}
			seen[k+a.While] = a.ID
		}
	}
}
