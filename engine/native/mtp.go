package native

import (
	"errors"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// module is a Multi-Token Prediction module (V3 report, section 2.2, equations
// 21-23), stored as the layer after the last one. Of token j and the main
// model's hidden state of the token before it, after the last norm, it makes a
// guess at token j+1, through a decoder layer with latents of its own. Embedding
// and output head are those of the main model.
//
// A row of the module has the position of the hidden state, j-1, but its latent
// is kept in the cell of token j: then whatever a cell holds follows from its
// token and those before, and branches may share it. The cell of the first token
// holds none.
type module struct {
	normEmbedding, normHidden []float32
	join                      linear // embedding | hidden -> hidden
	block                     layer
	norm                      []float32
}

// loadModule reads the module, unless the checkpoint has left it out: many copies
// do, and the main model does without.
func (t *Transformer) loadModule(l *loader) {
	c, p := t.config, layerPrefix(t.config.Layers)
	if c.MTPLayers == 0 || l.err != nil {
		return
	}
	if _, err := l.source.Tensor(p + "enorm.weight"); errors.Is(err, checkpoint.ErrNoTensor) {
		return
	}
	if t.mtp == nil {
		t.mtp = new(module)
	}
	m := t.mtp
	l.keep(&m.normEmbedding, p+"enorm.weight", c.HiddenSize)
	l.keep(&m.normHidden, p+"hnorm.weight", c.HiddenSize)
	l.linear(&m.join, p+"eh_proj.weight", c.HiddenSize, 2*c.HiddenSize)
	m.block.load(l, p, c, c.Sparse(c.Layers))
	l.keep(&m.norm, p+"shared_head.norm.weight", c.HiddenSize)
}

// CanDraft says whether there is a Multi-Token Prediction module.
func (t *Transformer) CanDraft() bool { return t.mtp != nil }

// Guess is a run of tokens that the module reads in one sequence.
type Guess struct {
	Sequence *Sequence
	Start    int            // position of the first token, at least 1
	Tokens   []int          // the last of them may be beyond the sequence's end
	Hidden   kernels.Matrix // [tokens, hidden]: the state of the token before each
	Want     int            // how many of the last tokens' guesses are wanted
}

// Predict writes the module's latents of the tokens and returns what was wanted:
// logits of the token after each, [wanted, vocab], and the module's own hidden
// states, [wanted, hidden], which take the place of the main model's when the
// next token is a guess too. It attends in absorbed form. Both matrices are valid
// until the next call.
func (p *Pass) Predict(guesses []Guess) (logits, hidden kernels.Matrix) {
	c, m := &p.t.config, p.t.mtp
	p.placed = p.placed[:0]
	rows, wanted := 0, 0
	for _, g := range guesses {
		g.Sequence.Reserve(g.Start + len(g.Tokens))
		p.placed = append(p.placed, placed{
			sequence: g.Sequence, tokens: g.Tokens, row: rows, rows: len(g.Tokens),
			start: g.Start, want: g.Want, logits: wanted,
		})
		rows, wanted = rows+len(g.Tokens), wanted+g.Want
	}
	joined := matrix(&p.joined, rows, 2*c.HiddenSize)
	for i, s := range p.placed {
		for k := range s.rows {
			p.joinRow(joined, s, k, guesses[i].Hidden.Row(k))
		}
	}
	x := matrix(&p.hidden, rows, c.HiddenSize)
	m.join.apply(x, joined, false)
	in := matrix(&p.normed, rows, c.HiddenSize)
	rmsNormRows(in, x, m.block.inputNorm, c.RMSNormEps)
	m.block.attention.store(p, c.Layers, in)
	x, in = p.keepWanted(x, in) // its latents are all that is left of the others
	p.reads.plan(p, p.placed, 1)
	m.block.apply(p, c.Layers, 0, x, in)

	final := matrix(&p.final, wanted, c.HiddenSize)
	for _, s := range p.placed {
		for i := range s.want {
			rmsNorm(final.Row(s.logits+i), x.Row(s.row+s.rows-s.want+i), m.norm, c.RMSNormEps)
		}
	}
	logits = matrix(&p.logits, wanted, c.VocabSize)
	p.t.head.apply(logits, final, false)
	return logits, final
}

// joinRow prepares row k of a span for the module: embedding and hidden state
// side by side, each with its norm, and the rotation of the position before.
func (p *Pass) joinRow(joined kernels.Matrix, s placed, k int, hidden []float32) {
	c, m := &p.t.config, p.t.mtp
	resize(&p.cos, joined.Rows*c.RopeDim/2)
	resize(&p.sin, joined.Rows*c.RopeDim/2)
	row := joined.Row(s.row + k)
	p.t.embedding.row(row[:c.HiddenSize], s.tokens[k])
	rmsNorm(row[:c.HiddenSize], row[:c.HiddenSize], m.normEmbedding, c.RMSNormEps)
	rmsNorm(row[c.HiddenSize:], hidden, m.normHidden, c.RMSNormEps)
	cos, sin := p.turns(s.row + k)
	p.t.rotary.turns(cos, sin, s.start+k-1)
}

// readAhead gives the module the tokens of a pass of the main model, whose hidden
// states are now known: only its latents are wanted, which costs two projections
// a token. It leaves the rotations of the pass behind.
func (p *Pass) readAhead(hidden kernels.Matrix) {
	c, m := &p.t.config, p.t.mtp
	joined := matrix(&p.joined, hidden.Rows, 2*c.HiddenSize)
	before := resize(&p.noState, c.HiddenSize)
	clear(before)
	for _, s := range p.placed {
		for k := range s.rows {
			switch {
			case k > 0:
				p.joinRow(joined, s, k, hidden.Row(s.row+k-1))
			case s.before != nil:
				p.joinRow(joined, s, k, s.before)
			default: // the first token: its cell is never read
				p.joinRow(joined, s, k, before)
			}
		}
	}
	x := matrix(&p.expertOut, hidden.Rows, c.HiddenSize)
	m.join.apply(x, joined, false)
	in := matrix(&p.normed, hidden.Rows, c.HiddenSize)
	rmsNormRows(in, x, m.block.inputNorm, c.RMSNormEps)
	m.block.attention.store(p, c.Layers, in)
}
