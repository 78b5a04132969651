package native

import (
	"context"

	"espalier/engine/kernels"
)

// Speculative decoding with the Multi-Token Prediction module (V3 report, section
// 5.4.3): the module drafts the next tokens, and one pass of the model computes
// what follows each of them. The request's own generator then draws token after
// token from the model's distributions, as it would without drafts, and the pass
// was worth as many tokens as the drafts foresaw.
//
// It loses nothing (Leviathan et al. 2023, with a draft that is certain of itself):
// not only the distribution but every token and every bit is that of plain
// decoding with the same seed, since a row's result does not depend on how many
// tokens its pass verifies.

// maxDraft bounds the tokens drafted ahead.
const maxDraft = 3

// draft is what speculative decoding knows of a row.
type draft struct {
	count  int       // tokens drafted: row.tokens[1:1+count]
	unread []int     // tokens that the module has not read with the model's own states
	states []float32 // [unread, hidden]: of the token before each
}

// propose drafts tokens for every row that may have more than one.
func (g *generation) propose(ctx context.Context) error {
	g.drafting = g.drafting[:0]
	deepest := 0
	for _, r := range g.rows {
		length := r.sequence.Len()
		r.count = min(g.m.draft, r.limit-len(r.done.Tokens)-1, g.m.t.config.MaxPosition-length-1)
		if r.count > 0 {
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

// guess drafts the token at one distance for the rows that want it. The first is
// made from the model's own states, the others from the module's.
func (g *generation) guess(depth int) {
	hidden := g.m.t.config.HiddenSize
	g.guesses = g.guesses[:0]
	wanting := g.drafting[:0]
	for i, r := range g.drafting {
		if r.count <= depth {
			continue
		}
		guess := Guess{Sequence: r.sequence, Want: 1}
		if n := len(r.unread); depth == 0 {
			guess.Start, guess.Tokens, guess.Hidden = r.sequence.Len()+1-n, r.unread, kernels.RowMajor(r.states, n, hidden)
		} else {
			guess.Start, guess.Tokens, guess.Hidden = r.sequence.Len()+depth, r.tokens[depth:depth+1], g.drafted.Slice(i, i+1)
		}
		g.guesses = append(g.guesses, guess)
		wanting = append(wanting, r)
	}
	g.drafting = wanting
	logits, states := g.m.pass.Predict(g.guesses)
	for i, r := range wanting {
		r.tokens[depth+1] = greedy(logits.Row(i)[:g.m.size])
		r.unread, r.states = r.unread[:0], r.states[:0]
	}
	g.drafted = matrix(&g.states, states.Rows, hidden)
	copy(g.drafted.Data, states.Data)
}

// heed notes, for the module, the newest token of a row and the model's state of
// the one before it.
func (g *generation) heed(r *row, state []float32) {
	if g.m.draft > 0 {
		r.unread, r.states = append(r.unread, r.tokens[0]), append(r.states, state...)
	}
}

// verify draws what follows the row's newest token, and after each drafted token
// that proves right the next. The answers of the pass for the row begin at row at.
func (g *generation) verify(r *row, logits kernels.Matrix, at int) (ended bool, err error) {
	states, begin := g.m.pass.states(), r.sequence.Len()-1-r.count
	for place := 0; ; place++ {
		ended, err := g.advance(r, logits.Row(at + place)[:g.m.size], g.m.pass.gatesOf(at+place))
		if ended || err != nil {
			return ended, err
		}
		g.heed(r, states.Row(at+place))
		if place == r.count || !r.right(place) {
			r.sequence.Truncate(begin + 1 + place)
			return false, nil
		}
	}
}

// right says whether a draft is what has been drawn in its place, and counts it.
func (r *row) right(place int) bool {
	ok := r.tokens[0] == r.tokens[1+place]
	if trace := r.done.Trace; trace != nil {
		trace.Drafts[place].Proposed++
		if ok {
			trace.Drafts[place].Accepted++
		}
	}
	return ok
}
