package modelreport

import (
	"context"
	"math/rand/v2"
	"runtime"
	"time"

	"espalier/engine/native/transformer"
)

// Speed measures the forward pass itself, with the likeliest token as the next.
type Speed struct {
	weights *transformer.Transformer
	prompt  []int
}

// NewSpeed measures with a random prompt of so many tokens.
func NewSpeed(weights *transformer.Transformer, vocabulary, prompt int) *Speed {
	return &Speed{weights, randomPrompt(vocabulary, prompt)}
}

// Read takes the better time of two reads of the prompt, the first of which warms up.
func (b *Speed) Read(ctx context.Context) (best time.Duration, err error) {
	for try := range 2 {
		began := time.Now()
		span := transformer.Span{Sequence: b.weights.NewSequence(len(b.prompt)), Tokens: b.prompt, Want: 1}
		if _, err := b.weights.NewPass().Forward(ctx, []transformer.Span{span}); err != nil {
			return 0, err
		}
		if took := time.Since(began); try == 0 || took < best {
			best = took
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	return best, nil
}

// Write lets n sequences that begin alike grow together by so many tokens. It returns
// the time and the allocations of all of them.
func (b *Speed) Write(ctx context.Context, n, tokens int) (took time.Duration, allocations uint64, err error) {
	pass := b.weights.NewPass()
	spans, last := make([]transformer.Span, n), make([][1]int, n)
	for i := range spans {
		s := b.weights.NewSequence(len(b.prompt) + tokens + 1)
		span := transformer.Span{Sequence: s, Tokens: b.prompt, Want: 1}
		logits, err := pass.Forward(ctx, []transformer.Span{span})
		if err != nil {
			return 0, 0, err
		}
		last[i][0] = (likeliest(logits.Row(0)) + i) % logits.Cols // apart from here on
		spans[i] = transformer.Span{Sequence: s, Tokens: last[i][:], Want: 1, Absorbed: true}
	}
	var before, after runtime.MemStats
	var began time.Time
	for step := range tokens + 1 { // the first step sets memory aside
		if step == 1 {
			runtime.ReadMemStats(&before)
			began = time.Now()
		}
		logits, err := pass.Forward(ctx, spans)
		if err != nil {
			return 0, 0, err
		}
		for i := range last {
			last[i][0] = likeliest(logits.Row(i))
		}
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
	}
	took = time.Since(began)
	runtime.ReadMemStats(&after)
	return took, after.Mallocs - before.Mallocs, nil
}

func likeliest(logits []float32) int {
	best := 0
	for i, v := range logits {
		if v > logits[best] {
			best = i
		}
	}
	return best
}

func randomPrompt(vocab, n int) []int {
	rng := rand.New(rand.NewPCG(1, 1))
	tokens := make([]int, n)
	for i := range tokens {
		tokens[i] = rng.IntN(vocab)
	}
	return tokens
}
