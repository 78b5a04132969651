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

	// Again says that the first token is the last one of the sequence: its cell is
	// there, and its hidden state is wanted once more.
	Again bool
	// Before is the hidden state of the token before the first, where the module is
	// to read the span too; nil at the start of a text and after Again.
	Before []float32
}

// Pass is the working memory of forward passes; one goroutine uses it at a time.
type Pass struct {
	t      *Transformer
	placed []placed       // expanded spans, then absorbed ones
	late   []placed       // the absorbed ones, while being placed
	wanted int            // rows of logits
	live   kernels.Matrix // the hidden states of a part: see parts
	reads  reads          // which cells the absorbed rows read
	scratch
	traced  bool // whether to note which experts the wanted rows get
	drafts  bool // whether the module reads expanded spans, and all hidden states are kept
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
	again    int // rows whose cells are there already
	before   []float32
}

// NewPass makes the working memory for forward passes through t.
func (t *Transformer) NewPass() *Pass { return &Pass{t: t} }

// Forward extends every span's sequence by its tokens, all of them together
// through each layer, and returns the logits that were asked for: [wanted,
// vocab], in the order of the spans. They are valid until the next call. A
// sequence may be forked from one that an earlier span of the same pass extends.
// After an error no sequence has changed.
func (p *Pass) Forward(spans []Span) (kernels.Matrix, error) {
	expanded, wanted, err := p.place(spans)
	if err != nil || len(spans) == 0 {
		return kernels.Matrix{}, err
	}
	p.wanted = wanted
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
		if i == len(p.t.layers)-1 && !p.drafts {
			// The caches are complete: only rows whose logits are wanted go on.
			x, in = p.keepWanted(x, in)
			if x.Rows == 0 {
				return kernels.RowMajor(nil, 0, c.VocabSize), nil
			}
			p.reads.plan(p, p.placed[expanded:], 0)
		} else if i == 0 {
			p.reads.plan(p, p.placed[expanded:], 0)
		}
		l.apply(p, i, expanded, x, in)
		p.observeLayer(i, l, x)
	}
	if p.drafts {
		rmsNormRows(x, x, p.t.norm, c.RMSNormEps)
	}
	final := matrix(&p.final, wanted, c.HiddenSize)
	for _, s := range p.placed {
		for i := range s.want {
			row := x.Row(s.row + s.rows - s.want + i)
			if p.drafts {
				copy(final.Row(s.logits+i), row)
			} else {
				rmsNorm(final.Row(s.logits+i), row, p.t.norm, c.RMSNormEps)
			}
		}
	}
	if p.drafts {
		if p.placed = p.placed[:expanded]; expanded > 0 {
			last := p.placed[expanded-1]
			p.readAhead(x.Slice(0, last.row+last.rows))
		}
	}
	if p.observe != nil {
		p.observe.final(final)
	}
	logits := matrix(&p.logits, wanted, c.VocabSize)
	p.t.head.apply(logits, final, false)
	return logits, nil
}

// states are the hidden states after the last norm of the rows whose logits the
// last pass gave, [wanted, hidden].
func (p *Pass) states() kernels.Matrix {
	return matrix(&p.final, p.wanted, p.t.config.HiddenSize)
}

// logitsOf are the logits after a token of which only the state was kept.
func (p *Pass) logitsOf(state []float32) []float32 {
	logits := matrix(&p.logits, 1, p.t.config.VocabSize)
	p.t.head.apply(logits, kernels.RowMajor(state, 1, len(state)), false)
	return logits.Row(0)
}

// apply adds to the rows of x what the layer makes of them; in is their norm.
func (b *layer) apply(p *Pass, plane, expanded int, x, in kernels.Matrix) {
	c := &p.t.config
	b.attention.attend(p, plane, expanded, x, in)
	in = matrix(&p.normed, x.Rows, c.HiddenSize)
	rmsNormRows(in, x, b.postNorm, c.RMSNormEps)
	if b.sparse {
		b.experts.apply(p, x, in)
	} else {
		b.dense.down.apply(x, b.dense.hidden(p, in), true)
	}
}

// place checks the spans, extends their sequences and lays out the rows:
// expanded spans first, so that the absorbed ones are one block. It returns how
// many spans are expanded and how many rows of logits are wanted.
func (p *Pass) place(spans []Span) (expanded, wanted int, err error) {
	p.placed, p.late = p.placed[:0], p.late[:0]
	for i, s := range spans {
		if err := p.check(s); err != nil {
			for _, done := range spans[:i] {
				done.Sequence.length -= len(done.Tokens) - done.again()
			}
			return 0, 0, fmt.Errorf("span %d: %w", i, err)
		}
		at := placed{
			sequence: s.Sequence, tokens: s.Tokens, rows: len(s.Tokens), again: s.again(),
			start: s.Sequence.length - s.again(), want: s.Want, logits: wanted, before: s.Before,
		}
		s.Sequence.extend(len(s.Tokens) - s.again())
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

func (s *Span) again() int {
	if s.Again {
		return 1
	}
	return 0
}

// check says what is wrong with a span; earlier spans have been counted into their sequences.
func (p *Pass) check(s Span) error {
	c := &p.t.config
	switch {
	case s.Sequence == nil || len(s.Tokens) == 0:
		return errors.New("no sequence or no tokens")
	case s.Want < 0 || s.Want > len(s.Tokens):
		return fmt.Errorf("logits of %d tokens are wanted, but it has %d", s.Want, len(s.Tokens))
	case s.Again && s.Sequence.length == 0:
		return errors.New("the last token of an empty sequence is wanted again")
	}
	if n := s.Sequence.length + len(s.Tokens) - s.again(); n > c.MaxPosition {
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
			p.t.embedding.row(x.Row(s.row+i), token)
			cos, sin := p.turns(s.row + i)
			p.t.rotary.turns(cos, sin, s.start+i)
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
