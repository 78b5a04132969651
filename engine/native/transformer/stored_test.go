package transformer

import (
	"bytes"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
)

// storedShape has rows that every type can store, many of
// them in super-blocks, and heads that FP8 scales can tell apart.
func storedShape() arch.Config {
	c := randommodel.Embedded()
	c.HiddenSize, c.Heads, c.NopeDim, c.VDim, c.KVLoraRank = 256, 2, 128, 128, 64
	return c
}

// groupedShape is such a shape with grouped queries and biases.
func groupedShape() arch.Config {
	return arch.Config{
		ModelType: "qwen2", VocabSize: 260, HiddenSize: 256, Layers: 2, MaxPosition: 64, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, KVHeads: 2, HeadDim: 64, RopeDim: 64, VDim: 64, DenseSize: 288,
	}
}

// storedAs is the random model of a shape, written to a file of a type and read.
func storedAs(t testing.TB, c arch.Config, dtype checkpoint.DType) Source {
	t.Helper()
	random := randommodel.New(c, 3)
	var tensors []checkpoint.Tensor
	for _, spec := range c.Tensors() {
		tensor, err := random.Tensor(spec.Name)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(tensor.Shape) == 1:
			tensor.DType = checkpoint.F32
		case !dtype.Fits(tensor.Shape[1]):
			tensor.DType = checkpoint.Q80
		}
		tensors = append(tensors, tensor)
	}
	var file bytes.Buffer
	if dtype == checkpoint.F8 {
		if err := checkpoint.Write(&file, tensors, dtype, nil); err != nil {
			t.Fatal(err)
		}
		f, err := checkpoint.Parse(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if err := checkpoint.WriteGGUF(&file, nil, tensors, dtype); err != nil {
		t.Fatal(err)
	}
	g, err := checkpoint.ParseGGUF(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestStored: weights that are multiplied where they lie give what they give
// unpacked, prompts and single tokens alike, and a sequence gives the same bits
// alone as in a batch.
func TestStored(t *testing.T) {
	types := []checkpoint.DType{checkpoint.BF16, checkpoint.F16, checkpoint.F8, checkpoint.Q80, checkpoint.Q40, checkpoint.Q4K, checkpoint.Q6K}
	if testing.Short() {
		types = []checkpoint.DType{checkpoint.BF16, checkpoint.Q4K}
	}
	for i := range 2 * len(types) {
		c, dtype := storedShape(), types[i%len(types)]
		if i >= len(types) {
			c = groupedShape()
		}
		t.Run(c.ModelType+" "+string(dtype), func(t *testing.T) {
			source := storedAs(t, c, dtype)
			want, err := newTransformer(c, source, 1<<40)
			if err != nil {
				t.Fatal(err)
			}
			got, err := newTransformer(c, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Close()
			down := func(m *Transformer) *linear {
				if l := &m.layers[1]; l.sparse {
					return &l.experts.routed[0].down
				}
				return &m.layers[1].dense.down
			}
			if down(got).stored == nil || down(want).stored != nil {
				t.Fatal("the weights do not lie where they should")
			}
			tokens := randommodel.Tokens(1, 40, c.VocabSize)
			a, b := forwardAll(t, want, tokens), forwardAll(t, got, tokens)
			for i := range a {
				for j := range a[i] {
					if d := b[i][j] - a[i][j]; !(d < 2e-4 && d > -2e-4) {
						t.Fatalf("position %d, logit %d: %g where it lies, %g unpacked", i, j, b[i][j], a[i][j])
					}
				}
			}
			company := forwardAll(t, got, tokens, randommodel.Tokens(2, 40, c.VocabSize), randommodel.Tokens(3, 40, c.VocabSize))
			for i := range b {
				if !slices.Equal(b[i], company[i]) {
					t.Fatalf("position %d depends on the sequences beside it", i)
				}
			}
		})
	}
}

// forwardAll is the logits of the first sequence: a prompt of half its tokens,
// then one token after the other, together with the other sequences.
func forwardAll(t *testing.T, m *Transformer, sequences ...[]int) [][]float32 {
	t.Helper()
	p, half := m.NewPass(), len(sequences[0])/2
	var logits [][]float32
	spans := make([]Span, len(sequences))
	for i, tokens := range sequences {
		spans[i] = Span{Sequence: m.NewSequence(len(tokens)), Tokens: tokens[:half], Want: half}
	}
	for at := half; ; at++ {
		out, err := p.Forward(t.Context(), spans)
		if err != nil {
			t.Fatal(err)
		}
		for i := range spans[0].Want {
			logits = append(logits, slices.Clone(out.Row(i)))
		}
		if at == len(sequences[0]) {
			return logits
		}
		for i, tokens := range sequences {
			spans[i].Tokens, spans[i].Absorbed, spans[i].Want = tokens[at:at+1], true, 1
		}
	}
}
