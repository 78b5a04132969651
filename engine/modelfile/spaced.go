package modelfile

import (
	"errors"
	"math"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/tokenizer"
	"espalier/engine/vocabulary"
)

// The embedded model's vocabulary has words without spaces; where a space stands
// follows from the word before. Other engines know only tokens of fixed text, so
// every word becomes two tokens, " 13" and "13", with the same weights, and two
// channels more in the residual stream say which of the two may be written: they
// are set by the embedding of a token, pass all layers untouched, and the output
// head holds the wrong one of each pair down. The logits of the right ones, and
// so every probability, stay what they were.
//
// The channels are so faint that they change no norm, and the norms are told that
// their mean is over more numbers.

const (
	// extraChannels is a block of the quantised types, so that the two channels
	// never share a scale with weights.
	extraChannels = 32
	// faint is the value of a channel. Squared, it is lost in the rounding of any
	// mean that it is part of.
	faint = 1e-5
	// loud is what the last norm makes of it, over the root mean square of the
	// stream, and hold what a held token's logit loses for each of that. All three
	// are numbers of a binary16.
	loud = 1e3
	hold = 3e4
)

// spacedModel returns a model in the embedded vocabulary as one whose tokens are
// pieces of text. It reads from f, which stays open.
func spacedModel(f *Files, words *vocabulary.Game24) (*Files, error) {
	spaced := words.Spaced()
	t, err := tokenizer.NewBPE(spaced.Definition)
	if err != nil {
		return nil, err
	}
	c := f.Config
	if c.TieWordEmbedding {
		return nil, errors.New("tie_word_embeddings: the vocabulary needs an output head of its own")
	}
	c.VocabSize = len(spaced.Words)
	c.HiddenSize += extraChannels
	shrink := float64(f.Config.HiddenSize) / float64(c.HiddenSize)
	c.RMSNormEps *= shrink
	wide := *f
	wide.Config, wide.Tokenizer = c, t
	s := &spacedSource{Source: f.Source, shapes: map[string][]int{}, words: spaced, scale: float32(math.Sqrt(shrink))}
	for _, spec := range c.Tensors() {
		s.shapes[spec.Name] = spec.Shape
	}
	wide.Source = s
	return &wide, nil
}

// spacedSource is the weights of such a model.
type spacedSource struct {
	Source
	shapes map[string][]int // of the wider tensors
	words  vocabulary.Spaced
	scale  float32 // of the norms over the stream
}

// Tensor implements native.Source.
func (s *spacedSource) Tensor(name string) (checkpoint.Tensor, error) {
	t, err := s.Source.Tensor(name)
	if err != nil {
		return t, err
	}
	shape := s.shapes[name]
	last := len(shape) - 1
	if name == embedName || name == headName {
		t = s.pick(t)
	}
	if slices.Equal(t.Shape, shape) {
		return t, nil
	}
	if t.Shape[last] != shape[last] {
		t.Data = widen(t.Data, t.Shape[last], shape[last])
	}
	t.Data = append(t.Data, make([]float32, product(shape)-len(t.Data))...) // rows that write nothing to the channels
	t.Shape = shape
	s.channels(t)
	return t, nil
}

// channels fills in what tensors do with the two channels; most do nothing.
func (s *spacedSource) channels(t checkpoint.Tensor) {
	width := t.Shape[len(t.Shape)-1]
	space, none := width-extraChannels, width-extraChannels+1
	switch {
	case t.Name == embedName:
		for id, follows := range s.words.Follows {
			at := none
			if follows {
				at = space
			}
			t.Data[id*width+at] = faint
		}
	case t.Name == headName:
		for id, after := range s.words.After {
			switch after {
			case vocabulary.AfterSpace:
				t.Data[id*width+none] = -hold
			case vocabulary.AfterNone:
				t.Data[id*width+space] = -hold
			case vocabulary.AfterAny:
			}
		}
	case len(t.Shape) == 1:
		for i := range t.Data {
			t.Data[i] *= s.scale
		}
		if t.Name == "model.norm.weight" { // the others hide the channels from their layer
			t.Data[space], t.Data[none] = loud/faint, loud/faint
		}
	}
}

// pick takes the row of each token's word.
func (s *spacedSource) pick(t checkpoint.Tensor) checkpoint.Tensor {
	n := t.Shape[1]
	rows := t.Data
	t.Data = nil
	for _, word := range s.words.Words {
		t.Data = append(t.Data, rows[word*n:][:n]...)
	}
	t.Shape = []int{len(s.words.Words), n}
	return t
}

// Encoded implements Source; nothing of this is in a file.
func (s *spacedSource) Encoded(name string) (checkpoint.Encoded, error) {
	t, err := s.Tensor(name)
	return checkpoint.EncodeF32(name, t.Shape, t.Data), err
}

// widen lengthens rows with zeros.
func widen(numbers []float32, from, to int) []float32 {
	out := make([]float32, 0, len(numbers)/from*to)
	for row := range slices.Chunk(numbers, from) {
		out = append(append(out, row...), make([]float32, to-from)...)
	}
	return out
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
