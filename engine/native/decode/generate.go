package decode

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/internal/loops"
	"espalier/engine/kernels"
	"espalier/engine/native/form"
	"espalier/engine/native/kvcache"
	"espalier/engine/native/transformer"
)

// Generate implements engine.Model.
//
// The texts of a completion's tokens add up to its Text. The ending is a token too, so that
// LogProb covers it: the end token has no text, and the token in which a stop string begins
// keeps only the text before it. If a token ends within a character, the next one has the
// text of the whole character. stream receives each token when it is decoded, and so
// receives the beginning of a stop string that takes several tokens.
func (d *Decoder) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	start := time.Now()
	g := &generation{d: d, requests: requests, stream: stream, completions: make([]engine.Completion, len(requests))}
	defer g.end()
	if err := g.admit(); err != nil {
		return nil, err
	}
	for len(g.prompts) > g.next || len(g.rows) > 0 {
		if err := g.join(ctx); err != nil {
			return nil, err
		}
		if err := g.step(ctx); err != nil {
			return nil, err
		}
	}
	duration := share(start, len(requests))
	for i := range g.completions {
		g.completions[i].Usage.Duration = duration
	}
	return g.completions, nil
}

// generation is one call of Generate.
type generation struct {
	d           *Decoder
	requests    []engine.Request
	stream      engine.Stream
	completions []engine.Completion

	prompts []*prompt
	filled  int // prompts that have been prefilled
	next    int // first prompt with requests that have no row yet
	joined  int // number of its requests that have one

	rows     []*row
	reserved int64 // bytes of cache that the rows may yet take
	spans    []transformer.Span
	forms    map[string]*form.Form // by formKey

	drafting []*row // rows to draft a token for
	guesses  []transformer.Guess
	drafted  kernels.Matrix // the module's hidden states of the newest drafts, [drafting, hidden]
	states   []float32      // memory of drafted
}

// row is one request while it is being decoded.
type row struct {
	request  int
	prompt   *prompt
	rng      *rand.Rand
	sequence *kvcache.Sequence
	tokens   []int // the newest one, not yet in the sequence, and drafts of those after it
	limit    int   // most tokens of the completion
	text     strings.Builder
	pending  string // beginning of a character, for the next token to complete
	done     *engine.Completion
	gauge    engine.Gauge
	loops    loops.Finder
	draft
	expectation
	constraint
}

// admit checks and encodes the requests.
func (g *generation) admit() error {
	tokens := make([][]int, len(g.requests))
	for i := range g.requests {
		r := &g.requests[i]
		err := checkStops(r.Stop)
		if err == nil && !validSampling(r) {
			err = fmt.Errorf("temperature %v, top-k %d, top-p %v, min-p %v: want at least 0, and min-p at most 1", r.Temperature, r.TopK, r.TopP, r.MinP)
		}
		if err == nil {
			err = g.bind(r)
		}
		if err == nil {
			tokens[i], err = g.d.encodeBegun(r)
		}
		if err == nil {
			err = g.d.admit(len(tokens[i]), g.d.limit(len(tokens[i]), r.MaxTokens))
		}
		if err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		g.d.pass.RecordGates = g.d.pass.RecordGates || r.Trace
	}
	g.prompts = distinct(tokens)
	return nil
}

// end releases everything the call holds, whether it is finished or not.
func (g *generation) end() {
	for _, r := range g.rows {
		g.d.pool.Release(r.sequence)
	}
	g.d.releaseAll(g.prompts)
	g.d.pass.RecordGates = false
}

// join gives free rows to waiting requests, and computes their prompts, as long as there is
// memory for all that they may write.
func (g *generation) join(ctx context.Context) error {
	for room := g.d.rows - len(g.rows); room > 0 && g.next < len(g.prompts); room-- {
		if g.next == g.filled {
			n := g.d.fitting(g.upcoming(room), g.reserved, g.longest)
			if n == 0 {
				return nil
			}
			if err := g.d.prefill(ctx, g.prompts[g.filled:g.filled+n]); err != nil {
				return err
			}
			g.filled += n
		}
		p := g.prompts[g.next]
		request := p.requests[g.joined]
		need := int64(g.limit(p, request)) * g.d.cellBytes
		if !g.d.makeRoom(g.reserved+need) && g.reserved > 0 {
			return nil
		}
		if g.joined++; g.joined == len(p.requests) {
			g.next, g.joined = g.next+1, 0
		}
		if err := g.begin(p, request); err != nil {
			return err
		}
	}
	return nil
}

// upcoming returns the next prompts to compute: those with requests for the free rows.
func (g *generation) upcoming(room int) []*prompt {
	to := g.filled
	for ; to < len(g.prompts) && room > 0; to++ {
		room -= len(g.prompts[to].requests)
	}
	return g.prompts[g.filled:to]
}

// limit returns how many tokens a request's completion may have.
func (g *generation) limit(p *prompt, request int) int {
	return g.d.limit(len(p.tokens), g.requests[request].MaxTokens)
}

// longest returns how many tokens the longest completion of a prompt may have.
func (g *generation) longest(p *prompt) (tokens int) {
	for _, request := range p.requests {
		tokens = max(tokens, g.limit(p, request))
	}
	return tokens
}

// begin draws a request's first token, and gives it a row if more follow.
func (g *generation) begin(p *prompt, request int) error {
	c, asked := &g.completions[request], &g.requests[request]
	c.Usage.Prompt, c.Usage.Reused = len(p.tokens), p.reused(request)
	if asked.Trace {
		c.Trace = g.d.newTrace(c.Usage.Prompt-c.Usage.Reused, c.Usage.Reused)
		if g.d.draft > 0 {
			c.Trace.Drafts = make([]engine.Drafted, g.d.draft)
		}
	}
	r := &row{
		request: request, prompt: p, rng: newGenerator(asked.Seed, min(asked.Drawn, len(p.tokens))),
		tokens: make([]int, 1+MostDrafted), done: c, limit: g.limit(p, request), gauge: engine.NewGauge(asked.Watch),
	}
	g.reserved += int64(r.limit) * g.d.cellBytes
	if len(g.forms) > 0 {
		if r.form = g.forms[formKey(asked)]; r.form != nil {
			r.place = r.form.Next(nil, r.form.Start(), asked.Beginning.Text)
		}
	}
	r.expect(g.d, asked)
	r.text.WriteString(asked.Beginning.Head())
	r.tokens[0] = p.tokens[len(p.tokens)-1]
	r.sequence = g.d.pool.Fork(p.leaf, len(p.tokens), min(r.limit, 64), r.limit)
	ended, err := g.advance(r, p.logits, p.gates)
	if err == nil && !ended {
		g.queueDraft(r, p.state)
		g.rows = append(g.rows, r)
		return nil
	}
	g.leave(r)
	return err
}

// leave releases what a row holds.
func (g *generation) leave(r *row) {
	g.d.pool.Release(r.sequence)
	g.reserved -= int64(r.limit) * g.d.cellBytes
	if r.prompt.waiting--; r.prompt.waiting == 0 {
		g.d.release(r.prompt)
	}
}

// step decodes a token for every row, or several if drafts are accepted.
func (g *generation) step(ctx context.Context) error {
	if len(g.rows) == 0 {
		return nil
	}
	if err := g.propose(ctx); err != nil {
		return err
	}
	g.spans = g.spans[:0]
	for _, r := range g.rows {
		n := 1 + r.count
		g.spans = append(g.spans, transformer.Span{Sequence: r.sequence, Tokens: r.tokens[:n], Absorbed: true, Want: n})
	}
	logits, err := g.d.forward(ctx, g.spans)
	if err != nil {
		return err
	}
	live, at := g.rows[:0], 0
	for i, r := range g.rows {
		n := 1 + r.count
		ended, err := g.verify(r, logits, at)
		switch {
		case err != nil:
			g.rows = append(live, g.rows[i:]...)
			return err
		case ended:
			g.leave(r)
		default:
			live = append(live, r)
		}
		at += n
	}
	clear(g.rows[len(live):])
	g.rows = live
	return nil
}

// advance draws the next token of a row and reports whether it is the last. Logits [vocab].
func (g *generation) advance(r *row, logits []float32, gates []engine.Gate) (ended bool, err error) {
	request, c := &g.requests[r.request], r.done
	norm, err := g.d.logNormaliser(logits)
	if err != nil {
		return false, err
	}
	allowed, err := g.allowed(r, logits)
	if err != nil {
		return false, err
	}
	id := g.d.picks.pick(allowed, request, r.rng)
	top := g.d.top(logits, norm, request.Alternatives(), r.tokens[0])
	unsure := r.gauge.Add(top)
	token := engine.Token{ID: id, LogProb: float64(logits[id]) - norm, Top: request.Kept(top)}
	addGates(c.Trace, gates)
	formed := !g.d.ends(id) && g.d.follow(r, g.d.tok.Piece(r.tokens[0], id))
	last := formed || len(c.Tokens)+1 == r.limit
	token.Text, r.pending = g.d.spell(r.tokens[0], id, r.pending, last)
	old := r.text.Len()
	r.text.WriteString(token.Text)
	cut := g.d.cutReply(r.text.String(), old, request)
	r.tokens[0] = id
	r.met(id)
	c.Tokens = append(c.Tokens, token)
	c.Text = r.text.String()
	switch {
	case g.d.ends(id):
		c.Finish = engine.FinishStop
	case cut >= 0:
		c.Finish = engine.FinishStop
		c.Text = c.Text[:cut]
		trim(c.Tokens, max(cut-len(request.Beginning.Head()), 0))
	case formed:
		c.Finish = engine.FinishStop
	case len(c.Tokens) == r.limit:
		c.Finish = engine.FinishLength
		c.Note = g.d.fullNote(len(r.prompt.tokens), r.limit, request.MaxTokens)
	case unsure:
		c.Finish = engine.FinishUnsure
	case g.d.chat != nil && r.form == nil:
		if phrase := r.loops.Add(token.Text); phrase != "" {
			c.Finish, c.Note = engine.FinishLoop, loops.Note(phrase)
		}
	}
	if g.stream != nil {
		shown := c.Tokens[len(c.Tokens)-1]
		shown.Thinking = g.d.within(request, r.text.String(), old)
		g.stream(r.request, shown)
	}
	if c.Finish == "" {
		return false, nil
	}
	c.Usage.Completion, c.Confidence = len(c.Tokens), r.gauge.Confidence()
	if begin := request.Beginning; g.d.thinks(request) {
		g.d.cutThinking(c, g.d.opened(request), len(begin.Thinking))
	} else {
		c.Thinking = strings.TrimSpace(begin.Thinking)
	}
	request.Beginning.Mark(c)
	if c.Trace != nil {
		g.d.measure(c.Trace, c.Usage.Prompt+c.Usage.Completion)
	}
	return true, nil
}
