package themes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A theme is a regular file of a size that somebody can write by hand.
func TestLoadIsBounded(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.toml")
	if err := os.WriteFile(large, []byte(strings.Repeat("#", largest+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		large:         "theme: read " + large + ": it is larger than 1 MiB, the limit for a theme",
		os.DevNull:    "theme: read " + os.DevNull + ": it is not a regular file",
		t.TempDir():   "it is not a regular file",
		large + ".no": "", // in the words of the system
	} {
		if _, _, err := Load(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", file, err, want)
		}
	}
	watch := Watch{File: large}
	if _, theme, _, err := watch.Poll(); theme != nil || err != nil {
		t.Errorf("theme %v, error %v", theme, err)
	}
}
