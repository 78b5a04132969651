package train

import (
	"slices"
	"testing"
)

// TestLabels: labels take the place of tokens as targets and nowhere else.
func TestLabels(t *testing.T) {
	for name, test := range map[string]struct {
		s      Sequence
		want   []int // after each token but the last
		learnt int
	}{
		"tokens after the prompt": {Sequence{Tokens: []int{5, 6, 7, 8}, Prompt: 2}, []int{-1, 7, 8}, 2},
		"labels":                  {Sequence{Tokens: []int{5, 1, 6, 1}, Labels: []int{-1, 9, -1, 8}}, []int{9, -1, 8}, 2},
		"labels, not the prompt":  {Sequence{Tokens: []int{5, 1, 6, 1}, Prompt: 3, Labels: []int{-1, 9, -7, 8}}, []int{9, -1, 8}, 2},
		"nothing precedes it":     {Sequence{Tokens: []int{5, 1}, Labels: []int{9, -1}}, []int{-1}, 0},
	} {
		m, err := newModel(tinyConfig(10), nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		w := m.newWorker()
		w.load([]Sequence{test.s})
		if !slices.Equal(w.targets, test.want) || test.s.learnt() != test.learnt {
			t.Errorf("%s: targets %v, %d learnt; want %v, %d", name, w.targets, test.s.learnt(), test.want, test.learnt)
		}
	}
}

// TestAheadReads: beside the state of token i the module of depth d reads the embedding of token i+d and predicts
// token i+d+1 (DeepSeek-V3 report, equations 21 to 24).
func TestAheadReads(t *testing.T) {
	s := Sequence{Tokens: []int{10, 11, 12, 13, 14}, Prompt: 1}
	for depth, want := range map[int]shift{
		1: {tokens: []int{11, 12, 13, 14}, targets: []int{12, 13, 14, -1}},
		2: {tokens: []int{12, 13, 14, 14}, targets: []int{13, 14, -1, -1}},
		3: {tokens: []int{13, 14, 14, 14}, targets: []int{14, -1, -1, -1}},
	} {
		config := tinyConfig(0)
		config.MTPLayers = 3
		m, err := newModel(config, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		w := m.newWorker()
		w.load([]Sequence{s})
		if got := w.ahead[depth-1]; !slices.Equal(got.tokens, want.tokens) || !slices.Equal(got.targets, want.targets) {
			t.Errorf("depth %d: reads %v and predicts %v, want %v and %v", depth, got.tokens, got.targets, want.tokens, want.targets)
		}
	}
}
