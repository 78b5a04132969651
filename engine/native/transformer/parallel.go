package transformer

import (
	"sort"

	"espalier/engine/kernels"
)

// The fewest rows worth a shard of their own: sequences being decoded, and tokens of
// prompts.
const (
	minDecodeRows = 4
	minPromptRows = 48
)

// parallelForward computes a pass on several goroutines. Each takes a shard: the rows of
// neighbouring sequences, or a piece of a prompt. The routed experts, which are most of
// the weights, are shared out one by one, each with its rows of all shards, so that its
// weights are read once. No row's result changes by any of it.
//
// It is used for models whose weights are unpacked to float32. Products with stored
// matrices are divided themselves.
type parallelForward struct {
	workers *kernels.WorkerPool
	extra   []*Pass // passes for all shards but the first
	shards  []*Pass // of the current pass
	cut     []Span  // the spans of all shards, with those of prompts cut between them
	ends    []int   // per shard, the end of its spans

	tokenCost int // multiplications of a layer per token, attention aside
	prompts   bool
	layer     int

	assigned int       // rows of all experts
	active   []int     // experts that have rows
	begins   []int     // per expert and shard, its first row of those below
	gathered []float32 // [assigned, hidden]
	gateUp   []float32 // [assigned, gate | up]
	swiglu   []float32 // [assigned, width]
	out      []float32 // [assigned, hidden]

	begin, store, attend, expert, finish func(int) // the work of a shard, or of an expert
}

// shardCount returns the number of shards for a pass that is decoding alone or prompts
// alone, 0 to compute it without workers. Two rows, such as a token and its draft, are one
// shard but choose enough experts to be worth sharing out.
func (p *Pass) shardCount(spans []Span) int {
	if p.threads < 2 || p.t.pool != nil || p.Observe != nil {
		return 0
	}
	absorbed, tokens := spans[0].Absorbed, 0
	for i := range spans {
		s := &spans[i]
		if s.Absorbed != absorbed || absorbed && s.Want != len(s.Tokens) || !absorbed && p.ReadAhead {
			return 0 // the module reads the hidden states of a prompt in order
		}
		tokens += len(s.Tokens)
	}
	switch {
	case absorbed && tokens > 1:
		return min(p.threads, max(1, len(spans)/minDecodeRows))
	case !absorbed && tokens >= 2*minPromptRows:
		return min(p.threads, tokens/minPromptRows)
	}
	return 0
}

// forwardShards computes a pass in n shards. p is the first of them, and holds the
// results of all afterwards.
func (p *Pass) forwardShards(spans []Span, n int) (kernels.Matrix, error) {
	if p.parallel == nil {
		p.parallel = newParallelForward(p)
	}
	f := p.parallel
	for len(f.extra) < n-1 {
		f.extra = append(f.extra, p.t.NewPass())
	}
	f.shards = append(append(f.shards[:0], p), f.extra[:n-1]...)
	if err := f.place(spans); err != nil {
		return kernels.Matrix{}, err
	}
	f.workers.Do(n, f.begin)
	for f.layer = range p.t.layers {
		if p.reaches(f.layer); p.stopped() {
			unplace(f.cut)
			return kernels.Matrix{}, p.ctx.Err()
		}
		if f.prompts { // a piece of a prompt attends to the cells of those before it
			f.workers.Do(n, f.store)
		}
		f.workers.Do(n, f.attend)
		if l := &p.t.layers[f.layer]; l.sparse {
			f.collectExperts(&l.experts)
			f.workers.Do(len(f.active), f.expert)
		}
	}
	f.workers.Do(n, f.finish)
	for _, q := range f.shards[1:] {
		p.join(q)
	}
	return matrix(&p.logits, p.wanted, p.t.config.VocabSize), nil
}

func newParallelForward(p *Pass) *parallelForward {
	_, active := p.t.config.Parameters()
	f := &parallelForward{workers: kernels.NewWorkerPool(p.threads), tokenCost: int(active) / p.t.config.Layers}
	f.begin = func(i int) { f.shards[i].begin() }
	f.store = func(i int) {
		f.addExperts(i, f.layer-1)
		f.shards[i].store(f.layer)
	}
	f.attend = func(i int) {
		if !f.prompts {
			f.store(i)
		}
		f.shards[i].attend(f.layer)
	}
	f.expert = f.runExpert
	f.finish = func(i int) {
		f.addExperts(i, len(p.t.layers)-1)
		f.shards[i].finish()
	}
	return f
}

// place divides the spans among the shards. The tokens of a sequence must be placed in
// order, so all shards are placed at once.
func (f *parallelForward) place(spans []Span) error {
	n, total := len(f.shards), 0
	f.prompts = !spans[0].Absorbed
	for i := range spans {
		total += f.cost(&spans[i], 0, len(spans[i].Tokens))
	}
	f.cut, f.ends = f.cut[:0], f.ends[:0]
	at, shard := 0, 1
	for _, s := range spans {
		for done := 0; ; shard++ {
			goal, room := shard*total/n-at, len(s.Tokens)
			if f.prompts {
				room = sort.Search(room, func(m int) bool { return f.cost(&s, done, m+1) > goal })
			} else if goal < 1 {
				room = 0
			}
			if shard == n || room == len(s.Tokens) {
				f.cut = append(f.cut, s)
				at += f.cost(&s, done, room)
				break
			}
			if room > 0 { // only a prompt can be larger than the room that is left
				head := s
				head.Tokens, s.Tokens = s.Tokens[:room], s.Tokens[room:]
				head.Want = max(0, s.Want-len(s.Tokens))
				s.Want, s.Recompute = s.Want-head.Want, false
				f.cut = append(f.cut, head)
				at += f.cost(&head, done, room)
				done += room
			}
			f.ends = append(f.ends, len(f.cut))
		}
	}
	for len(f.ends) < n {
		f.ends = append(f.ends, len(f.cut))
	}
	from := 0
	for i, q := range f.shards {
		q.RecordGates = f.shards[0].RecordGates
		if err := q.place(f.cut[from:f.ends[i]]); err != nil {
			unplace(f.cut[:from])
			return err
		}
		from = f.ends[i]
	}
	return nil
}

// cost weighs tokens of a span that come after done others. Decoded tokens weigh 1. A
// token of a prompt weighs its multiplications, those of attention twice because of the
// exponentials.
func (f *parallelForward) cost(s *Span, done, tokens int) int {
	if !f.prompts {
		return 1
	}
	c := &f.shards[0].t.config
	before := s.Sequence.Len() + done + tokens/2
	return tokens * (f.tokenCost + 2*before*c.Heads*(c.QKDim()+c.VDim))
}

// collectExperts assigns rows of gathered and out to the experts, one after the other.
func (f *parallelForward) collectExperts(e *experts) {
	begins := resize(&f.begins, len(e.routed)*len(f.shards)+1)
	at := 0
	f.active = f.active[:0]
	for i := range e.routed {
		first := at
		for _, q := range f.shards {
			begins[0], begins = at, begins[1:]
			at += len(q.rowsOf(i))
		}
		if at > first {
			f.active = append(f.active, i)
		}
	}
	begins[0] = at
	f.assigned = at
	c := &f.shards[0].t.config
	resize(&f.gathered, at*c.HiddenSize)
	resize(&f.gateUp, at*2*c.ExpertSize)
	resize(&f.swiglu, at*c.ExpertSize)
	resize(&f.out, at*c.HiddenSize)
}

// runExpert computes the answers of active expert i for its rows of all shards.
func (f *parallelForward) runExpert(i int) {
	e, n := f.active[i], len(f.shards)
	c, m := &f.shards[0].t.config, &f.shards[0].t.layers[f.layer].experts
	rows := func(buffer *[]float32, width int) kernels.Matrix {
		return matrix(buffer, f.assigned, width).Slice(f.begins[e*n], f.begins[(e+1)*n])
	}
	in, row := rows(&f.gathered, c.HiddenSize), 0
	for _, q := range f.shards {
		assigned := q.rowsOf(e)
		m.gather(in.Slice(row, row+len(assigned)), q.normedRows(), assigned)
		row += len(assigned)
	}
	h := rows(&f.swiglu, c.ExpertSize)
	m.routed[e].activate(h, rows(&f.gateUp, 2*c.ExpertSize), in)
	m.routed[e].down.apply(rows(&f.out, c.HiddenSize), h, false)
}

// addExperts adds the answers of a layer's experts to the rows of a shard, in the order
// of the experts, as experts.run does.
func (f *parallelForward) addExperts(shard, layer int) {
	q := f.shards[shard]
	if layer < 0 || !q.t.layers[layer].sparse {
		return
	}
	m, out := &q.t.layers[layer].experts, matrix(&f.out, f.assigned, q.t.config.HiddenSize)
	for e := range m.routed {
		assigned, row := q.rowsOf(e), f.begins[e*len(f.shards)+shard]
		m.add(q, q.x, out.Slice(row, row+len(assigned)), assigned)
	}
}

// join appends the results of another pass to those of p.
func (p *Pass) join(q *Pass) {
	c, rows := &p.t.config, p.wanted
	p.wanted += q.wanted
	appendRows(&p.logits, q.logits, rows, q.wanted, c.VocabSize)
	appendRows(&p.final, q.final, rows, q.wanted, c.HiddenSize)
	if p.RecordGates {
		appendRows(&p.gates, q.gates, rows, q.wanted, p.gatesPerToken())
	}
}

// appendRows appends more rows to the first ones of a buffer.
func appendRows[T any](to *[]T, from []T, rows, more, width int) {
	if size := (rows + more) * width; size > len(*to) {
		*to = append((*to)[:rows*width], make([]T, size+size/4-rows*width)...)
	}
	copy((*to)[rows*width:], from[:more*width])
}
