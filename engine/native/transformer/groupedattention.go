package transformer

import (
	"math"

	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// groupedAttention is grouped-query attention (Ainslie et al. 2023): heads share the keys
// and values of their group. A cell holds those of all groups, keys rotated:
// groups x head | groups x head.
//
// Prompts and single tokens attend by the same arithmetic. Only the order in which memory
// is read differs.
type groupedAttention struct {
	query    linear    // hidden -> heads x head
	keyValue linear    // hidden -> groups x head | groups x head
	normQ    []float32 // [head]; empty: none
	normK    []float32 // [head]; empty: none
	output   linear    // heads x head -> hidden
	scale    float32
}

func (a *groupedAttention) load(l *loader, prefix string, c arch.Config) {
	width := c.KVHeads * c.HeadDim
	l.linear(&a.query, prefix+"q_proj.weight", c.Heads*c.HeadDim, c.HiddenSize)
	l.joined(&a.keyValue, c.HiddenSize, width, prefix+"k_proj.weight", prefix+"v_proj.weight")
	l.linear(&a.output, prefix+"o_proj.weight", c.HiddenSize, c.Heads*c.HeadDim)
	if c.QKVBias() {
		l.keep(&a.query.bias, prefix+"q_proj.bias", c.Heads*c.HeadDim)
		l.keep(&a.keyValue.bias, prefix+"k_proj.bias", width)
		a.keyValue.bias = append(a.keyValue.bias, l.read(prefix+"v_proj.bias", width)...)
	}
	if c.OutputBias() {
		l.keep(&a.output.bias, prefix+"o_proj.bias", c.HiddenSize)
	}
	if c.QKNorm() {
		l.keep(&a.normQ, prefix+"q_norm.weight", c.HeadDim)
		l.keep(&a.normK, prefix+"k_norm.weight", c.HeadDim)
	}
	a.scale = float32(1 / math.Sqrt(float64(c.HeadDim)))
}

// store implements attention.
func (a *groupedAttention) store(p *Pass, plane int, in kernels.Matrix) {
	c := &p.t.config
	raw := matrix(&p.latent, in.Rows, c.CellWidth()) // [T, keys | values]
	a.keyValue.apply(raw, in, false)
	for _, s := range p.spans {
		for i := s.recompute; i < s.rows; i++ {
			cell := raw.Row(s.row + i)
			a.place(p, s.row+i, cell[:c.KVHeads*c.HeadDim], a.normK)
			s.sequence.Store(plane, s.start+i, cell)
		}
	}
}

// place normalises and rotates the heads of one row of queries or keys.
func (a *groupedAttention) place(p *Pass, row int, heads, weight []float32) {
	c := &p.t.config
	cos, sin := p.rotation(row)
	for ; len(heads) > 0; heads = heads[c.HeadDim:] {
		head := heads[:c.HeadDim]
		if len(weight) > 0 {
			rmsNorm(head, head, weight, c.RMSNormEps)
		}
		if c.Interleaved {
			rotate(head, head, cos, sin)
		} else {
			rotateHalves(head, cos, sin)
		}
	}
}

// attend implements attention.
func (a *groupedAttention) attend(p *Pass, plane, expanded int, x, in kernels.Matrix) {
	c := &p.t.config
	q := matrix(&p.query, in.Rows, c.Heads*c.HeadDim) // [T, heads x head]
	a.query.apply(q, in, false)
	for i := range q.Rows {
		a.place(p, i, q.Row(i), a.normQ)
		kernels.Scale(q.Row(i), a.scale)
	}
	out := matrix(&p.headsOut, x.Rows, c.Heads*c.HeadDim) // [T, heads x head]
	a.together(p, plane, p.spans[:expanded], q, out)
	if spans := p.spans[expanded:]; len(spans) > 0 && spans[0].row < x.Rows {
		row := spans[0].row
		p.work = headWork{attention: a, plane: plane, q: q.Slice(row, q.Rows), out: out.Slice(row, out.Rows), all: c.KVHeads, do: p.work.do}
		p.attendParts(p.plan.scores() * c.Heads)
	}
	a.output.apply(x, out, true)
}

// group returns the columns of a group's keys and values in a cell.
func (a *groupedAttention) group(c *arch.Config, g int) (key, value columns) {
	width, at := c.KVHeads*c.HeadDim, g*c.HeadDim
	return columns{at, at + c.HeadDim}, columns{width + at, width + at + c.HeadDim}
}

// together attends with the tokens of prompts: q, out [T, heads x head]. Consecutive spans
// share the cells that their sequences have in common.
func (a *groupedAttention) together(p *Pass, plane int, spans []placedSpan, q, out kernels.Matrix) {
	c := &p.t.config
	cells := matrix(&p.gatheredCells, longestOf(spans), c.CellWidth()) // [longest, keys | values]
	p.ranges = p.ranges[:0]
	for _, s := range spans {
		if s.rows == 0 {
			continue
		}
		for _, part := range p.newRanges(s) {
			part.Segment.Gather(cells.Slice(part.From, part.To), plane, part.From, part.To)
		}
		p.work = headWork{attention: a, plane: plane, q: q, out: out, all: c.KVHeads, do: p.work.do, prompt: true, placedSpan: s, cells: cells.Slice(0, s.start+s.rows)}
		p.attendParts(s.rows * c.Heads * p.work.cells.Rows)
	}
}

// attendPrompt implements attention, for groups.
func (a *groupedAttention) attendPrompt(p *Pass, w *heads, first, last int) {
	c, s, seen := &p.t.config, p.work.placedSpan, p.work.cells
	shared := c.Heads / c.KVHeads
	for h := first * shared; h < last*shared && !p.stopped(); h++ {
		key, value := a.group(c, h/shared)
		if h%shared == 0 {
			w.keys.Pack(key.of(seen).T()) // [head, n]
		}
		own := columns{h * c.HeadDim, (h + 1) * c.HeadDim}
		query, answer := own.of(p.work.q), own.of(p.work.out)
		w.attendCausal(s, query.Slice(s.row, s.row+s.rows), answer.Slice(s.row, s.row+s.rows), value.of(seen))
	}
}

// attendTokens implements attention, for groups. Each has a matrix of its own, in which every
// head of every row is a row.
func (a *groupedAttention) attendTokens(p *Pass, w *heads, first, last int) {
	c, q, out := &p.t.config, p.work.q, p.work.out // [T, heads x head]
	shared := c.Heads / c.KVHeads
	queries := matrix(&w.queries, q.Rows*shared, c.HeadDim) // [T x heads of a group, head]
	answers := matrix(&w.answers, q.Rows*shared, c.HeadDim)
	for g := first; g < last; g++ {
		from, to := g*shared*c.HeadDim, (g+1)*shared*c.HeadDim
		for i := range q.Rows {
			copy(queries.Data[i*(to-from):], q.Row(i)[from:to])
		}
		key, value := a.group(c, g)
		w.attendPlanned(&p.plan, p.work.plane, queries, answers, key, value)
		for i := range q.Rows {
			copy(out.Row(i)[from:to], answers.Data[i*(to-from):(i+1)*(to-from)])
		}
	}
}
