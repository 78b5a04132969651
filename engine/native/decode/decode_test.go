package decode

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"
)

func randomTransformer(t testing.TB, c arch.Config, sharpen float64) *transformer.Transformer {
	t.Helper()
	m, err := transformer.New(c, randommodel.New(c, sharpen))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func drafting(t testing.TB, noise float32) *transformer.Transformer {
	t.Helper()
	m, err := transformer.New(randommodel.Drafting(noise))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func shapes(t *testing.T, test func(t *testing.T, m *transformer.Transformer)) {
	for _, c := range []arch.Config{randommodel.Embedded(), randommodel.Small(), randommodel.Grouped()} {
		t.Run(c.ModelType, func(t *testing.T) { test(t, randomTransformer(t, c, 1)) })
	}
}

// loadVectors opens one of the sets of testdata.
func loadVectors(t testing.TB, set string) (*transformer.Transformer, transformer.Expected) {
	t.Helper()
	dir := filepath.Join("..", "testdata", set)
	expected, err := os.ReadFile(filepath.Join(dir, "expected.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(expected))
	if err != nil {
		t.Fatal(err)
	}
	v, err := transformer.ReadExpected(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	config, err := arch.ReadConfig(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := checkpoint.Open(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := transformer.New(config, weights)
	if err = errors.Join(err, weights.Close()); err != nil {
		t.Fatal(err)
	}
	return m, v
}

func forward(t testing.TB, p *transformer.Pass, spans ...transformer.Span) kernels.Matrix {
	t.Helper()
	logits, err := p.Forward(t.Context(), spans)
	if err != nil {
		t.Fatal(err)
	}
	return logits
}

// idle checks that no prompt of d is in use after a call: Forget drops all that is not.
func idle(t *testing.T, d *Decoder) {
	t.Helper()
	if d.Forget(); d.tree.Bytes() != 0 {
		t.Fatalf("%d bytes are still in use", d.tree.Bytes())
	}
}
