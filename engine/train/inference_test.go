package train

import (
	"fmt"
	"math"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
)

type tensorSource map[string]checkpoint.Tensor

func (s tensorSource) Tensor(name string) (checkpoint.Tensor, error) {
	t, ok := s[name]
	if !ok {
		return t, fmt.Errorf("no tensor %s", name)
	}
	return t, nil
}

// TestAgreesWithInference holds the forward pass that is trained against the one
// that is used, which agrees with independently computed vectors.
func TestAgreesWithInference(t *testing.T) {
	for qRank, parts := range map[int]Parts{0: nil, 10: tinyParts()} {
		config := tinyConfig(qRank)
		config.MTPLayers = 1
		if qRank > 0 { // the better of two groups holds the experts of a token
			config.Groups, config.ExpertsPerToken = 2, 2
			config.RopeScaling = &arch.RopeScaling{Type: arch.ScalingYaRN, Factor: 4, OriginalContext: 8, BetaFast: 2, BetaSlow: 0.5, MScale: 1, MScaleAllDim: 0.7}
		}
		m, err := newModel(config, parts, 11)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range m.blocks() {
			if l.sparse {
				copy(l.bias.of(m.params), []float32{0.02, -0.01, 0.03, -0.04})
			}
		}
		source := tensorSource{}
		for _, tensor := range m.Tensors() {
			source[tensor.Name] = tensor
		}
		inference, err := transformer.New(m.Config, source)
		if err != nil {
			t.Fatal(err)
		}

		sequences := randomSequences(13, m.Config.VocabSize, 14, 6, 9)
		m.pack()
		w := m.newWorker()
		w.load(sequences)
		_, x := w.forward()
		_, states := w.norm(m.norm, x)
		logits, ahead := w.matrix(x.Rows, m.Config.VocabSize), w.matrix(x.Rows, m.Config.VocabSize)
		m.head.apply(w, logits, states)
		_, final := w.forwardAhead(0, states)
		m.head.apply(w, ahead, final)

		for i, s := range sequences {
			tokens := s.Tokens[:len(s.Tokens)-1] // the last one is only a target
			span := transformer.Span{Sequence: inference.NewSequence(len(tokens)), Tokens: tokens, Want: len(tokens)}
			pass := inference.NewPass()
			want, err := pass.Forward(t.Context(), []transformer.Span{span})
			if err != nil {
				t.Fatal(err)
			}
			from, to := w.spans[i].from, w.spans[i].to
			got := logits.Slice(from, to)
			if d := largestDifference(got, want); d > 1e-5 {
				t.Errorf("query rank %d, sequence %d: logits differ by %g", qRank, i, d)
			}
			guess := transformer.Guess{Sequence: span.Sequence, Start: 1, Tokens: tokens[1:], Hidden: states.Slice(from, to-1), Want: len(tokens) - 1}
			want, _ = pass.Predict([]transformer.Guess{guess})
			if d := largestDifference(ahead.Slice(from, to-1), want); d > 1e-5 {
				t.Errorf("query rank %d, sequence %d: logits of the tokens after the next differ by %g", qRank, i, d)
			}
		}
	}
}

func largestDifference(a, b kernels.Matrix) float64 {
	largest := 0.0
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			largest = math.Max(largest, math.Abs(float64(v-b.Row(i)[j])))
		}
	}
	return largest
}
