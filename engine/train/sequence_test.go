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
