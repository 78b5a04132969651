package decode

import (
	"errors"
	"slices"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"
)

// A token costs no memory on its way through sampling and text either, decoded
// alone or in a batch, with drafts and in shards.
func TestGenerateAllocatesNothingPerToken(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	few := randommodel.Embedded()
	few.VocabSize = 70 // the test's tokenizer makes strings of more
	for name, weights := range map[string]*transformer.Transformer{"plain": randomTransformer(t, few, 1), "drafting": drafting(t, 0.3)} {
		for _, rows := range []int{1, 8} {
			m := newTestModel(t, weights, -1, Options{})
			m.Threads(2)
			g := &generation{d: m, requests: make([]engine.Request, rows), completions: make([]engine.Completion, rows)}
			for i := range g.requests {
				g.requests[i] = engine.Request{Prompt: text(1, 2, 3), Seed: uint64(i), Temperature: 0.7, TopK: 9, Stop: []string{"~"}}
			}
			if err := errors.Join(g.admit(), g.join(t.Context())); err != nil {
				t.Fatal(err)
			}
			step := func() {
				if err := g.step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for range 40 {
				step()
			}
			for _, r := range g.rows { // room that grows by doubling is not what is looked for
				r.sequence.Reserve(400)
				r.text.Grow(400)
				r.done.Tokens = slices.Grow(r.done.Tokens, 400)
			}
			if n := testing.AllocsPerRun(40, step); n > 0 {
				t.Errorf("%s, %d rows: %v allocations per step, want none", name, rows, n)
			}
			if len(g.rows) != rows {
				t.Fatalf("%s: %d of %d rows are left", name, len(g.rows), rows)
			}
			g.end()
			m.Close()
		}
	}
}
