package game24

import (
	"context"
	"errors"
	"testing"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
)

// What the prefix tree spares the embedded model in whole searches: the tokens of
// all prompts against those that were computed. At least 3 times fewer are wanted.
func BenchmarkPrefixTree(b *testing.B) {
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = model.Close() })
	for _, generate := range []string{search.GenerateEnumerate, search.GenerateSample} {
		b.Run(generate, func(b *testing.B) {
			settings, err := method.Defaults("tot-bfs")
			if err != nil {
				b.Fatal(err)
			}
			settings.Generate = generate
			prompt, reused := 0, 0
			for b.Loop() {
				prompt, reused = 0, 0
				for _, input := range []string{"4 9 10 13", "1 2 4 7", "5 5 5 9"} {
					r, err := runner.New(runner.Config{Problem: mustProblem(b, input), Settings: settings, Model: model, Seed: 1})
					if err != nil {
						b.Fatal(err)
					}
					for err == nil {
						_, err = r.Step(context.Background())
					}
					if !errors.Is(err, runner.ErrEnded) {
						b.Fatal(err)
					}
					usage := r.Tree().Totals().Usage
					prompt, reused = prompt+usage.Prompt, reused+usage.Reused
				}
			}
			b.ReportMetric(float64(prompt), "prompt-tokens")
			b.ReportMetric(float64(prompt-reused), "computed")
			b.ReportMetric(float64(prompt)/float64(prompt-reused), "x-fewer")
		})
	}
}
