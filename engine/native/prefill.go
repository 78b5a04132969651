package native

import (
	"context"
	"slices"

	"espalier/engine"
)

// passRows bounds the rows of a prefill pass, and with them its working memory.
const passRows = 512

// prompt is one distinct prompt of a call and all that hangs on it.
type prompt struct {
	tokens   []int
	requests []int         // who asked
	waiting  int           // how many of them need it still
	known    int           // tokens that the prefix tree had
	leaf     *segment      // holds the last token; nil once the prompt is released
	logits   []float32     // after the last token
	state    []float32     // of the last token, where the module is to go on from it
	gates    []engine.Gate // of the last token, where a trace wants them
}

// distinct sorts prompts so that those with a common beginning are neighbours,
// and answers equal ones with one.
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

// reused is how many of the prompt's tokens a request need not wait for: all of
// them, unless it is the first to ask.
func (p *prompt) reused(request int) int {
	if request == p.requests[0] {
		return p.known
	}
	return len(p.tokens)
}

// common is the length of the longest common beginning.
func common(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// prefill computes what the prefix tree does not hold of some prompts. They may
// share what none of them has computed yet: in every layer all cells are stored
// before any is read.
func (m *Model) prefill(ctx context.Context, prompts []*prompt) error {
	f := filling{m: m, spans: m.spans[:0]}
	for _, p := range prompts {
		f.begin(p)
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
	m.spans = f.spans[:0]
	return nil
}

// filling is one call of prefill.
type filling struct {
	m     *Model
	fresh []*segment // whose cells are being computed
	spans []Span
	ends  []*prompt // whose last tokens are in the spans
	rows  int
}

// begin finds a prompt's place in the prefix tree.
func (f *filling) begin(p *prompt) {
	p.leaf, p.known = f.m.tree.insert(p.tokens)
	p.leaf.pins++
	if p.known < len(p.tokens) {
		f.fresh = append(f.fresh, p.leaf)
	}
}

// add queues the spans of a prompt.
func (f *filling) add(ctx context.Context, p *prompt) error {
	sequence := &Sequence{tail: p.leaf, length: p.known}
	at, again := p.known, false
	span := Span{Sequence: sequence}
	if known := p.leaf.markAt(at); at == len(p.tokens) || f.m.pass.drafts && at > 0 {
		switch {
		case known == nil || at == len(p.tokens) && f.m.pass.traced && known.gates == nil:
			again = true
		case at == len(p.tokens):
			p.state, p.gates = known.state, known.gates
			p.logits = slices.Clone(f.m.pass.logitsOf(known.state)[:f.m.size])
			return nil
		default:
			span.Before = known.state
		}
	}
	if again {
		at--
		p.known--
	}
	for at < len(p.tokens) {
		n := min(len(p.tokens)-at, max(passRows-f.rows, 2))
		span.Tokens, span.Again = p.tokens[at:at+n], again
		if at += n; at == len(p.tokens) {
			span.Want = 1
			f.ends = append(f.ends, p)
		} else if f.m.pass.drafts {
			at, again = at-1, true // the next span needs this one's last state
		}
		f.spans = append(f.spans, span)
		span.Before = nil
		if f.rows += n; f.rows >= passRows {
			if err := f.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush computes what is queued.
func (f *filling) flush(ctx context.Context) error {
	if len(f.spans) == 0 {
		return nil
	}
	logits, err := f.m.forward(ctx, f.spans)
	if err != nil {
		return err
	}
	states := f.m.pass.states()
	for i, p := range f.ends {
		p.logits = slices.Clone(logits.Row(i)[:f.m.size])
		p.state = slices.Clone(states.Row(i))
		p.gates = slices.Clone(f.m.pass.gatesOf(i))
		f.m.tree.note(p.leaf, mark{len(p.tokens), p.state, p.gates})
	}
	f.spans, f.ends, f.rows = f.spans[:0], f.ends[:0], 0
	return nil
}

// undo takes out of the tree what was not computed.
func (f *filling) undo() {
	for _, s := range slices.Backward(f.fresh) {
		s.pins = 0
		f.m.tree.remove(s)
	}
}

// release lets go of a prompt that nobody needs any more, once.
func (m *Model) release(p *prompt) {
	if p.leaf != nil {
		p.leaf.pins--
		p.leaf, p.logits, p.state, p.gates = nil, nil, nil, nil
	}
}

// releaseAll ends a call: nothing of it is in use any more.
func (m *Model) releaseAll(prompts []*prompt) {
	for _, p := range prompts {
		m.release(p)
	}
	if m.tree.bytes > m.tree.budget {
		m.tree.shrink(m.tree.budget / 4 * 3) // some at once: looking for the oldest takes time
	}
}
