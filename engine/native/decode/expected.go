package decode

import "espalier/engine"

// A text that is expected (engine.Request.Expected) is checked as drafts are: one pass
// computes what follows each of its next tokens, and they are drawn for as long as the
// generator draws them itself. Where it draws another one, what is expected goes on behind
// that token if it occurs there, and else stays as it is. It is the predicted output of some
// servers, and prompt lookup decoding (Saxena 2023) with another source.

// A pass checks up to mostAhead tokens of what is expected of a row, and fewer, at least
// leastAhead, after some that were not drawn.
const (
	leastAhead = 4
	mostAhead  = 128
)

// skippable is how many tokens may be left out of what is expected at once.
const skippable = 32

// expectation is what is expected of a row.
type expectation struct {
	expected []int // the tokens to come
	reach    int   // of them are checked at once
	foreseen bool  // the row's drafts are they
}

// expect begins a row. Nothing is expected of a text that has no tokens.
func (e *expectation) expect(d *Decoder, r *engine.Request) {
	if r.Expected == "" || r.Beginning.Head() != "" {
		return
	}
	if tokens, err := d.tok.Encode(r.Expected); err == nil {
		e.expected, e.reach = append(tokens, d.tok.End()), mostAhead
	}
}

// foresee makes drafts of what is expected of a row, up to so many.
func (r *row) foresee(most int) bool {
	n := min(r.reach, len(r.expected), most)
	if r.foreseen = n > 0; r.foreseen {
		r.tokens = append(r.tokens[:1], r.expected[:n]...)
		r.count = n
	}
	return r.foreseen
}

// met goes on behind a token that was drawn.
func (e *expectation) met(id int) {
	for i, token := range e.expected[:min(skippable, len(e.expected))] {
		if token == id {
			e.expected = e.expected[i+1:]
			return
		}
	}
}

// weigh changes how far ahead it looks after so many of its tokens were drawn.
func (e *expectation) weigh(drawn, of int) {
	if drawn < of {
		e.reach = max(leastAhead, drawn)
	} else {
		e.reach = min(2*e.reach, mostAhead)
	}
}
