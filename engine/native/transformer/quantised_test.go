package transformer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
)

// quantisedDir holds a model for each architecture and type, and the logits that
// testdata/quantised.py computed of it, with ggml's own decoding of the blocks.
var quantisedDir = filepath.Join("..", "testdata", "quantised")

// eightBits are the types whose weights meet an x that is rounded to 2^-19 of the largest number
// of a block, four times as coarsely as with the others: see kernels.MultiplyStored.
var eightBits = []string{"Q8_0", "IQ4_NL", "IQ4_XS", "MXFP4"}

// TestQuantised: logits are those of the decoded weights, whether these are multiplied where
// they lie or unpacked, for a prompt and for single tokens.
func TestQuantised(t *testing.T) {
	const lying = "where they lie"
	for _, name := range []string{"llama", "qwen2", "qwen3", "deepseek2"} {
		expected, err := transformer.ReadExpected(bytes.NewReader(unzipped(t, name+".json.gz")))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range expected.Cases {
			if testing.Short() && !slices.Contains([]string{"Q4_K", "MXFP4"}, c.Name) {
				continue
			}
			t.Run(name+" "+c.Name, func(t *testing.T) {
				file, err := checkpoint.ParseGGUF(unzipped(t, name+"."+c.Name+".gguf.gz"))
				if err != nil {
					t.Fatal(err)
				}
				f, err := modelfile.ParseGGUF(c.Name, file)
				if err != nil {
					t.Fatal(err)
				}
				for how, load := range map[string]func(arch.Config, transformer.Source) (*transformer.Transformer, error){
					lying: transformer.NewStored, "unpacked": transformer.New,
				} {
					m, err := load(f.Config, f.Source)
					if err != nil {
						t.Fatal(err)
					}
					defer m.Close()
					found, err := m.Verify(transformer.Expected{Cases: []transformer.ExpectedCase{c}})
					if err != nil || len(found) != 2 {
						t.Fatal(found, err)
					}
					for _, d := range found {
						bound := 1e-4
						if how == lying && slices.Contains(eightBits, c.Name) {
							bound = 2e-4
						}
						t.Logf("weights %s: %s within %.1e", how, d.What, d.Largest)
						if !d.Within(bound) {
							t.Errorf("weights %s: %s are %.1e from those of another implementation", how, d.What, d.Largest)
						}
					}
				}
			})
		}
	}
}

func unzipped(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(quantisedDir, name))
	if err != nil {
		t.Fatal(err)
	}
	unzip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(unzip); err != nil {
		t.Fatal(err)
	}
	return data
}
