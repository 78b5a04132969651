// Package decode turns a transformer into text: it samples and enumerates completions of
// many prompts in one batch, scores given continuations, drafts tokens ahead with the
// Multi-Token Prediction module, and holds text to a form.
//
// The result of a request depends on nothing but the request. Prompts always use the
// expanded form of attention and what follows them the absorbed form, every kernel treats
// a row alike whatever other rows there are, and each request draws from a random
// generator of its own.
package decode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"espalier/engine/kernels"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
	"espalier/engine/tokenizer"
)

// Options configure a Decoder. The zero value is valid.
type Options struct {
	// Rows bounds the sequences that are decoded together; further requests wait. 0 is 64.
	Rows int
	// Draft is the number of tokens that the Multi-Token Prediction module drafts ahead if
	// there is one, up to 3. 0 is 1, and a negative number disables it.
	Draft int
	// CacheBytes bounds the cache: of the texts of a call, and of earlier prompts, which are
	// kept as long as there is room. 0 is DefaultCacheBytes. A request that needs more is refused.
	CacheBytes int64
	// CacheType is the encoding of cached numbers. Empty is float32.
	CacheType kvcache.Type
	// Ends are tokens that end a text besides the tokenizer's own: those that end a turn.
	Ends []int
	// Chat formats prompts as turns of a chat. If nil, prompts are used as they are.
	Chat *tokenizer.Template
}

// recycledBytes bounds the memory of finished sequences that is kept for the next ones.
const recycledBytes = 64 << 20

// Decoder computes completions. It keeps the latents of prompts, so that only the new part
// of a prompt is computed. It is for use by one goroutine at a time.
type Decoder struct {
	name  string
	t     *transformer.Transformer
	pass  *transformer.Pass
	tok   tokenizer.Tokenizer
	vocab int // tokens that can be drawn: the model's vocabulary may be padded
	rows  int
	draft int // tokens drafted ahead
	chat  *tokenizer.Template
	turns []int // tokens that end a turn

	shape      kvcache.Shape
	cellBytes  int64 // of one token in all layers
	cacheBytes int64 // set aside for the cache
	tree       *kvcache.PrefixTree
	pool       *kvcache.Pool

	picks picker
	spans []transformer.Span // scratch of prefill
}

// New returns a decoder for a transformer and the tokenizer that belongs to it. Errors
// name the model. Decoders of different goroutines may share a transformer.
func New(name string, t *transformer.Transformer, tok tokenizer.Tokenizer, o Options) (*Decoder, error) {
	d := &Decoder{name: name, t: t, pass: t.NewPass(), tok: tok, vocab: tok.Size(), rows: o.Rows, chat: o.Chat, turns: o.Ends}
	if size := t.Config().VocabSize; d.vocab < 1 || d.vocab > size {
		return nil, fmt.Errorf("model %s: the tokenizer has %d tokens, but the weights have vocab_size %d: they do not belong together", name, d.vocab, size)
	}
	if d.rows < 1 {
		d.rows = 64
	}
	if o.Draft >= 0 {
		d.Draft(max(o.Draft, 1))
	}
	d.Threads(0)
	d.Cache(o.CacheType, o.CacheBytes)
	return d, nil
}

// Cache sets the encoding of cached numbers, and how many bytes are set aside for them. What
// is zero stays as it is. It drops what is kept.
func (d *Decoder) Cache(of kvcache.Type, bytes int64) {
	of = cmp.Or(of, d.shape.Type, kvcache.F32)
	d.shape = d.t.CacheShape()
	d.shape.Type = of
	d.cellBytes, d.cacheBytes = d.shape.Bytes(), cmp.Or(bytes, d.cacheBytes, DefaultCacheBytes)
	d.tree = kvcache.NewPrefixTree(d.shape, d.cacheBytes)
	d.pool = kvcache.NewPool(d.shape, recycledBytes)
}

// Draft sets the number of tokens drafted ahead, from 0 to 3. It must be called before the
// first request. Without a Multi-Token Prediction module there are no drafts.
func (d *Decoder) Draft(tokens int) {
	d.draft = 0
	if d.t.CanDraft() {
		d.draft = min(max(tokens, 0), MostDrafted)
	}
	d.pass.ReadAhead = d.draft > 0
}

// Threads bounds the goroutines that compute. Where many decoders run at once, one each is
// fastest. 0 is one per processor.
func (d *Decoder) Threads(n int) { d.pass.SetThreads(n) }

// CanRead implements engine.Reader.
func (d *Decoder) CanRead(prompt string) error {
	_, err := d.encodeFramed(prompt, true)
	return err
}

// ends reports whether a token ends a text.
func (d *Decoder) ends(id int) bool { return id == d.tok.End() || slices.Contains(d.turns, id) }

// Forget implements engine.Keeper.
func (d *Decoder) Forget() {
	d.tree.Clear()
	d.pool.Clear()
}

// Close frees the cache and stops the decoder's goroutines.
func (d *Decoder) Close() {
	d.Forget()
	d.pass.Close()
}

// forward runs one pass unless ctx is done.
func (d *Decoder) forward(ctx context.Context, spans []transformer.Span) (kernels.Matrix, error) {
	if err := ctx.Err(); err != nil {
		return kernels.Matrix{}, err
	}
	return d.pass.Forward(ctx, spans)
}

// encode turns a prompt into tokens. It is an error if the prompt is empty or leaves no
// room for an answer.
func (d *Decoder) encode(text string) ([]int, error) {
	tokens, err := d.tok.Encode(text)
	context := d.t.Config().MaxPosition
	switch {
	case err != nil:
		return nil, fmt.Errorf("prompt: %w", err)
	case len(tokens) == 0:
		return nil, errors.New("the prompt is empty: there is nothing to continue")
	case len(tokens) >= context:
		return nil, fmt.Errorf("the prompt has %d tokens, but the model's context holds %d, answer included: shorten the prompt", len(tokens), context)
	}
	return tokens, nil
}

// ErrNotNumbers is the failure of a model whose logits are infinite or no numbers.
var ErrNotNumbers = errors.New("the logits are not numbers: the weights are damaged")

// logNormaliser returns ln sum exp(logits), which turns a logit into a log-probability
// when subtracted. It is an error if the logits are not finite.
func (d *Decoder) logNormaliser(logits []float32) (float64, error) {
	probabilities := resize(&d.picks.raw, len(logits))
	copy(probabilities, logits)
	sum := float64(kernels.SoftmaxLog(probabilities))
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, ErrNotNumbers
	}
	return sum, nil
}

// share divides the duration of a call among its requests, so that their usages add up to
// it.
func share(start time.Time, requests int) time.Duration {
	return time.Since(start) / time.Duration(max(requests, 1))
}

// resize returns n elements of the buffer, of undefined content. The buffer grows if it is
// too small.
func resize(buffer *[]float32, n int) []float32 {
	if n > cap(*buffer) {
		*buffer = make([]float32, n+n/4)
	}
	return (*buffer)[:n]
}
