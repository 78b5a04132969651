package tokenizer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What the tokenizers library makes of some hundred texts, with the tokenizer from its file
// and with the same vocabulary under the name that its words have in GGUF.
func TestTokenizersAgree(t *testing.T) {
	for _, name := range []string{"qwen2", "llama-bpe", "smollm"} {
		file, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		d, err := ReadJSON(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		if pre, err := d.PreName(); err != nil || pre != name {
			t.Errorf("%s has the name %q in GGUF: %v", name, pre, err)
		}
		named := d.Named(name)
		vectors, err := os.ReadFile(filepath.Join("testdata", name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		fromFile, fromName, compared := newBPE(t, d), newBPE(t, named), 0
		for s := bufio.NewScanner(bytes.NewReader(vectors)); s.Scan(); compared++ {
			var text string
			var want []int
			if err := json.Unmarshal(s.Bytes(), &[]any{&text, &want}); err != nil {
				t.Fatal(err)
			}
			for _, b := range []*BPE{fromFile, fromName} {
				got, err := b.Encode(text)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %q:\n got %q %v\nwant %q", name, text, tokens(b, got), err, tokens(b, want))
				}
			}
		}
		if compared < 500 {
			t.Errorf("%s: only %d texts", name, compared)
		}
	}
}
