package transformer

import (
	"errors"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/kvcache"
)

// module is a Multi-Token Prediction module (V3 report, section 2.2, equations 21-23),
// stored as the layer after the last one. From token j and the main model's hidden state
// of the token before it, after the last norm, it predicts token j+1 through a decoder
// layer with latents of its own. It uses the embedding and output head of the main model.
//
// A row of the module has the position of the hidden state, j-1, but its latent is stored
// in the cell of token j. The contents of a cell then follow from its token and those
// before it, so that branches can share it. The cell of the first token holds none.
type module struct {
	normEmbedding, normHidden []float32 // [hidden]
	join                      linear    // embedding | hidden -> hidden
	block                     layer
	norm                      []float32 // [hidden]
}

// loadModule loads the first module, which drafts at every depth from its own states; others
// that a checkpoint has serve its training alone. Many copies of checkpoints leave it out, and
// the main model does not need it.
func (t *Transformer) loadModule(l *loader) {
	c, prefix := t.config, arch.LayerPrefix(t.config.Layers)
	if c.MTPLayers == 0 || l.err != nil {
		return
	}
	if _, err := l.source.Tensor(prefix + "enorm.weight"); errors.Is(err, checkpoint.ErrNoTensor) {
		return
	}
	if t.mtp == nil {
		t.mtp = new(module)
	}
	m := t.mtp
	l.keep(&m.normEmbedding, prefix+"enorm.weight", c.HiddenSize)
	l.keep(&m.normHidden, prefix+"hnorm.weight", c.HiddenSize)
	l.linear(&m.join, prefix+"eh_proj.weight", c.HiddenSize, 2*c.HiddenSize)
	m.block.load(l, prefix, c, c.Sparse(c.Layers))
	l.keep(&m.norm, prefix+"shared_head.norm.weight", c.HiddenSize)
}

// CanDraft reports whether there is a Multi-Token Prediction module.
func (t *Transformer) CanDraft() bool { return t.mtp != nil }

// Guess is a run of tokens for the module to read, all of one sequence.
type Guess struct {
	Sequence *kvcache.Sequence
	Start    int            // position of the first token, at least 1
	Tokens   []int          // the last of them may be beyond the end of the sequence
	Hidden   kernels.Matrix // [tokens, hidden]: the hidden state of the token before each
	Want     int            // number of last tokens whose predictions are wanted
}

// Predict runs the module, in absorbed form. It writes the module's latents of the tokens
// and returns, for the wanted ones, the logits of the token after each, [wanted, vocab],
// and the module's own hidden states, [wanted, hidden], which replace the main model's if
// the next token is a guess too. Both matrices are valid until the next call.
func (p *Pass) Predict(guesses []Guess) (logits, hidden kernels.Matrix) {
	c, m := &p.t.config, p.t.mtp
	p.spans, p.wanted = p.spans[:0], 0
	for _, g := range guesses {
		g.Sequence.Reserve(g.Start + len(g.Tokens))
		p.spans = append(p.spans, placedSpan{
			sequence: g.Sequence, tokens: g.Tokens, rows: len(g.Tokens),
			start: g.Start, want: g.Want, logits: p.wanted,
		})
		p.wanted += g.Want
	}
	p.layOut()
	joined := p.joinedRows(p.rows)
	for i, s := range p.spans {
		for k := range s.rows {
			p.joinRow(joined, s, k, guesses[i].Hidden.Row(k))
		}
	}
	p.x = matrix(&p.hidden, p.rows, c.HiddenSize)
	m.store(p, p.x, joined)
	p.keepWanted(p.normedRows()) // of the others only the latents matter
	p.plan.build(c.Heads, p.spans, 1)
	m.block.attend(p, c.Layers, 0, p.x, p.normedRows())
	if m.block.sparse {
		m.block.experts.run(p, p.x, p.normedRows())
	}

	final := p.States()
	for _, s := range p.spans {
		for i := range s.want {
			rmsNorm(final.Row(s.logits+i), p.x.Row(s.row+s.rows-s.want+i), m.norm, c.RMSNormEps)
		}
	}
	logits = matrix(&p.logits, p.wanted, c.VocabSize)
	p.t.head.apply(logits, final, false)
	return logits, final
}

// store computes the module's hidden states x [T, hidden] from joined [T, 2 x hidden] and
// writes its latents. It leaves the rows of x after the input norm in p.normed.
func (m *module) store(p *Pass, x, joined kernels.Matrix) {
	m.join.apply(x, joined, false)
	in := matrix(&p.normed, x.Rows, x.Cols)
	rmsNormRows(in, x, m.block.inputNorm, p.t.config.RMSNormEps)
	m.block.attention.store(p, p.t.config.Layers, in)
}

// joinedRows makes room for the input of the module and its rotations: [rows, 2 x hidden].
func (p *Pass) joinedRows(rows int) kernels.Matrix {
	c := &p.t.config
	resize(&p.cos, rows*c.RopeDim/2)
	resize(&p.sin, rows*c.RopeDim/2)
	return matrix(&p.joined, rows, 2*c.HiddenSize)
}

// joinRow fills row k of a span of joined [T, 2 x hidden]: embedding and hidden state
// [hidden] side by side, each after its norm. It sets the rotation of the position before.
func (p *Pass) joinRow(joined kernels.Matrix, s placedSpan, k int, hidden []float32) {
	c, m := &p.t.config, p.t.mtp
	row := joined.Row(s.row + k)
	p.t.embedding.row(row[:c.HiddenSize], s.tokens[k])
	rmsNorm(row[:c.HiddenSize], row[:c.HiddenSize], m.normEmbedding, c.RMSNormEps)
	rmsNorm(row[c.HiddenSize:], hidden, m.normHidden, c.RMSNormEps)
	cos, sin := p.rotation(s.row + k)
	p.t.rotary.angles(cos, sin, s.start+k-1)
}

// readAhead runs the module on spans of the main model's pass: hidden [T, hidden] are
// their hidden states after the last norm. Only the latents are needed, which takes two
// projections per token. It overwrites the rotations of the pass.
func (p *Pass) readAhead(spans []placedSpan, hidden kernels.Matrix) {
	joined := p.joinedRows(hidden.Rows)
	none := resize(&p.noState, hidden.Cols)
	clear(none)
	for _, s := range spans {
		for k := range s.rows {
			switch {
			case k > 0:
				p.joinRow(joined, s, k, hidden.Row(s.row+k-1))
			case s.prevHidden != nil:
				p.joinRow(joined, s, k, s.prevHidden)
			default: // the first token: its cell is never read
				p.joinRow(joined, s, k, none)
			}
		}
	}
	all := p.spans
	p.spans = spans
	p.t.mtp.store(p, matrix(&p.expertOut, hidden.Rows, hidden.Cols), joined)
	p.spans = all
}
