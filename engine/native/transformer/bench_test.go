package transformer

import (
	"fmt"
	"testing"

	"espalier/engine/native/internal/randommodel"
)

// Decoding at the embedded model's shape: every pass adds one token to each of
// so many sequences, which hold between 64 and 128.
func BenchmarkDecode(b *testing.B) {
	for _, rows := range []int{1, 8, 32, 128} {
		b.Run(fmt.Sprintf("batch=%d", rows), func(b *testing.B) {
			m := randomTransformer(b, randommodel.Embedded(), 1)
			p := m.NewPass()
			spans := make([]Span, rows)
			for i := range spans {
				s := m.NewSequence(256)
				forward(b, p, Span{Sequence: s, Tokens: randommodel.Tokens(uint64(i), 64, m.config.VocabSize)})
				spans[i] = Span{Sequence: s, Tokens: randommodel.Tokens(uint64(i), 1, m.config.VocabSize), Want: 1, Absorbed: true}
			}
			b.ReportAllocs()
			for b.Loop() {
				if spans[0].Sequence.Len() == 128 {
					for i := range spans {
						spans[i].Sequence.Truncate(64)
					}
				}
				forward(b, p, spans...)
			}
			b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

// Prefilling prompts of 96 tokens whose last logits are wanted.
func BenchmarkPrefill(b *testing.B) {
	for _, prompts := range []int{1, 8} {
		b.Run(fmt.Sprintf("prompts=%d", prompts), func(b *testing.B) {
			m := randomTransformer(b, randommodel.Embedded(), 1)
			p := m.NewPass()
			spans := make([]Span, prompts)
			for i := range spans {
				spans[i] = Span{Sequence: m.NewSequence(96), Tokens: randommodel.Tokens(uint64(i), 96, m.config.VocabSize), Want: 1}
			}
			b.ReportAllocs()
			for b.Loop() {
				for i := range spans {
					spans[i].Sequence.Truncate(0)
				}
				forward(b, p, spans...)
			}
			b.ReportMetric(float64(96*prompts*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
