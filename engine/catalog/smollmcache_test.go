package catalog

import (
	"math"
	"testing"

	"espalier/engine"
	"espalier/engine/native/kvcache"
	"espalier/engine/smollmtest"
)

// What a cache in BF16 or Q8_0 changes of SmolLM2: the log-probabilities of its greedy tokens
// as far as they are the same, and the texts, which part at near ties alone.
func TestCacheTypesOfSmolLM2(t *testing.T) {
	model, err := Load(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = model.Close() }()
	var requests []engine.Request
	for _, prompt := range []string{
		"What is the capital of France?", "Explain how a bicycle stays upright.", "Write a short poem about the sea.",
		"List three uses of copper.", "What is 17 + 25?", "Who was Marie Curie?",
		"Translate to German: the house is old.", "Why is the sky blue?",
	} {
		requests = append(requests, engine.Request{Prompt: prompt, MaxTokens: 32, TopLogProbs: 5})
	}
	replies := func(of kvcache.Type) []engine.Completion {
		model.Cache(of, 0)
		got, err := model.Generate(t.Context(), requests, nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := replies(kvcache.F32)
	for of, bound := range map[kvcache.Type]float64{kvcache.BF16: 0.3, kvcache.Q80: 0.3} {
		equal, tokens, sum, largest := 0, 0, 0.0, 0.0
		for i, c := range replies(of) {
			same := 0
			for ; same < min(len(c.Tokens), len(want[i].Tokens)) && c.Tokens[same].ID == want[i].Tokens[same].ID; same++ {
				d := math.Abs(c.Tokens[same].LogProb - want[i].Tokens[same].LogProb)
				tokens, sum, largest = tokens+1, sum+d, max(largest, d)
			}
			if same == len(want[i].Tokens) {
				equal++
				continue
			}
			top := want[i].Tokens[same].Top
			if gap := top[0].LogProb - top[1].LogProb; gap > bound {
				t.Errorf("%s: the reply to %q parts at token %d, where the likeliest is %.2f nats ahead", of, requests[i].Prompt, same, gap)
			}
		}
		t.Logf("%s: %d of %d replies are the same; log-probabilities of %d tokens differ by %.4f on average, %.3f at most",
			of, equal, len(requests), tokens, sum/float64(tokens), largest)
		if largest == 0 || largest > bound {
			t.Errorf("%s: log-probabilities differ by %v at most, want above 0 and at most %v", of, largest, bound)
		}
	}
}
