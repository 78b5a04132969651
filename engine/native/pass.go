package native

import (
	"errors"
	"fmt"

	"espalier/engine/kernels"
)

// Span is a run of tokens by which a pass extends one sequence.
//
// Whether a span is absorbed is part of what is asked, not a matter of taste:
// both forms compute the same function but round differently. A caller that
// wants the same answer whatever else is in the batch chooses the form by what a
// token is (prompt or continuation), never by how many there are.
type Span struct {
	Sequence *Sequence
	Tokens   []int
	Absorbed bool // attend in absorbed form, for decode; expanded form otherwise
	Want     int  // how many of the last tokens' logits are wanted

	// From, if not nil, holds tokens that Sequence begins with: its first Shared
	// are taken over instead of computed. They may be filled by an earlier span
	// of the same pass. Sequence must be empty.
	From   *Sequence
	Shared int
}

// Pass is the working memory of forward passes; one goroutine uses it at a time.
type Pass struct {
	t      *Transformer
	placed []placed // expanded spans, then absorbed ones
	late   []placed // the absorbed ones, while being placed
	scratch
	traced  bool // whether to note which experts the wanted rows get
	observe *observer
}

// placed is a span and where its rows are in the matrices of a pass.
type placed struct {
	sequence *Sequence
	tokens   []int
	row      int // first row
	rows     int
	start    int // position of the first row's token
	want     int
	logits   int // first row in the answer
}

// NewPass makes the working memory for forward passes through t.
func (t *Transformer) NewPass() *Pass { return &Pass{t: t} }

// Forward extends every span's sequence by its tokens, all of them together
// through each layer, and returns the logits that were asked for: [wanted,
// vocab], in the order of the spans. They are valid until the next call. After
// an error no sequence has changed.
func (p *Pass) Forward(spans []Span) (kernels.Matrix, error) {
	expanded, wanted, err := p.place(spans)
	if err != nil || len(spans) == 0 {
		return kernels.Matrix{}, err
	}
	c := &p.t.config
	x := p.embed()
	if p.traced {
		resize(&p.gates, wanted*p.gatesPerToken())
	}
	for i := range p.t.layers {
		l := &p.t.layers[i]
		in := matrix(&p.normed, x.Rows, c.HiddenSize)
		rmsNormRows(in, x, l.inputNorm, c.RMSNormEps)
		l.attention.store(p, i, in)
		for _, s := range spans {
			if s.From != nil {
				s.Sequence.copyLayer(i, s.From, s.Shared)
			}
		}
		if i == len(p.t.layers)-1 {
			// The caches are complete: only rows whose logits are wanted go on.
			x, in = p.keepWanted(x, in)
			if x.Rows == 0 {
				return kernels.RowMajor(nil, 0, c.VocabSize), nil
			}
		}
		l.attention.attend(p, i, expanded, x, in)
		in = matrix(&p.normed, x.Rows, c.HiddenSize)
		rmsNormRows(in, x, l.postNorm, c.RMSNormEps)
		if l.sparse {
			l.experts.apply(p, x, in)
		} else {
			l.dense.down.apply(x, l.dense.hidden(p, in), true)
		}
		p.observeLayer(i, l, x)
	}

	// Multi-Token Prediction attaches here: its module reads the rows of final
	// and the embedding of the token after each (V3 report, equations 21-23).
	final := matrix(&p.final, wanted, c.HiddenSize)
	for _, s := range p.placed {
		for i := range s.want {
			rmsNorm(final.Row(s.logits+i), x.Row(s.row+i), p.t.norm, c.RMSNormEps)
		}
	}
	if p.observe != nil {
		p.observe.final(final)
	}
	logits := matrix(&p.logits, wanted, c.VocabSize)
	p.t.head.apply(logits, final, false)
	return logits, nil
}

// attend adds the attention's answer for the rows of in to the rows of x.
func (a *attention) attend(p *Pass, layer, expanded int, x, in kernels.Matrix) {
	q := a.queries(p, in)
	out := matrix(&p.headsOut, x.Rows, p.t.config.Heads*p.t.config.VDim)
	for _, s := range p.placed[:expanded] {
		if s.rows > 0 {
			a.expanded(p, layer, s, q, out)
		}
	}
	if spans := p.placed[expanded:]; len(spans) > 0 && spans[0].row < x.Rows {
		a.absorbed(p, layer, spans, q, out)
	}
	a.output.apply(x, out, true)
}

// place checks the spans, extends their sequences and lays out the rows:
// expanded spans first, so that the absorbed ones are one block. It returns how
// many spans are expanded and how many rows of logits are wanted.
func (p *Pass) place(spans []Span) (expanded, wanted int, err error) {
	p.placed, p.late = p.placed[:0], p.late[:0]
	for i, s := range spans {
		if err := p.check(s); err != nil {
			for _, done := range spans[:i] {
				done.Sequence.length -= done.Shared + len(done.Tokens)
			}
			return 0, 0, fmt.Errorf("span %d: %w", i, err)
		}
		at := placed{
			sequence: s.Sequence, tokens: s.Tokens, rows: len(s.Tokens),
			start: s.Sequence.length + s.Shared, want: s.Want, logits: wanted,
		}
		s.Sequence.extend(s.Shared + len(s.Tokens))
		if wanted += s.Want; s.Absorbed {
			p.late = append(p.late, at)
		} else {
			p.placed = append(p.placed, at)
		}
	}
	expanded = len(p.placed)
	p.placed = append(p.placed, p.late...)
	row := 0
	for i := range p.placed {
		p.placed[i].row = row
		row += p.placed[i].rows
	}
	return expanded, wanted, nil
}

// check says what is wrong with a span; earlier spans have been counted into their sequences.
func (p *Pass) check(s Span) error {
	c := &p.t.config
	switch {
	case s.Sequence == nil || len(s.Tokens) == 0:
		return errors.New("no sequence or no tokens")
	case s.Want < 0 || s.Want > len(s.Tokens):
		return fmt.Errorf("logits of %d tokens are wanted, but it has %d", s.Want, len(s.Tokens))
	case s.From == nil && s.Shared != 0 || s.Shared < 0:
		return fmt.Errorf("%d tokens are shared with no sequence", s.Shared)
	case s.From != nil && (s.Sequence.length > 0 || s.Shared > s.From.length || s.From == s.Sequence):
		return fmt.Errorf("%d tokens are to be taken over from a sequence of %d into one of %d", s.Shared, s.From.length, s.Sequence.length)
	}
	if n := s.Sequence.length + s.Shared + len(s.Tokens); n > c.MaxPosition {
		return fmt.Errorf("the sequence would have %d tokens, but the model's context is %d", n, c.MaxPosition)
	}
	for i, token := range s.Tokens {
		if token < 0 || token >= c.VocabSize {
			return fmt.Errorf("token %d is %d, but the vocabulary has %d", i, token, c.VocabSize)
		}
	}
	return nil
}

// embed looks up the tokens' vectors and their rotations.
func (p *Pass) embed() kernels.Matrix {
	c := &p.t.config
	last := p.placed[len(p.placed)-1]
	x := matrix(&p.hidden, last.row+last.rows, c.HiddenSize)
	resize(&p.cos, x.Rows*c.RopeDim/2)
	resize(&p.sin, x.Rows*c.RopeDim/2)
	for _, s := range p.placed {
		for i, token := range s.tokens {
			copy(x.Row(s.row+i), p.t.embedding[token*c.HiddenSize:(token+1)*c.HiddenSize])
			cos, sin := p.turns(s.row + i)
			ropeTurns(cos, sin, s.start+i, p.t.frequencies)
		}
	}
	return x
}

// turns is the rotation of one row's position.
func (p *Pass) turns(row int) (cos, sin []float32) {
	n := p.t.config.RopeDim / 2
	return p.cos[row*n : (row+1)*n], p.sin[row*n : (row+1)*n]
}

// keepWanted drops every row whose logits are not wanted.
func (p *Pass) keepWanted(x, in kernels.Matrix) (kernels.Matrix, kernels.Matrix) {
	to := 0
	for k := range p.placed {
		s := &p.placed[k]
		skip := s.rows - s.want
		for i := range s.want {
			from := s.row + skip + i
			copy(x.Row(to+i), x.Row(from))
			copy(in.Row(to+i), in.Row(from))
			cos, sin := p.turns(from)
			toCos, toSin := p.turns(to + i)
			copy(toCos, cos)
			copy(toSin, sin)
		}
		s.row, s.rows, s.start = to, s.want, s.start+skip
		to += s.want
	}
	return x.Slice(0, to), in.Slice(0, to)
}
