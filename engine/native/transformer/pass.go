package transformer

import (
	"context"
	"runtime"

	"espalier/engine/kernels"
)

// Pass is the working memory of forward passes. It is for use by one goroutine at a time.
type Pass struct {
	t *Transformer

	// RecordGates makes a pass record which experts the wanted rows are routed to.
	RecordGates bool
	// ReadAhead makes the MTP module read the expanded spans too. It needs the hidden
	// states of all their tokens.
	ReadAhead bool
	// Observe, if not nil, receives intermediate results.
	Observe *Observer
	// Progress, if not nil, is told how many of the layers are computed, before each of them.
	Progress func(done, of int)

	spans         []placedSpan // expanded spans, then absorbed ones
	absorbedSpans []placedSpan // scratch of place
	expanded      int          // number of expanded spans
	rows, wanted  int          // rows of the pass, and of logits
	x             kernels.Matrix
	plan          attentionPlan // which cells the absorbed rows attend to
	scratch

	ctx      context.Context // of the pass that is being computed
	threads  int             // goroutines that may compute it
	parallel *parallelForward
}

// NewPass returns the working memory for forward passes through t.
func (t *Transformer) NewPass() *Pass { return &Pass{t: t, threads: 1} }

// SetThreads bounds the goroutines that compute a pass. If n is 0, it is one per
// processor. Close the pass to stop them.
func (p *Pass) SetThreads(n int) {
	if p.threads = n; n == 0 {
		p.threads = runtime.GOMAXPROCS(0)
	}
}

// Close stops the goroutines of the pass.
func (p *Pass) Close() {
	if p.parallel != nil {
		p.parallel.workers.Close()
		p.parallel = nil
	}
}

// Forward extends every span's sequence by its tokens, all of them together through each
// layer, and returns the wanted logits, [wanted, vocab], in the order of the spans. They
// are valid until the next call. A sequence may be forked from one that an earlier span
// of the same pass extends. After an error no sequence has changed. A pass whose context is
// done ends within a head of attention or an expert.
func (p *Pass) Forward(ctx context.Context, spans []Span) (kernels.Matrix, error) {
	if len(spans) == 0 {
		return kernels.Matrix{}, ctx.Err()
	}
	p.ctx = ctx
	if n := p.shardCount(spans); n > 0 {
		return p.forwardShards(spans, n)
	}
	if err := p.place(spans); err != nil {
		return kernels.Matrix{}, err
	}
	p.begin()
	for i := range p.t.layers {
		if p.reaches(i); p.stopped() {
			break
		}
		p.store(i)
		p.attend(i)
		if l := &p.t.layers[i]; l.sparse {
			l.experts.run(p, p.x, p.normedRows())
		}
		p.observeLayer(i)
	}
	if err := p.ctx.Err(); err != nil {
		unplace(spans)
		return kernels.Matrix{}, err
	}
	p.finish()
	return matrix(&p.logits, p.wanted, p.t.config.VocabSize), nil
}

// reaches reports that layer i comes next.
func (p *Pass) reaches(i int) {
	if p.Progress != nil {
		p.Progress(i, len(p.t.layers))
	}
}

// stopped reports whether the rest of the pass need not be computed.
func (p *Pass) stopped() bool { return p.ctx != nil && p.ctx.Err() != nil }

// The steps of a forward pass. forwardShards takes them for several passes at once, and
// shares out the experts between attend and the next store.

// begin embeds the tokens.
func (p *Pass) begin() {
	c := &p.t.config
	p.x = matrix(&p.hidden, p.rows, c.HiddenSize)
	resize(&p.cos, p.rows*c.RopeDim/2)
	resize(&p.sin, p.rows*c.RopeDim/2)
	for _, s := range p.spans {
		for i, token := range s.tokens {
			p.t.embedding.row(p.x.Row(s.row+i), token)
			cos, sin := p.rotation(s.row + i)
			p.t.rotary.angles(cos, sin, s.start+i)
		}
	}
	if p.RecordGates {
		resize(&p.gates, p.wanted*p.gatesPerToken())
	}
	p.plan.build(c.Heads, p.spans[p.expanded:], 0)
}

// store writes the cells of layer i. In the last layer they complete the cache, and only
// rows whose logits are wanted continue.
func (p *Pass) store(i int) {
	c, l := &p.t.config, &p.t.layers[i]
	in := p.normedRows()
	rmsNormRows(in, p.x, l.inputNorm, c.RMSNormEps)
	l.attention.store(p, i, in)
	if i == c.Layers-1 && !p.ReadAhead && p.wanted < p.rows {
		p.keepWanted(in)
		p.plan.build(c.Heads, p.spans[p.expanded:], 0)
	}
}

// attend adds attention and feed-forward of layer i, without its routed experts. It
// leaves their input in normedRows, and their rows in rowsOf.
func (p *Pass) attend(i int) {
	l := &p.t.layers[i]
	l.attend(p, i, p.expanded, p.x, p.normedRows())
	if l.sparse && p.RecordGates {
		p.recordGates(i)
	}
}

// attend adds to x what the layer computes from in, the rows of x after the input norm,
// except for the routed experts. In then holds the rows after the second norm.
// x, in [T, hidden].
func (b *layer) attend(p *Pass, plane, expanded int, x, in kernels.Matrix) {
	b.attention.attend(p, plane, expanded, x, in)
	rmsNormRows(in, x, b.postNorm, p.t.config.RMSNormEps)
	switch {
	case !b.sparse:
		b.dense.down.apply(x, b.dense.hidden(p, in), true)
		return
	case b.experts.hasShared:
		b.experts.shared.down.apply(x, b.experts.shared.hidden(p, in), true)
	}
	b.experts.route(p, in)
}

// finish computes the logits, [wanted, vocab].
func (p *Pass) finish() {
	c := &p.t.config
	final := p.States()
	if p.ReadAhead {
		rmsNormRows(p.x, p.x, p.t.norm, c.RMSNormEps)
	}
	for _, s := range p.spans {
		for i := range s.want {
			row := p.x.Row(s.row + s.rows - s.want + i)
			if p.ReadAhead {
				copy(final.Row(s.logits+i), row)
			} else {
				rmsNorm(final.Row(s.logits+i), row, p.t.norm, c.RMSNormEps)
			}
		}
	}
	if p.ReadAhead && p.expanded > 0 {
		last := p.spans[p.expanded-1]
		p.readAhead(p.spans[:p.expanded], p.x.Slice(0, last.row+last.rows))
	}
	if p.Observe != nil && p.Observe.Final != nil {
		p.Observe.Final(final)
	}
	p.t.head.apply(matrix(&p.logits, p.wanted, c.VocabSize), final, false)
}

// normedRows is the normed hidden states of the current layer, [T, hidden].
func (p *Pass) normedRows() kernels.Matrix {
	return matrix(&p.normed, p.x.Rows, p.t.config.HiddenSize)
}

// States returns the hidden states after the last norm of the rows whose logits the last
// pass returned, [wanted, hidden]. They are valid until the next pass.
func (p *Pass) States() kernels.Matrix {
	return matrix(&p.final, p.wanted, p.t.config.HiddenSize)
}

// LogitsOf computes the logits [vocab] that follow from a hidden state [hidden] after the
// last norm. They are valid until the next pass.
func (p *Pass) LogitsOf(state []float32) []float32 {
	logits := matrix(&p.logits, 1, p.t.config.VocabSize)
	p.t.head.apply(logits, kernels.RowMajor(state, 1, len(state)), false)
	return logits.Row(0)
}

// rotation returns the rotation at one row's position: cos, sin [rope/2].
func (p *Pass) rotation(row int) (cos, sin []float32) {
	n := p.t.config.RopeDim / 2
	return p.cos[row*n : (row+1)*n], p.sin[row*n : (row+1)*n]
}

// keepWanted drops every row of p.x and in whose logits are not wanted.
func (p *Pass) keepWanted(in kernels.Matrix) {
	to := 0
	for k := range p.spans {
		s := &p.spans[k]
		skip := s.rows - s.want
		for i := range s.want {
			from := s.row + skip + i
			copy(p.x.Row(to+i), p.x.Row(from))
			copy(in.Row(to+i), in.Row(from))
			cos, sin := p.rotation(from)
			toCos, toSin := p.rotation(to + i)
			copy(toCos, cos)
			copy(toSin, sin)
		}
		s.row, s.rows, s.start = to, s.want, s.start+skip
		to += s.want
	}
	p.x, p.rows = p.x.Slice(0, to), to
}
