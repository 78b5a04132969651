package decode

import (
	"context"
	"slices"
	"time"

	"espalier/engine"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
)

// maxPassRows bounds the rows of a prefill pass, and with them its working memory.
const maxPassRows = 512

// prompt is one distinct prompt of a call.
type prompt struct {
	tokens   []int
	requests []int            // the requests that have it
	waiting  int              // how many of them still need it
	known    int              // tokens that the prefix tree had
	leaf     *kvcache.Segment // holds the last token; nil once the prompt is released
	logits   []float32        // [vocab], after the last token
	state    []float32        // [hidden], of the last token
	gates    []engine.Gate    // of the last token, if a trace wants them
}

// distinct merges equal prompts and sorts them, so that those with a common prefix are
// neighbours.
func distinct(tokens [][]int) []*prompt {
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(tokens[a], tokens[b]) })
	var prompts []*prompt
	for _, i := range order {
		if n := len(prompts); n > 0 && slices.Equal(prompts[n-1].tokens, tokens[i]) {
			prompts[n-1].requests = append(prompts[n-1].requests, i)
			prompts[n-1].waiting++
			continue
		}
		prompts = append(prompts, &prompt{tokens: tokens[i], requests: []int{i}, waiting: 1})
	}
	return prompts
}

// reused returns how many of the prompt's tokens did not have to be computed for a request:
// all of them, unless it is the first with this prompt.
func (p *prompt) reused(request int) int {
	if request == p.requests[0] {
		return p.known
	}
	return len(p.tokens)
}

// prefill computes what the prefix tree does not hold of some prompts. They may share
// tokens that none has computed yet, because every layer stores all cells before it reads
// any.
func (d *Decoder) prefill(ctx context.Context, prompts []*prompt) error {
	f := prefill{d: d, spans: d.spans[:0]}
	for _, p := range prompts {
		f.begin(p)
	}
	if report := engine.ReportReading(ctx); report != nil {
		d.pass.Progress = f.progress(report)
		defer func() { d.pass.Progress = nil }()
	}
	for _, p := range prompts {
		if err := f.add(ctx, p); err != nil {
			f.undo()
			return err
		}
	}
	if err := f.flush(ctx); err != nil {
		f.undo()
		return err
	}
	d.spans = f.spans[:0]
	return nil
}

// prefill is one call of Decoder.prefill.
type prefill struct {
	d     *Decoder
	fresh []*kvcache.Segment // segments being computed
	spans []transformer.Span // queued
	ends  []*prompt          // prompts whose last tokens are in the spans
	rows  int                // in the spans
	of    int                // tokens to compute
	done  int                // of them, in earlier passes
}

// readingPause is the time between two reports, and that before the first.
const readingPause = 100 * time.Millisecond

// progress returns what reports how far the prompts are read. A layer is a part of each token.
func (f *prefill) progress(report func(engine.Reading)) func(done, of int) {
	last := time.Now()
	return func(layers, of int) {
		if now := time.Now(); now.Sub(last) >= readingPause {
			last = now
			report(engine.Reading{Done: min(f.done+f.rows*layers/of, f.of), Of: f.of})
		}
	}
}

// begin inserts a prompt into the prefix tree.
func (f *prefill) begin(p *prompt) {
	p.leaf, p.known = f.d.tree.Insert(p.tokens)
	p.leaf.Pin()
	if p.known < len(p.tokens) {
		f.fresh = append(f.fresh, p.leaf)
		f.of += len(p.tokens) - p.known
	}
}

// add queues the spans of a prompt.
func (f *prefill) add(ctx context.Context, p *prompt) error {
	at, recompute := p.known, false
	span := transformer.Span{Sequence: p.leaf.Prefix(p.known)}
	if known := p.leaf.MarkAt(at); at == len(p.tokens) || f.d.pass.ReadAhead && at > 0 {
		switch {
		case known == nil || at == len(p.tokens) && f.d.pass.RecordGates && known.Gates == nil:
			recompute = true
		case at == len(p.tokens):
			p.state, p.gates = known.State, known.Gates
			p.logits = slices.Clone(f.d.pass.LogitsOf(known.State)[:f.d.vocab])
			return nil
		default:
			span.PrevHidden = known.State
		}
	}
	if recompute {
		at--
		p.known--
	}
	for at < len(p.tokens) {
		n := min(len(p.tokens)-at, max(maxPassRows-f.rows, 2))
		span.Tokens, span.Recompute = p.tokens[at:at+n], recompute
		if at += n; at == len(p.tokens) {
			span.Want = 1
			f.ends = append(f.ends, p)
		} else if f.d.pass.ReadAhead {
			at, recompute = at-1, true // the next span needs the hidden state of this one's last token
		}
		f.spans = append(f.spans, span)
		span.PrevHidden = nil
		if f.rows += n; f.rows >= maxPassRows {
			if err := f.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush computes what is queued.
func (f *prefill) flush(ctx context.Context) error {
	if len(f.spans) == 0 {
		return nil
	}
	logits, err := f.d.forward(ctx, f.spans)
	if err != nil {
		return err
	}
	states := f.d.pass.States()
	for i, p := range f.ends {
		p.logits = slices.Clone(logits.Row(i)[:f.d.vocab])
		p.state = slices.Clone(states.Row(i))
		p.gates = slices.Clone(f.d.pass.GatesOf(i))
		f.d.tree.Mark(p.leaf, kvcache.Mark{At: len(p.tokens), State: p.state, Gates: p.gates})
	}
	f.done += f.rows
	f.spans, f.ends, f.rows = f.spans[:0], f.ends[:0], 0
	return nil
}

// undo removes from the tree what was not computed.
func (f *prefill) undo() {
	for _, s := range slices.Backward(f.fresh) {
		f.d.tree.Discard(s)
	}
}

// release unpins a prompt that no request needs, once.
func (d *Decoder) release(p *prompt) {
	if p.leaf != nil {
		p.leaf.Unpin()
		p.leaf, p.logits, p.state, p.gates = nil, nil, nil, nil
	}
}

// releaseAll releases the prompts of a call that ends.
func (d *Decoder) releaseAll(prompts []*prompt) {
	for _, p := range prompts {
		d.release(p)
	}
	d.tree.Trim()
}
