package modelfile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/embedded"
	"espalier/engine/modelfile"
)

// TestWordsComeAlong converts a model whose vocabulary is in its file, and damages that.
func TestWordsComeAlong(t *testing.T) {
	f, err := embedded.Files(embedded.Symbolic)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := f.WriteFolder(dir, checkpoint.BF16); err != nil {
		t.Fatal(err)
	}
	again, err := modelfile.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := "Ada flips it: tails\nAnswer: no\n"
	want, err := f.Tokenizer.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Tokenizer.Encode(text); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, not %v: %v", got, want, err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, checkpoint.SingleFile)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for damage, message := range map[string]string{"_Anna_": "they do not belong together", "  Ada ": `"Ada", is there twice`} {
		if err := os.WriteFile(file, []byte(strings.Replace(string(data), " Anna ", damage, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := modelfile.Open(dir); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v, want %q", damage, err, message)
		}
	}
}
