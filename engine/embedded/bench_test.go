package embedded

import (
	"context"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/native"
)

func openFor(b *testing.B) *native.Model {
	m, err := Open(Game24)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	return m
}

// steps keeps the best time of every decoding step of a call that is made many
// times over: what other programs take of the machine is not the model's.
type steps struct {
	requests []engine.Request
	best     []time.Duration
}

const stepsEach = 24

// branches are chains of steps of one puzzle, all equally long.
func branches(n int) *steps {
	s := &steps{best: make([]time.Duration, stepsEach)}
	for i := range n {
		s.requests = append(s.requests, engine.Request{Prompt: "Input: 4 9 10 13 Steps:", Seed: uint64(i), Temperature: 1, MaxTokens: stepsEach})
	}
	return s
}

func (s *steps) run(b *testing.B, m *native.Model) {
	last, step := time.Now(), 0
	_, err := m.Generate(context.Background(), s.requests, func(i int, _ engine.Token) {
		if i > 0 {
			return
		}
		now := time.Now()
		if took := now.Sub(last); s.best[step] == 0 || took < s.best[step] {
			s.best[step] = took
		}
		last = now
		step++
	})
	if err != nil || step != stepsEach {
		b.Fatalf("%d steps, error %v", step, err)
	}
}

// rate is tokens a second while decoding; the first token is the prompt's.
func (s *steps) rate() float64 {
	sum := time.Duration(0)
	for _, t := range s.best[1:] {
		sum += t
	}
	return float64(len(s.requests)*(stepsEach-1)) / sum.Seconds()
}

// Eight branches of a puzzle decoded together against one alone. At least 4 times
// as many tokens a second are wanted, on two processors.
func BenchmarkBranches(b *testing.B) {
	m := openFor(b)
	one, eight := branches(1), branches(8)
	for b.Loop() {
		one.run(b, m)
		eight.run(b, m)
	}
	b.ReportMetric(one.rate(), "alone-tokens/s")
	b.ReportMetric(eight.rate(), "together-tokens/s")
	b.ReportMetric(eight.rate()/one.rate(), "x")
}
