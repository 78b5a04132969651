// Package transformer runs DeepSeek-V2 and V3 transformers: Multi-head Latent Attention
// over a cache of latents, mixtures of experts, and the Multi-Token Prediction module. It
// runs those with grouped-query attention as well: Llama, Qwen2, Qwen3.
//
// A Transformer holds weights. A Pass is the working memory to run tokens of many
// sequences through them. All comments on shapes give [rows, columns] of row-major
// matrices, with T for the rows of a pass.
//
// The result of a row has the same bits whatever other rows are in the pass. The kernels
// guarantee it for products. This package keeps it by never choosing a form, or an order
// of summation, by the size of the batch.
package transformer

import (
	"errors"
	"fmt"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/kvcache"
)

// Source provides the tensors of a checkpoint, under the names of arch.Config.Tensors.
// *checkpoint.File is one.
type Source interface {
	Tensor(name string) (checkpoint.Tensor, error)
}

// Transformer is the weights of a decoder in the layout of the
// kernels. Any number of goroutines may each run a Pass over one Transformer.
type Transformer struct {
	config    arch.Config
	embedding table // [vocab, hidden]
	layers    []layer
	norm      []float32 // [hidden]
	head      linear    // hidden -> vocab

	rotary rotary
	mtp    *module // nil if the checkpoint has none

	unpackLimit int64       // parameters up to which matrices are unpacked to float32
	pool        *matmulPool // nil if they are
}

// layer is one decoder block: x += attention(norm(x)); x += feedForward(norm(x)).
type layer struct {
	inputNorm []float32 // [hidden]
	attention attention
	postNorm  []float32   // [hidden]
	dense     feedForward // if the layer is not sparse
	sparse    bool
	experts   experts // if it is
}

// New loads the weights of a model. It returns an error if the configuration is not
// supported, or a tensor is missing or has the wrong shape.
func New(config arch.Config, source Source) (*Transformer, error) {
	return newTransformer(config, source, unpackLimit)
}

func newTransformer(config arch.Config, source Source, unpackLimit int64) (*Transformer, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("model configuration: %w", err)
	}
	t := &Transformer{config: config, rotary: newRotary(config), unpackLimit: unpackLimit}
	if err := t.Load(source); err != nil {
		return nil, err
	}
	return t, nil
}

// Config returns the configuration of the model.
func (t *Transformer) Config() arch.Config { return t.config }

// CacheShape returns the shape of the cells that the model caches.
func (t *Transformer) CacheShape() kvcache.Shape {
	s := kvcache.Shape{Width: t.config.CellWidth(), Planes: len(t.layers)}
	if t.mtp != nil {
		s.Planes++
	}
	return s
}

// NewSequence returns an empty sequence with room for capacity tokens. It grows as
// needed.
func (t *Transformer) NewSequence(capacity int) *kvcache.Sequence {
	return kvcache.NewSequence(t.CacheShape(), capacity)
}

// Load replaces all weights by those of source, reusing memory. A trainer calls it after
// each optimiser step. No pass may run meanwhile, and sequences computed before become
// invalid. After an error, some weights are replaced and others not.
func (t *Transformer) Load(source Source) error {
	c, l := t.config, t.loader(source)
	l.table(&t.embedding, "model.embed_tokens.weight", c.VocabSize, c.HiddenSize)
	for i := 0; i < c.Layers && l.err == nil; i++ {
		if i == len(t.layers) {
			t.layers = append(t.layers, layer{}) // one by one: the file may hold fewer than it claims
		}
		t.layers[i].load(l, arch.LayerPrefix(i), c, c.Sparse(i))
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

func (b *layer) load(l *loader, prefix string, c arch.Config, sparse bool) {
	l.keep(&b.inputNorm, prefix+"input_layernorm.weight", c.HiddenSize)
	if b.attention == nil {
		b.attention = newAttention(c)
	}
	b.attention.load(l, prefix+"self_attn.", c)
	l.keep(&b.postNorm, prefix+"post_attention_layernorm.weight", c.HiddenSize)
	if b.sparse = sparse; sparse {
		b.experts.load(l, prefix+"mlp.", c)
	} else {
		b.dense.load(l, prefix+"mlp.", c.HiddenSize, c.DenseSize)
	}
}

// loader reads tensors. It keeps the first error and reads nothing after it.
type loader struct {
	source Source
	stored storedSource // nil if all matrices are unpacked
	pool   *matmulPool  // multiplies by stored matrices
	err    error
	both   []float32 // scratch of joined
}

// read returns the numbers of a tensor, nil after an error. They belong to the source: a
// trainer's change with the next step.
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

// check records an error if a tensor is missing or has the wrong shape.
func (l *loader) check(name string, err error, got, want []int) {
	switch {
	case errors.Is(err, checkpoint.ErrNoTensor):
		l.err = fmt.Errorf("%w: the configuration calls for it, with shape %v", err, want)
	case err != nil:
		l.err = err
	case !slices.Equal(got, want):
		l.err = fmt.Errorf("tensor %q has shape %v, but the configuration calls for %v", name, got, want)
	}
}

// keep copies the numbers of a tensor into existing memory.
func (l *loader) keep(into *[]float32, name string, shape ...int) {
	*into = append((*into)[:0], l.read(name, shape...)...)
}
