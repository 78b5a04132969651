package transformer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
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
					bound := 1e-4
					if how == lying && slices.Contains(eightBits, c.Name) {
						bound = 2e-4
					}
					worst := max(
						difference(t, m, c, transformer.Span{Tokens: c.Input}),
						difference(t, m, c, transformer.Span{Tokens: c.Input[:3]}, transformer.Span{Tokens: c.Input[3:4], Absorbed: true}),
					)
					t.Logf("weights %s: within %.1e", how, worst)
					if !(worst <= bound) {
						t.Errorf("weights %s: logits are %.1e from those of another implementation", how, worst)
					}
				}
			})
		}
	}
}

// difference computes a text in passes and returns the largest difference of a logit.
func difference(t *testing.T, m *transformer.Transformer, c transformer.ExpectedCase, passes ...transformer.Span) (worst float64) {
	t.Helper()
	p, s, at := m.NewPass(), m.NewSequence(0), 0
	for _, span := range passes {
		span.Sequence, span.Want = s, len(span.Tokens)
		logits, err := p.Forward(t.Context(), []transformer.Span{span})
		if err != nil {
			t.Fatal(err)
		}
		for i := range span.Want {
			for j, want := range c.Logits[at] {
				worst = math.Max(worst, math.Abs(float64(logits.Row(i)[j])-float64(want)))
			}
			at++
		}
	}
	return worst
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
