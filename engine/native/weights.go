package native

import (
	"fmt"
	"slices"

	"espalier/engine/checkpoint"
)

// Source hands out the tensors of a checkpoint, under the names of Config.Tensors.
// *checkpoint.File is one.
type Source interface {
	Tensor(name string) (checkpoint.Tensor, error)
}

// Transformer is the weights of a DeepSeek-V2 or V3 decoder, laid out for
// multiplication. It does not change while passes read it, so that several
// goroutines may each run a Pass over one Transformer.
type Transformer struct {
	config    Config
	embedding table // [vocab, hidden]
	layers    []layer
	norm      []float32
	head      linear // hidden -> vocab

	rotary rotary
	mtp    *module // nil: the checkpoint has none

	small int64 // parameters up to which matrices are unpacked
	crew  *crew // nil unless matrices stay as they are stored
}

// layer is one decoder block: x += attention(norm(x)); x += feedForward(norm(x)).
type layer struct {
	inputNorm []float32
	attention attention
	postNorm  []float32
	dense     feedForward // when the layer is not sparse
	sparse    bool
	experts   experts // when it is
}

// NewTransformer reads the weights of a model. A configuration that is not
// supported, and a tensor that is missing or has another shape than the
// configuration calls for, is refused by name.
func NewTransformer(config Config, source Source) (*Transformer, error) {
	return newTransformer(config, source, smallModel)
}

func newTransformer(config Config, source Source, small int64) (*Transformer, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("model configuration: %w", err)
	}
	t := &Transformer{config: config, rotary: newRotary(config), small: small}
	if err := t.Load(source); err != nil {
		return nil, err
	}
	return t, nil
}

// Config is the configuration that the transformer was built with.
func (t *Transformer) Config() Config { return t.config }

// Load replaces all weights by those of source, reusing memory: a trainer calls
// it after each optimiser step. No pass may run meanwhile, sequences computed
// before are stale afterwards, and after an error the weights are a mixture.
func (t *Transformer) Load(source Source) error {
	c, l := t.config, t.loader(source)
	l.table(&t.embedding, "model.embed_tokens.weight", c.VocabSize, c.HiddenSize)
	for i := 0; i < c.Layers && l.err == nil; i++ {
		if i == len(t.layers) {
			t.layers = append(t.layers, layer{}) // one by one: the file may hold fewer than it claims
		}
		t.layers[i].load(l, layerPrefix(i), c, c.Sparse(i))
	}
	l.keep(&t.norm, "model.norm.weight", c.HiddenSize)
	if c.TieWordEmbedding {
		l.linear(&t.head, "model.embed_tokens.weight", c.VocabSize, c.HiddenSize)
	} else {
		l.linear(&t.head, "lm_head.weight", c.VocabSize, c.HiddenSize)
	}
	t.loadModule(l)
	return l.err
}

func layerPrefix(i int) string { return fmt.Sprintf("model.layers.%d.", i) }

func (b *layer) load(l *loader, prefix string, c Config, sparse bool) {
	l.keep(&b.inputNorm, prefix+"input_layernorm.weight", c.HiddenSize)
	b.attention.load(l, prefix+"self_attn.", c)
	l.keep(&b.postNorm, prefix+"post_attention_layernorm.weight", c.HiddenSize)
	if b.sparse = sparse; sparse {
		b.experts.load(l, prefix+"mlp.", c)
	} else {
		b.dense.load(l, prefix+"mlp.", c.HiddenSize, c.DenseSize)
	}
}

// loader reads tensors and keeps the first error, after which it reads no more.
type loader struct {
	source Source
	stored storedSource // not nil: large matrices stay as they are stored
	crew   *crew        // that multiplies by those
	err    error
	joined []float32 // scratch for tensors that are packed as one
}

// read returns the numbers of a tensor, nil after an error. They belong to the
// source: a trainer's change with the next step.
func (l *loader) read(name string, shape ...int) []float32 {
	if l.err != nil {
		return nil
	}
	t, err := l.source.Tensor(name)
	size := 1
	for _, n := range shape {
		size *= n
	}
	l.check(name, err, t.Shape, shape)
	switch {
	case l.err != nil:
	case len(t.Data) != size:
		l.err = fmt.Errorf("tensor %q holds %d numbers, but its shape %v calls for %d", name, len(t.Data), shape, size)
	default:
		return t.Data
	}
	return nil
}

// check notes a tensor that is missing, or has another shape than it should.
func (l *loader) check(name string, err error, got, want []int) {
	switch {
	case err != nil:
		l.err = fmt.Errorf("%w: the configuration calls for it, with shape %v", err, want)
	case !slices.Equal(got, want):
		l.err = fmt.Errorf("tensor %q has shape %v, but the configuration calls for %v", name, got, want)
	}
}

// keep copies the numbers of a tensor, into memory that is there already.
func (l *loader) keep(into *[]float32, name string, shape ...int) {
	*into = append((*into)[:0], l.read(name, shape...)...)
}
