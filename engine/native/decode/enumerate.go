package decode

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"espalier/engine"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
)

// Enumerate implements engine.Enumerator. It walks the token tree below each prompt, level by
// level, with the live branches of all requests in one batch. A branch is live while its
// tokens together have at least MinProbability, so there are at most 1/MinProbability of
// them.
//
// Tokens are as in Generate. A branch that reaches MaxTokens or the end of the context is a
// completion with FinishLength. The usage of a request's first completion accounts for its
// prompt, which is read once. stream receives the tokens of a completion
// when its branch ends.
func (d *Decoder) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, stream engine.Stream) ([][]engine.Completion, error) {
	start := time.Now()
	w := &walk{
		d: d, requests: requests, stream: stream,
		found: make([][]engine.Completion, len(requests)), best: make([][]float64, len(requests)),
		reused: make([]int, len(requests)),
	}
	defer func() { d.pass.RecordGates = false }()
	tokens := make([][]int, len(requests))
	for i, r := range requests {
		d.pass.RecordGates = d.pass.RecordGates || r.Trace
		err := checkStops(r.Stop)
		if err == nil && !(r.MinProbability > 0 && r.MinProbability <= 1) {
			err = fmt.Errorf("minimum probability is %v, want more than 0 and at most 1", r.MinProbability)
		}
		if err == nil {
			tokens[i], err = d.encodeFramed(r.Prompt, false)
		}
		if err == nil {
			err = d.admit(len(tokens[i]), 1)
		}
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", i, err)
		}
	}
	prompts := distinct(tokens)
	defer d.releaseAll(prompts)
	for from := 0; from < len(prompts); {
		group := prompts[from:min(from+d.rows, len(prompts))]
		group = group[:d.fitting(group, 0, func(*prompt) int { return 1 })]
		from += len(group)
		if err := d.prefill(ctx, group); err != nil {
			return nil, err
		}
		for _, p := range group {
			for _, i := range p.requests {
				w.reused[i] = p.reused(i)
			}
		}
		if err := w.run(ctx, group); err != nil {
			d.pool = kvcache.NewPool(d.shape, recycledBytes) // the old one's sequences are lost
			return nil, err
		}
		for _, p := range group {
			d.release(p)
		}
	}
	duration := share(start, len(requests))
	for i := range w.found {
		w.sort(i)
		for k := range w.found[i] {
			u := &w.found[i][k].Usage
			reused := len(tokens[i])
			if k == 0 {
				reused = w.reused[i]
				u.Prompt, u.Reused, u.Duration = len(tokens[i]), reused, duration
			}
			if trace := w.found[i][k].Trace; trace != nil {
				trace.Computed, trace.Reused = len(tokens[i])-reused, reused
				d.measure(trace, len(tokens[i])+u.Completion)
			}
		}
	}
	return w.found, nil
}

// walk is one call of Enumerate.
type walk struct {
	d        *Decoder
	requests []engine.EnumerateRequest
	stream   engine.Stream
	found    [][]engine.Completion
	reused   []int       // prompt tokens
	best     [][]float64 // per request, the Max best log-probabilities found so far, descending
	spans    []transformer.Span
}

// branch is a path from a prompt down to a token that does not end it.
type branch struct {
	request  int
	sequence *kvcache.Sequence // without the last token; nil for the prompt itself
	last     [1]int
	limit    int // most tokens of a completion
	tokens   []engine.Token
	gates    []engine.Gate // of the tokens, if a trace wants them
	text     string
	pending  string // beginning of a character, for the next token to complete
	logProb  float64
}

// run walks the trees below some prompts to the end.
func (w *walk) run(ctx context.Context, prompts []*prompt) error {
	var live []*branch
	for _, p := range prompts {
		for _, i := range p.requests {
			root := &branch{request: i, last: [1]int{p.tokens[len(p.tokens)-1]}, limit: w.d.limit(len(p.tokens), w.requests[i].MaxTokens)}
			children, err := w.expand(root, p.logits, p.gates)
			if err != nil {
				return err
			}
			for _, c := range children {
				c.sequence = w.d.pool.Fork(p.leaf, len(p.tokens), min(c.limit, 16), 0)
			}
			live = append(live, children...)
		}
	}
	for len(live) > 0 {
		if !w.d.makeRoom(w.d.pool.Bytes()) {
			return fmt.Errorf("the %d branches that are likely enough take more than the %s set aside for the cache: raise the minimum probability, or set more aside (--cache-size)", len(live), size(w.d.cacheBytes))
		}
		var next []*branch
		for group := range slices.Chunk(live, w.d.rows) {
			children, err := w.step(ctx, group)
			if err != nil {
				return err
			}
			next = append(next, children...)
		}
		live = next
	}
	return nil
}

// step computes the last token of each branch and returns their children.
func (w *walk) step(ctx context.Context, live []*branch) ([]*branch, error) {
	w.spans = w.spans[:0]
	for _, b := range live {
		w.spans = append(w.spans, transformer.Span{Sequence: b.sequence, Tokens: b.last[:], Absorbed: true, Want: 1})
	}
	logits, err := w.d.forward(ctx, w.spans)
	if err != nil {
		return nil, err
	}
	var next []*branch
	for i, b := range live {
		children, err := w.expand(b, logits.Row(i)[:w.d.vocab], w.d.pass.GatesOf(i))
		if err != nil {
			return nil, err
		}
		for k, c := range children {
			if k == len(children)-1 {
				c.sequence = b.sequence // the last one inherits, the others fork
			} else {
				c.sequence = w.d.pool.Fork(b.sequence.Tail(), b.sequence.Len(), min(c.limit, 16), 0)
			}
		}
		if len(children) == 0 {
			w.d.pool.Release(b.sequence)
		}
		next = append(next, children...)
	}
	return next, nil
}

// expand extends a branch by every token that is likely enough. Those that end it become
// completions; the others are returned, without sequences. Logits [vocab].
func (w *walk) expand(b *branch, logits []float32, gates []engine.Gate) ([]*branch, error) {
	norm, err := w.d.logNormaliser(logits)
	if err != nil {
		return nil, err
	}
	request := &w.requests[b.request]
	top := w.d.top(logits, norm, request.TopLogProbs, b.last[0])
	if request.Trace {
		gates = append(slices.Clip(b.gates), gates...)
	}
	var children []*branch
	floor := w.floor(b.request)
	for id, v := range logits {
		p := float64(v) - norm
		if b.logProb+p < floor {
			continue
		}
		c := &branch{request: b.request, last: [1]int{id}, limit: b.limit, gates: gates, text: b.text, logProb: b.logProb + p}
		token := engine.Token{ID: id, LogProb: p, Top: top}
		ended := w.d.ends(id)
		token.Text, c.pending = w.d.spell(b.last[0], id, b.pending, len(b.tokens)+1 == b.limit)
		c.text += token.Text
		cut := cutAt(c.text, len(b.text), request.Stop)
		c.tokens = append(slices.Clip(b.tokens), token)
		switch {
		case ended:
			floor = w.finish(c, engine.FinishStop)
		case cut >= 0:
			c.text = c.text[:cut]
			trim(c.tokens, cut)
			floor = w.finish(c, engine.FinishStop)
		case len(c.tokens) == b.limit:
			floor = w.finish(c, engine.FinishLength)
		default:
			children = append(children, c)
		}
	}
	return children, nil
}

// floor returns the log-probability below which a branch cannot be in the result. Once Max
// completions are found, a branch below all of them can only fall further.
func (w *walk) floor(request int) float64 {
	r := &w.requests[request]
	floor := math.Log(r.MinProbability)
	if best := w.best[request]; r.Max > 0 && len(best) == r.Max {
		return max(floor, best[r.Max-1])
	}
	return floor
}

// finish adds a completion and returns the new floor.
func (w *walk) finish(b *branch, why engine.Finish) float64 {
	i := b.request
	c := engine.Completion{Text: b.text, Tokens: b.tokens, Finish: why, Usage: engine.Usage{Completion: len(b.tokens)}}
	if w.requests[i].Trace {
		c.Trace = w.d.newTrace(0, 0)
		addGates(c.Trace, b.gates)
	}
	w.found[i] = append(w.found[i], c)
	if limit := w.requests[i].Max; limit > 0 {
		at, _ := slices.BinarySearchFunc(w.best[i], b.logProb, func(a, p float64) int { return cmp.Compare(p, a) })
		w.best[i] = slices.Insert(w.best[i], at, b.logProb)
		w.best[i] = w.best[i][:min(limit, len(w.best[i]))]
	}
	if w.stream != nil {
		for _, t := range b.tokens {
			w.stream(i, t)
		}
	}
	return w.floor(i)
}

// sort orders the completions of a request by descending log-probability, equal ones by
// text, and drops those beyond Max.
func (w *walk) sort(i int) {
	found := w.found[i]
	slices.SortFunc(found, func(a, b engine.Completion) int {
		return cmp.Or(cmp.Compare(b.LogProb(), a.LogProb()), cmp.Compare(a.Text, b.Text))
	})
	if limit := w.requests[i].Max; limit > 0 && len(found) > limit {
		found = found[:limit:limit]
	}
	w.found[i] = found
}
