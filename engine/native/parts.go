package native

import (
	"runtime"
	"sort"

	"espalier/engine/kernels"
)

// The rows below which a pass is not divided further: sequences that are decoded,
// and tokens of prompts.
const (
	leastDecoding = 4
	leastPrompt   = 48
)

// parts lets several goroutines compute a pass. Attention is divided by rows, each
// part the rows of some neighbouring sequences or of a piece of a prompt; then the
// routed experts, which weigh most, are shared out one by one, each with its rows
// of all parts: its weights are read once. No row's result changes by any of it.
//
// Only models that are held as float32 are computed so: products with stored
// matrices are shared out themselves.
type parts struct {
	team   *kernels.Team
	passes []*Pass // of all parts but the first
	active []*Pass // of this pass
	cut    []Span  // the spans of all parts, those of prompts cut between them
	ends   []int   // per part, of its spans

	each         int // multiplications of a layer for a token, attention aside
	layer, count int
	prompts      bool
	chosen       []int     // experts that have rows
	begins       []int     // per expert and part, its first row in what follows
	gathered     []float32 // [assignments, hidden]
	gateUp       []float32 // [assignments, 2 x width]
	swiglu       []float32 // [assignments, width]
	out          []float32 // [assignments, hidden]

	begin, store, attend, expert, end func(int) // what the team does
}

// Threads bounds how many goroutines compute for the model; where many models
// are at work at once, each does best with one. 0 is one for each processor.
func (m *Model) Threads(n int) {
	if m.threads = n; n == 0 {
		m.threads = runtime.GOMAXPROCS(0)
	}
}

// divide says in how many parts a pass is computed: of decoding rows alone, or of
// prompts alone; 0 is without the team. Two rows, such as a token and its draft, are
// one part, but choose enough experts to be worth sharing out.
func (m *Model) divide(spans []Span) int {
	if m.threads < 2 || m.t.crew != nil || m.pass.observe != nil || len(spans) == 0 {
		return 0
	}
	absorbed, tokens := spans[0].Absorbed, 0
	for i := range spans {
		s := &spans[i]
		if s.Absorbed != absorbed || absorbed && s.Want != len(s.Tokens) || !absorbed && m.pass.drafts {
			return 0 // the module reads a prompt's hidden states one after the other
		}
		tokens += len(s.Tokens)
	}
	switch {
	case absorbed && tokens > 1:
		return min(m.threads, max(1, len(spans)/leastDecoding))
	case !absorbed && tokens >= 2*leastPrompt:
		return min(m.threads, tokens/leastPrompt)
	}
	return 0
}

// inParts computes a pass in so many parts. The answers are in the model's own
// pass afterwards, as if it had been computed whole.
func (m *Model) inParts(spans []Span, n int) (kernels.Matrix, error) {
	w := &m.parts
	if w.team == nil {
		w.team = kernels.NewTeam(m.threads)
		_, active := m.t.config.Parameters()
		w.each = int(active) / m.t.config.Layers
		w.begin, w.store, w.attend, w.expert, w.end = w.beginPart, w.storePart, w.attendPart, w.runExpert, w.endPart
	}
	for len(w.passes) < n-1 {
		w.passes = append(w.passes, m.t.NewPass())
	}
	w.active = append(append(w.active[:0], m.pass), w.passes[:n-1]...)
	if err := w.place(spans); err != nil {
		return kernels.Matrix{}, err
	}
	w.team.Do(n, w.begin)
	for w.layer = range m.t.layers {
		if w.prompts { // a piece of one reads the cells of those before it
			w.team.Do(n, w.store)
		}
		w.team.Do(n, w.attend)
		if l := &m.t.layers[w.layer]; l.sparse {
			w.gatherExperts(&l.experts)
			w.team.Do(len(w.chosen), w.expert)
		}
	}
	w.team.Do(n, w.end)
	for _, p := range w.active[1:] {
		m.pass.join(p)
	}
	return matrix(&m.pass.logits, m.pass.wanted, m.t.config.VocabSize), nil
}

// place cuts the spans into parts and lays each of them out. A sequence's tokens
// must be placed in order, and so this is done for all parts at once.
func (w *parts) place(spans []Span) error {
	n, total := len(w.active), 0
	w.prompts = !spans[0].Absorbed
	for i := range spans {
		total += w.cost(&spans[i], 0, len(spans[i].Tokens))
	}
	w.cut, w.ends = w.cut[:0], w.ends[:0]
	at, part := 0, 1
	for _, s := range spans {
		for done := 0; ; part++ {
			goal, room := part*total/n-at, len(s.Tokens)
			if w.prompts {
				room = sort.Search(room, func(m int) bool { return w.cost(&s, done, m+1) > goal })
			} else if goal < 1 {
				room = 0
			}
			if part == n || room == len(s.Tokens) {
				w.cut = append(w.cut, s)
				at += w.cost(&s, done, room)
				break
			}
			if room > 0 { // only a prompt is larger than the room that is left
				head := s
				head.Tokens, s.Tokens = s.Tokens[:room], s.Tokens[room:]
				head.Want = max(0, s.Want-len(s.Tokens))
				s.Want, s.Again = s.Want-head.Want, false
				w.cut = append(w.cut, head)
				at += w.cost(&head, done, room)
				done += room
			}
			w.ends = append(w.ends, len(w.cut))
		}
	}
	for len(w.ends) < n {
		w.ends = append(w.ends, len(w.cut))
	}
	from := 0
	for i, p := range w.active {
		p.traced = w.active[0].traced
		var err error
		if _, p.wanted, err = p.place(w.cut[from:w.ends[i]]); err != nil {
			for _, s := range w.cut[:from] {
				s.Sequence.length -= len(s.Tokens) - s.again()
			}
			return err
		}
		from = w.ends[i]
	}
	return nil
}

// cost is what so many tokens of a span count where a pass is divided, after those
// of it that are done: a token of a prompt the more, the more come before it, each
// for twice its multiplications, because of the exponentials.
func (w *parts) cost(s *Span, done, tokens int) int {
	if !w.prompts {
		return 1
	}
	c := &w.active[0].t.config
	before := s.Sequence.length + done + tokens/2
	return tokens * (w.each + 2*before*c.Heads*(c.QKDim()+c.VDim))
}

// beginPart embeds a part's tokens.
func (w *parts) beginPart(part int) {
	p := w.active[part]
	p.live = p.embed()
	if !w.prompts {
		p.reads.plan(p, p.placed, 0)
	}
	if p.traced {
		resize(&p.gates, p.wanted*p.gatesPerToken())
	}
}

// storePart writes a part's cells of a layer, which others may read.
func (w *parts) storePart(part int) {
	p := w.active[part]
	if w.layer > 0 {
		w.addExperts(part, w.layer-1)
	}
	c, l := &p.t.config, &p.t.layers[w.layer]
	in := matrix(&p.normed, p.live.Rows, c.HiddenSize)
	rmsNormRows(in, p.live, l.inputNorm, c.RMSNormEps)
	l.attention.store(p, w.layer, in)
	if w.layer == len(p.t.layers)-1 {
		p.live, _ = p.keepWanted(p.live, in)
	}
}

// attendPart computes for a part's rows what of a layer they need no others for.
func (w *parts) attendPart(part int) {
	p, expanded := w.active[part], 0
	if w.prompts {
		expanded = len(p.placed)
	} else {
		w.storePart(part)
	}
	c, l := &p.t.config, &p.t.layers[w.layer]
	x, in := p.live, matrix(&p.normed, p.live.Rows, c.HiddenSize)
	l.attention.attend(p, w.layer, expanded, x, in)
	rmsNormRows(in, x, l.postNorm, c.RMSNormEps)
	if !l.sparse {
		l.dense.down.apply(x, l.dense.hidden(p, in), true)
		return
	}
	if l.experts.hasShared {
		l.experts.shared.down.apply(x, l.experts.shared.hidden(p, in), true)
	}
	l.experts.route(p, in)
	if p.traced {
		p.noteGates(w.layer)
	}
}

// gatherExperts lays out the rows of all experts, one expert after the other.
func (w *parts) gatherExperts(e *experts) {
	begins := resize(&w.begins, len(e.routed)*len(w.active)+1)
	at := 0
	w.chosen = w.chosen[:0]
	for i := range e.routed {
		first := at
		for _, p := range w.active {
			begins[0], begins = at, begins[1:]
			at += p.expertEnd[i+1] - p.expertEnd[i]
		}
		if at > first {
			w.chosen = append(w.chosen, i)
		}
	}
	begins[0] = at
	c := &w.active[0].t.config
	w.count = at
	matrix(&w.gathered, w.count, c.HiddenSize)
	matrix(&w.gateUp, w.count, 2*c.ExpertSize)
	matrix(&w.swiglu, w.count, c.ExpertSize)
	matrix(&w.out, w.count, c.HiddenSize)
}

// runExpert computes the answers of one of the chosen experts for its rows of all
// parts.
func (w *parts) runExpert(i int) {
	e, n := w.chosen[i], len(w.active)
	from, to := w.begins[e*n], w.begins[(e+1)*n]
	c, m := &w.active[0].t.config, &w.active[0].t.layers[w.layer].experts
	in := matrix(&w.gathered, w.count, c.HiddenSize).Slice(from, to)
	row := 0
	for _, p := range w.active {
		normed := matrix(&p.normed, p.live.Rows, c.HiddenSize)
		for _, a := range p.byExpert[p.expertEnd[e]:p.expertEnd[e+1]] {
			copy(in.Row(row), normed.Row(a/m.router.keep))
			row++
		}
	}
	h := matrix(&w.swiglu, w.count, c.ExpertSize).Slice(from, to)
	m.routed[e].activate(h, matrix(&w.gateUp, w.count, 2*c.ExpertSize).Slice(from, to), in)
	m.routed[e].down.apply(matrix(&w.out, w.count, c.HiddenSize).Slice(from, to), h, false)
}

// addExperts adds the experts' answers to the rows of a part, in the order of the
// experts, as a whole pass does.
func (w *parts) addExperts(part, layer int) {
	p := w.active[part]
	c, l := &p.t.config, &p.t.layers[layer]
	if !l.sparse {
		return
	}
	x, out := p.live, matrix(&w.out, w.count, c.HiddenSize)
	for e := range l.experts.routed {
		row := w.begins[e*len(w.active)+part]
		for _, a := range p.byExpert[p.expertEnd[e]:p.expertEnd[e+1]] {
			kernels.Axpy(x.Row(a/l.experts.router.keep), p.weights[a], out.Row(row))
			row++
		}
	}
}

// endPart computes the logits of a part.
func (w *parts) endPart(part int) {
	p := w.active[part]
	c := &p.t.config
	w.addExperts(part, len(p.t.layers)-1)
	final := matrix(&p.final, p.wanted, c.HiddenSize)
	rmsNormRows(final, p.live, p.t.norm, c.RMSNormEps)
	p.t.head.apply(matrix(&p.logits, p.wanted, c.VocabSize), final, false)
}

// join appends the answers of another pass to this one's.
func (p *Pass) join(q *Pass) {
	c, rows := &p.t.config, p.wanted
	p.wanted += q.wanted
	extend(&p.logits, q.logits, rows, q.wanted, c.VocabSize)
	extend(&p.final, q.final, rows, q.wanted, c.HiddenSize)
	if p.traced {
		extend(&p.gates, q.gates, rows, q.wanted, p.gatesPerToken())
	}
}

// extend appends rows to the first ones of a buffer.
func extend[T any](to *[]T, from []T, rows, more, width int) {
	if size := (rows + more) * width; size > len(*to) {
		*to = append((*to)[:rows*width], make([]T, size+size/4-rows*width)...)
	}
	copy((*to)[rows*width:], from[:more*width])
}
