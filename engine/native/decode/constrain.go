package decode

import (
	"errors"
	"fmt"
	"math"

	"espalier/engine"
	"espalier/engine/native/form"
)

// constraint holds the text of a row to a form: tokens that would leave the form are not
// drawn, and the text ends where the form does.
type constraint struct {
	form  *form.Form // nil: any text
	place form.Place // of the text so far
	ahead form.Place // scratch
}

// bind compiles the form of a request. Requests of a call with the same form share it.
func (g *generation) bind(r *engine.Request) error {
	if len(r.Choices) == 0 && len(r.Schema) == 0 {
		return nil
	}
	if len(r.Choices) > 0 && len(r.Schema) > 0 {
		return errors.New("request has both choices and a schema: use one")
	}
	key := formKey(r)
	if g.forms[key] != nil {
		return nil
	}
	var f *form.Form
	var err error
	if len(r.Choices) > 0 {
		f, err = form.Choices(r.Choices)
	} else {
		f, err = form.Schema(r.Schema)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", engine.ErrUnsupported, err)
	}
	if g.forms == nil {
		g.forms = map[string]*form.Form{}
	}
	g.forms[key] = f
	return nil
}

func formKey(r *engine.Request) string { return fmt.Sprintf("%q %s", r.Choices, r.Schema) }

// allowed returns the logits [vocab] with those of tokens that leave the form set to -inf,
// so that softmax and truncation see only the others.
func (g *generation) allowed(r *row, logits []float32) ([]float32, error) {
	if r.form == nil {
		return logits, nil
	}
	d := g.d
	masked, left := resize(&d.picks.masked, len(logits)), false
	first := r.form.First(r.place)
	for id, v := range logits {
		ok := false
		if id == d.tok.End() {
			ok = r.form.Ends(r.place)
		} else if piece := d.tok.Piece(r.tokens[0], id); piece != "" && first[piece[0]] {
			r.ahead = r.form.Next(r.ahead, r.place, piece)
			ok = len(r.ahead) > 0
		}
		if masked[id] = v; !ok {
			masked[id] = float32(math.Inf(-1))
		}
		left = left || ok
	}
	if !left {
		return nil, fmt.Errorf("request %d: %w: no token of model %s continues %q in the required form", r.request, engine.ErrUnsupported, d.name, r.text.String())
	}
	return masked, nil
}

// follow advances the form by a token's text and reports whether the form ends there.
func (d *Decoder) follow(r *row, piece string) (ended bool) {
	if r.form == nil {
		return false
	}
	r.ahead = r.form.Next(r.ahead, r.place, piece)
	r.place, r.ahead = r.ahead, r.place
	return r.form.Ends(r.place) && (!r.form.Goes(r.place) || d.tok.End() < 0)
}
