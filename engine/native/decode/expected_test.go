package decode

import (
	"testing"

	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/native/transformer"

	"github.com/google/go-cmp/cmp"
)

// What is expected of a text, right or wrong, changes no token and no bit of it, whatever
// else is in the batch and whether or not there is a module that drafts.
func TestExpectedTextLosesNothing(t *testing.T) {
	weights := drafting(t, 0.3)
	requests := manyRequests(weights.Config().VocabSize)
	for i := range requests {
		requests[i].MaxTokens *= 2
	}
	want := generate(t, newTestModel(t, weights, 2, Options{Draft: -1}), requests...)
	for name, expected := range map[string]func(i int) string{
		"right":     func(i int) string { return want[i].Text },
		"another":   func(i int) string { return want[(i+1)%len(want)].Text },
		"shortened": func(i int) string { return want[i].Text[len(want[i].Text)/2:] },
		"doubled":   func(i int) string { return want[i].Text + want[i].Text },
		"strange":   func(int) string { return "\x00 no word of the vocabulary" },
	} {
		for i := range requests {
			requests[i].Expected = expected(i)
		}
		for _, o := range []Options{{Draft: -1}, {Draft: 2, Rows: 3}} {
			m := newTestModel(t, weights, 2, o)
			got := generate(t, m, requests...)
			for i := range got {
				if trace := got[i].Trace; trace != nil {
					trace.Drafts, trace.Computed, trace.Reused = nil, want[i].Trace.Computed, want[i].Trace.Reused
				}
			}
			if diff := cmp.Diff(want, got, ignoreBatch); diff != "" {
				t.Errorf("%s text expected, %+v (-plain +expecting):\n%s", name, o, diff)
			}
			idle(t, m)
		}
	}
}

// The pass after the prompt checks all of a right expectation. A token of it that is wrong,
// missing or too many costs few more.
func TestExpectedTextSavesPasses(t *testing.T) {
	m := newTestModel(t, drafting(t, 0.3), -1, Options{Draft: -1})
	request := engine.Request{Prompt: text(1, 2, 3), MaxTokens: 30}
	written := generate(t, m, request)[0].Text
	other := func(b byte) string {
		if b == '0' {
			return "1"
		}
		return "0"
	}
	for name, c := range map[string]struct {
		expected string
		most     int
	}{
		"right":    {written, 2},
		"wrong":    {written[:9] + other(written[9]) + written[10:], 8},
		"missing":  {written[:9] + written[10:], 8},
		"too many": {written[:9] + other(written[9]) + written[9:], 8},
	} {
		passes := 0
		m.Forget()
		m.pass.Observe = &transformer.Observer{
			Layer: func(int, kernels.Matrix) {}, Route: func(int, []int, []float32) {}, Final: func(kernels.Matrix) { passes++ },
		}
		request.Expected = c.expected
		if got := generate(t, m, request)[0].Text; got != written {
			t.Errorf("%s: %q, want %q", name, got, written)
		}
		if passes > c.most {
			t.Errorf("%s: %d passes, want at most %d", name, passes, c.most)
		}
	}
}
