package file

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/engine/boundedfile"
)

// A task file is a regular file of a size that somebody can write by hand.
func TestReadIsBounded(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.toml")
	if err := os.WriteFile(large, []byte(minimal+strings.Repeat("#", boundedfile.Text)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(large); !errors.Is(err, boundedfile.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	for _, path := range []string{t.TempDir(), os.DevNull} {
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

// Nesting is bounded by the readers of TOML and JSON, and so is what an error quotes.
func TestDeepNestingIsRefused(t *testing.T) {
	const deep = 100_000
	for name, c := range map[string]struct{ text, want string }{
		"arrays":        {"steps = " + strings.Repeat("[", deep), "nested more than the maximum"},
		"inline tables": {"steps = " + strings.Repeat("{a=", deep), "nested more than the maximum"},
		"dotted keys":   {strings.Repeat("a.", deep) + "a = 1", `unknown key "a.a.`},
		"a schema":      {minimal + "[parse]\nfinal = \"a\"\nschema = '" + strings.Repeat(`{"not":`, deep) + "{}" + strings.Repeat("}", deep) + "'", "exceeded max depth"},
	} {
		_, err := Parse([]byte(c.text), "")
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 200 {
			t.Errorf("%s: error %.300v", name, err)
		}
	}
}
