package transformer

import (
	"errors"
	"fmt"

	"espalier/engine/native/kvcache"
)

// Span is a run of tokens by which a pass extends one sequence.
//
// Both forms of attention compute the same function but round differently. A caller that
// wants the same result whatever else is in the batch chooses the form by what a token is
// (prompt or continuation), never by how many there are.
type Span struct {
	Sequence *kvcache.Sequence
	Tokens   []int
	Absorbed bool // attend in absorbed form, for decode; expanded form otherwise
	Want     int  // number of last tokens whose logits are wanted

	// Recompute says that the first token is the last one of the sequence: its cell
	// exists, and its hidden state is computed again.
	Recompute bool
	// PrevHidden [hidden] is the hidden state of the token before the first, which the
	// MTP module reads. It is nil at the start of a text and with Recompute.
	PrevHidden []float32
}

// placedSpan is a span and its rows in the matrices of a pass.
type placedSpan struct {
	sequence   *kvcache.Sequence
	tokens     []int
	row        int // first row
	rows       int
	start      int // position of the token of the first row
	want       int
	logits     int // first row in the result
	recompute  int // first rows whose cells exist
	prevHidden []float32
}

// recomputed returns how many of the tokens are in the sequence already.
func (s *Span) recomputed() int {
	if s.Recompute {
		return 1
	}
	return 0
}

// place checks the spans, extends their sequences and assigns rows: expanded spans first,
// so that the absorbed ones are contiguous. It sets p.expanded and p.wanted. After an
// error no sequence has changed.
func (p *Pass) place(spans []Span) error {
	p.spans, p.absorbedSpans, p.wanted = p.spans[:0], p.absorbedSpans[:0], 0
	for i, s := range spans {
		if err := p.check(s); err != nil {
			unplace(spans[:i])
			return fmt.Errorf("span %d: %w", i, err)
		}
		at := placedSpan{
			sequence: s.Sequence, tokens: s.Tokens, rows: len(s.Tokens), recompute: s.recomputed(),
			start: s.Sequence.Len() - s.recomputed(), want: s.Want, logits: p.wanted, prevHidden: s.PrevHidden,
		}
		s.Sequence.Extend(len(s.Tokens) - s.recomputed())
		if p.wanted += s.Want; s.Absorbed {
			p.absorbedSpans = append(p.absorbedSpans, at)
		} else {
			p.spans = append(p.spans, at)
		}
	}
	p.expanded = len(p.spans)
	p.spans = append(p.spans, p.absorbedSpans...)
	p.layOut()
	return nil
}

// unplace undoes the extension of sequences.
func unplace(spans []Span) {
	for _, s := range spans {
		s.Sequence.Truncate(s.Sequence.Len() - len(s.Tokens) + s.recomputed())
	}
}

// layOut numbers the rows of the placed spans.
func (p *Pass) layOut() {
	p.rows = 0
	for i := range p.spans {
		p.spans[i].row = p.rows
		p.rows += p.spans[i].rows
	}
}

// check validates a span. Earlier spans have extended their sequences already.
func (p *Pass) check(s Span) error {
	c := &p.t.config
	switch {
	case s.Sequence == nil || len(s.Tokens) == 0:
		return errors.New("no sequence or no tokens")
	case s.Want < 0 || s.Want > len(s.Tokens):
		return fmt.Errorf("logits of %d tokens are wanted, but it has %d", s.Want, len(s.Tokens))
	case s.Recompute && s.Sequence.Len() == 0:
		return errors.New("cannot recompute the last token of an empty sequence")
	}
	if n := s.Sequence.Len() + len(s.Tokens) - s.recomputed(); n > c.MaxPosition {
		return fmt.Errorf("the sequence would have %d tokens, but the model's context is %d", n, c.MaxPosition)
	}
	for i, token := range s.Tokens {
		if token < 0 || token >= c.VocabSize {
			return fmt.Errorf("token %d is %d, but the vocabulary has %d", i, token, c.VocabSize)
		}
	}
	return nil
}
