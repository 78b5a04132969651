package native

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/native/form"
)

// Generate implements engine.Model.
//
// The texts of a completion's tokens are together its Text. The ending is a
// token too, so that LogProb covers it: the end token has no text, and of a stop
// string only the part before it is left in the token where it begins. A token
// that ends within a character leaves that to the next one. A stream hears each
// token when it is decoded, and so hears the beginning of a stop string that
// takes several.
func (m *Model) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	start := time.Now()
	g := &generation{m: m, requests: requests, stream: stream, completions: make([]engine.Completion, len(requests))}
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
	m           *Model
	requests    []engine.Request
	stream      engine.Stream
	completions []engine.Completion

	prompts []*prompt
	filled  int // prompts that have been prefilled
	next    int // the first prompt with requests that have not joined
	joined  int // how many of its requests have

	rows  []*row
	spans []Span
	forms map[string]*form.Form // that texts are bound to

	drafting []*row // that want a token drafted
	guesses  []Guess
	drafted  kernels.Matrix // the module's states of the newest drafts, [drafting, hidden]
	states   []float32      // its memory
}

// row is one request while it is being decoded.
type row struct {
	request  int
	prompt   *prompt
	rng      *rand.Rand
	sequence *Sequence
	tokens   [1 + maxDraft]int // the newest one, not yet in the sequence, and drafts of what follows
	limit    int               // tokens that it may have
	text     strings.Builder
	half     string // the beginning of a character, for the next token to complete
	done     *engine.Completion
	draft
	constraint
}

// admit checks and encodes the requests.
func (g *generation) admit() error {
	tokens := make([][]int, len(g.requests))
	for i := range g.requests {
		r := &g.requests[i]
		err := checkStops(r.Stop)
		if err == nil && !validSampling(r) {
			err = fmt.Errorf("temperature %v, top-k %d, top-p %v, min-p %v: none may be negative, and min-p not above 1", r.Temperature, r.TopK, r.TopP, r.MinP)
		}
		if err == nil {
			err = g.bind(r)
		}
		if err == nil {
			tokens[i], err = g.m.encode(g.m.frame(r.Prompt, g.m.thinks(r)))
		}
		if err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		g.m.pass.traced = g.m.pass.traced || r.Trace
	}
	g.prompts = distinct(tokens)
	return nil
}

// end lets go of all that the call holds, whether it has come to its end or not.
func (g *generation) end() {
	for _, r := range g.rows {
		g.m.give(r.sequence)
	}
	g.m.releaseAll(g.prompts)
	g.m.pass.traced = false
}

// join fills free rows with requests that wait, computing their prompts.
func (g *generation) join(ctx context.Context) error {
	room := g.m.rows - len(g.rows)
	if len(g.prompts) == g.next || room < 1 {
		return nil
	}
	// Prefill as many prompts as the free rows can take up.
	to, places := g.next, -g.joined
	for to < len(g.prompts) && places < room {
		places += len(g.prompts[to].requests)
		to++
	}
	if g.filled < to {
		if err := g.m.prefill(ctx, g.prompts[g.filled:to]); err != nil {
			return err
		}
		g.filled = to
	}
	for ; g.next < len(g.prompts) && room > 0; room-- {
		p := g.prompts[g.next]
		request := p.requests[g.joined]
		if g.joined++; g.joined == len(p.requests) {
			g.next, g.joined = g.next+1, 0
		}
		if err := g.begin(p, request); err != nil {
			return err
		}
	}
	return nil
}

// begin draws a request's first token, and gives it a row if more are to come.
func (g *generation) begin(p *prompt, request int) error {
	c, asked := &g.completions[request], &g.requests[request]
	c.Usage.Prompt, c.Usage.Reused = len(p.tokens), p.reused(request)
	if asked.Trace {
		c.Trace = g.m.newTrace(c.Usage.Prompt-c.Usage.Reused, c.Usage.Reused)
		if g.m.draft > 0 {
			c.Trace.Drafts = make([]engine.Drafted, g.m.draft)
		}
	}
	r := &row{
		request: request, prompt: p, rng: newGenerator(asked.Seed),
		done: c, limit: g.m.limit(len(p.tokens), asked.MaxTokens),
	}
	if len(g.forms) > 0 {
		if r.form = g.forms[formKey(asked)]; r.form != nil {
			r.place = r.form.Start()
		}
	}
	r.tokens[0] = p.tokens[len(p.tokens)-1]
	r.sequence = g.m.fork(p.leaf, len(p.tokens), min(r.limit, 64))
	ended, err := g.advance(r, p.logits, p.gates)
	if err == nil && !ended {
		g.heed(r, p.state)
		g.rows = append(g.rows, r)
		return nil
	}
	g.leave(r)
	return err
}

// leave takes back what a row held.
func (g *generation) leave(r *row) {
	g.m.give(r.sequence)
	if r.prompt.waiting--; r.prompt.waiting == 0 {
		g.m.release(r.prompt)
	}
}

// step decodes a token for every row, or several where drafts prove right.
func (g *generation) step(ctx context.Context) error {
	if len(g.rows) == 0 {
		return nil
	}
	if g.m.draft > 0 {
		if err := g.propose(ctx); err != nil {
			return err
		}
	}
	g.spans = g.spans[:0]
	for _, r := range g.rows {
		n := 1 + r.count
		g.spans = append(g.spans, Span{Sequence: r.sequence, Tokens: r.tokens[:n], Absorbed: true, Want: n})
	}
	logits, err := g.m.forward(ctx, g.spans)
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

// advance draws the next token of a row and says whether it was the last.
func (g *generation) advance(r *row, logits []float32, gates []engine.Gate) (ended bool, err error) {
	request, c := &g.requests[r.request], r.done
	norm, err := g.m.logNormaliser(logits)
	if err != nil {
		return false, err
	}
	within, err := g.within(r, logits)
	if err != nil {
		return false, err
	}
	id := g.m.picks.pick(within, request, r.rng)
	token := engine.Token{ID: id, LogProb: float64(logits[id]) - norm, Top: g.m.top(logits, norm, request.TopLogProbs, r.tokens[0])}
	note(c.Trace, gates)
	formed := id != g.m.tok.End() && g.m.follow(r, g.m.tok.Piece(r.tokens[0], id))
	last := formed || len(c.Tokens)+1 == r.limit
	token.Text, r.half = g.m.spell(r.tokens[0], id, r.half, last)
	old := r.text.Len()
	r.text.WriteString(token.Text)
	cut := g.m.cutReply(r.text.String(), old, request)
	r.tokens[0] = id
	c.Tokens = append(c.Tokens, token)
	c.Text = r.text.String()
	switch {
	case id == g.m.tok.End():
		c.Finish = engine.FinishStop
	case cut >= 0:
		c.Finish = engine.FinishStop
		c.Text = c.Text[:cut]
		trim(c.Tokens, cut)
	case formed:
		c.Finish = engine.FinishStop
	case len(c.Tokens) == r.limit:
		c.Finish = engine.FinishLength
	}
	if g.stream != nil {
		g.stream(r.request, c.Tokens[len(c.Tokens)-1])
	}
	if c.Finish == "" {
		return false, nil
	}
	c.Usage.Completion = len(c.Tokens)
	if g.m.thinks(request) {
		cutThinking(c)
	}
	if c.Trace != nil {
		g.m.measure(c.Trace, c.Usage.Prompt+c.Usage.Completion)
	}
	return true, nil
}
