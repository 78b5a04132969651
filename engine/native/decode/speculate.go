package decode

import (
	"context"

	"espalier/engine/kernels"
	"espalier/engine/native/transformer"
)

// Speculative decoding with the Multi-Token Prediction module (V3 report, section 5.4.3):
// the module drafts the next tokens, and one pass of the model computes what follows each
// of them. The request's own generator then draws tokens from the model's distributions, as
// it would without drafts, for as long as they equal the drafts.
//
// This is the scheme of Leviathan et al. (2023) with drafts of probability 1. Not only the
// distribution but every token and every bit is that of plain decoding with the same seed,
// since a row's result does not depend on how many tokens its pass verifies.

// MostDrafted is how many tokens may be drafted ahead.
const MostDrafted = 3

// draft is the state of speculative decoding for a row.
type draft struct {
	count  int       // tokens drafted: row.tokens[1:1+count]
	unread []int     // tokens that the module has not read with the model's own hidden states
	states []float32 // [unread, hidden]: of the token before each
}

// propose drafts tokens for every row that has room for more than one.
func (g *generation) propose(ctx context.Context) error {
	g.drafting = g.drafting[:0]
	deepest := 0
	for _, r := range g.rows {
		room := min(r.limit-len(r.done.Tokens), g.d.t.Config().MaxPosition-r.sequence.Len()) - 1
		if r.foresee(room) {
			continue
		}
		r.tokens = r.tokens[:1+MostDrafted]
		if r.count = min(g.d.draft, room); r.count > 0 {
			g.drafting = append(g.drafting, r)
			deepest = max(deepest, r.count)
		}
	}
	for depth := range deepest {
		if err := ctx.Err(); err != nil {
			return err
		}
		g.guess(depth)
	}
	return nil
}

// guess drafts the token at one distance for the rows that need it. The first is made from
// the model's hidden states, the others from the module's.
func (g *generation) guess(depth int) {
	hidden := g.d.t.Config().HiddenSize
	g.guesses = g.guesses[:0]
	remaining := g.drafting[:0]
	for i, r := range g.drafting {
		if r.count <= depth {
			continue
		}
		guess := transformer.Guess{Sequence: r.sequence, Want: 1}
		if n := len(r.unread); depth == 0 {
			guess.Start, guess.Tokens, guess.Hidden = r.sequence.Len()+1-n, r.unread, kernels.RowMajor(r.states, n, hidden)
		} else {
			guess.Start, guess.Tokens, guess.Hidden = r.sequence.Len()+depth, r.tokens[depth:depth+1], g.drafted.Slice(i, i+1)
		}
		g.guesses = append(g.guesses, guess)
		remaining = append(remaining, r)
	}
	g.drafting = remaining
	logits, states := g.d.pass.Predict(g.guesses)
	for i, r := range remaining {
		r.tokens[depth+1] = kernels.Argmax(logits.Row(i)[:g.d.vocab])
		r.unread, r.states = r.unread[:0], r.states[:0]
	}
	g.drafted = kernels.RowMajor(resize(&g.states, states.Rows*hidden), states.Rows, hidden)
	copy(g.drafted.Data, states.Data)
}

// queueDraft queues the newest token of a row, and the model's hidden state [hidden] of the
// one before it, for the module to read.
func (g *generation) queueDraft(r *row, state []float32) {
	if g.d.draft > 0 {
		r.unread, r.states = append(r.unread, r.tokens[0]), append(r.states, state...)
	}
}

// verify draws what follows the row's newest token, and after each accepted draft the next
// token. Logits [rows, vocab] holds the row's results from row at on. It reports whether the
// completion has ended.
func (g *generation) verify(r *row, logits kernels.Matrix, at int) (ended bool, err error) {
	states, begin := g.d.pass.States(), r.sequence.Len()-1-r.count
	for place := 0; ; place++ {
		ended, err := g.advance(r, logits.Row(at + place)[:g.d.vocab], g.d.pass.GatesOf(at+place))
		if ended || err != nil {
			return ended, err
		}
		g.queueDraft(r, states.Row(at+place))
		if place == r.count || !r.accept(place) {
			if r.foreseen {
				r.weigh(place, r.count)
			}
			r.sequence.Truncate(begin + 1 + place)
			return false, nil
		}
	}
}

// accept reports whether the draft equals the token drawn in its place, and counts it.
func (r *row) accept(place int) bool {
	ok := r.tokens[0] == r.tokens[1+place]
	if trace := r.done.Trace; trace != nil && !r.foreseen {
		trace.Drafts[place].Proposed++
		if ok {
			trace.Drafts[place].Accepted++
		}
	}
	return ok
}
