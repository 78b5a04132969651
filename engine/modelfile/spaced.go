package modelfile

import (
	"errors"
	"math"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/tokenizer"
	"espalier/engine/vocabulary"
)

// The vocabulary of an embedded model has words without spaces, and whether there is a
// space follows from the word before. Other engines support only tokens of fixed text. So
// every word becomes two tokens, " 13" and "13", with the same weights, and two additional
// channels in the residual stream say which of the two may be written. The embedding of a
// token sets them, all layers leave them alone, and the output head suppresses the wrong
// token of each pair. The logits of the right ones, and so all probabilities, are
// unchanged.
//
// The channels are so small that they change no norm, and the norms are scaled for a mean
// over more numbers.

const (
	// extraChannels is a block of the quantised encodings, so that the two channels never
	// share a scale with weights.
	extraChannels = 32
	// faint is the value of a channel. Its square vanishes in the rounding of any mean
	// that includes it.
	faint = 1e-5
	// loud is its value after the last norm, times the root mean square of the stream, and
	// hold is how much each of that lowers a suppressed token's logit. All three can be
	// represented in binary16, in which other engines keep the sum of 32 activations; hold is
	// a multiple of 15 and 31, so that a block of Q4_1 or Q5_1 keeps its zeros.
	loud = 64
	hold = 465
)

// spacedModel converts a model with an embedded vocabulary to one whose tokens are pieces
// of text. It reads from f, which must stay open.
func spacedModel(f *Files, words *vocabulary.Game24) (*Files, error) {
	spaced := words.Spaced()
	spaced.Definition.Dialect = string(f.Dialect)
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

// spacedSource is the weights of the converted model.
type spacedSource struct {
	Source
	shapes map[string][]int // of the larger tensors
	words  vocabulary.Spaced
	scale  float32 // factor on the norms of the stream
}

// Tensor implements transformer.Source.
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

// channels sets what tensors do with the two channels. Most do nothing.
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
		if t.Name == "model.norm.weight" { // other norms hide the channels from their layer
			t.Data[space], t.Data[none] = loud/faint, loud/faint
		}
	}
}

// pick selects the row of each token's word.
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

// Encoded implements Source. The tensors are not in a file.
func (s *spacedSource) Encoded(name string) (checkpoint.Encoded, error) {
	t, err := s.Tensor(name)
	return checkpoint.EncodeF32(name, t.Shape, t.Data), err
}

// widen appends zeros to rows.
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
