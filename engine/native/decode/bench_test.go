package decode

import (
	"fmt"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"
)

// Whole completions through the Model: encoding, prefill, sampling and text.
func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{1, 32} {
		b.Run(fmt.Sprintf("requests=%d", n), func(b *testing.B) {
			m := newTestModel(b, randomTransformer(b, randommodel.Embedded(), 1), -1, Options{})
			requests := make([]engine.Request, n)
			for i := range requests {
				prompt := randommodel.Tokens(uint64(i/8), 64, m.vocab) // eight samples of each prompt
				requests[i] = engine.Request{Prompt: text(prompt...), Seed: uint64(i), Temperature: 0.7, MaxTokens: 32, Stop: []string{"\n"}}
			}
			for b.Loop() {
				generate(b, m, requests...)
			}
			b.ReportMetric(float64(32*n*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

// Prefilling 512 tokens at the embedded model's shape against decoding them one
// by one, best time of each, on the processors there are. At least 8 times as fast
// is wanted, on two.
func BenchmarkPrefillAgainstDecode(b *testing.B) {
	const length = 512
	m := newTestModel(b, randomTransformer(b, randommodel.Embedded(), 1), -1, Options{})
	s := m.t.NewSequence(length)
	tokens := randommodel.Tokens(1, length, m.vocab)
	var whole time.Duration
	each := make([]time.Duration, length)
	best := func(into *time.Duration, span transformer.Span) {
		start := time.Now()
		if _, err := m.forward(b.Context(), []transformer.Span{span}); err != nil {
			b.Fatal(err)
		}
		if took := time.Since(start); *into == 0 || took < *into {
			*into = took
		}
	}
	for b.Loop() {
		s.Truncate(0)
		best(&whole, transformer.Span{Sequence: s, Tokens: tokens, Want: 1})
		s.Truncate(0)
		for i := range tokens {
			best(&each[i], transformer.Span{Sequence: s, Tokens: tokens[i : i+1], Want: 1, Absorbed: true})
		}
	}
	var oneByOne time.Duration
	for _, t := range each {
		oneByOne += t
	}
	m.Close()
	b.ReportMetric(length/whole.Seconds(), "prefill-tokens/s")
	b.ReportMetric(length/oneByOne.Seconds(), "decode-tokens/s")
	b.ReportMetric(oneByOne.Seconds()/whole.Seconds(), "x")
}

// Speculative decoding by a module that is right with the reported frequency,
// against decoding without it: what a pass that verifies more tokens costs on this
// machine, and what it yields.
func BenchmarkSpeculation(b *testing.B) {
	weights := drafting(b, 0.08)
	request := engine.Request{Prompt: text(1, 2, 3), MaxTokens: 200, Temperature: 1, Trace: true}
	plain := time.Duration(0)
	for _, draft := range []int{-1, 1, 2, 3} {
		b.Run(fmt.Sprintf("drafts=%d", max(draft, 0)), func(b *testing.B) {
			m := newTestModel(b, weights, -1, Options{Draft: draft})
			best := time.Duration(0)
			var c engine.Completion
			for b.Loop() {
				start := time.Now()
				c = generate(b, m, request)[0]
				if took := time.Since(start); best == 0 || took < best {
					best = took
				}
			}
			if draft < 0 {
				plain = best
			}
			b.ReportMetric(float64(len(c.Tokens))/best.Seconds(), "tokens/s")
			b.ReportMetric(plain.Seconds()/best.Seconds(), "x")
			for i, d := range c.Trace.Drafts {
				b.ReportMetric(float64(d.Accepted)/float64(d.Proposed), fmt.Sprintf("accepted-%d", i+1))
			}
		})
	}
}
