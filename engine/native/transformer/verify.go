package transformer

import (
	"context"
	"fmt"
	"math"
	"slices"

	"espalier/engine/kernels"
	"espalier/engine/native/kvcache"
)

// Verify compares the model with e. An error means that e belongs to another model.
func (t *Transformer) Verify(e Expected) ([]Difference, error) {
	v := &verifier{t: t}
	for _, c := range e.Cases {
		v.prefill(c)
		v.decode(c)
		v.module(c)
	}
	if len(e.Greedy.Tokens) > 0 {
		v.greedy(e.Greedy.Prompt, e.Greedy.Tokens)
	}
	v.tree(e)
	v.chain(e)
	return v.found, v.err
}

// verifier collects differences by name and stops at the first error.
type verifier struct {
	t     *Transformer
	found []Difference
	err   error
}

func (v *verifier) entry(what string) *Difference {
	i := slices.IndexFunc(v.found, func(d Difference) bool { return d.What == what })
	if i < 0 {
		i = len(v.found)
		v.found = append(v.found, Difference{What: what})
	}
	return &v.found[i]
}

func (v *verifier) numbers(what string, want [][]float32, got kernels.Matrix) {
	if v.err != nil || want == nil {
		return
	}
	d := v.entry(what)
	if len(want) != got.Rows {
		v.err = fmt.Errorf("%s: the model has %d rows, but %d are expected", what, got.Rows, len(want))
		return
	}
	for i, row := range want {
		if len(row) != got.Cols {
			v.err = fmt.Errorf("%s: the model has %d numbers a row, but %d are expected", what, got.Cols, len(row))
			return
		}
		for j, w := range row {
			d.Largest = math.Max(d.Largest, math.Abs(float64(got.Row(i)[j])-float64(w)))
		}
		d.Compared += len(row)
	}
}

func (v *verifier) choices(what string, want, got []int) {
	if v.err != nil || want == nil {
		return
	}
	d := v.entry(what)
	d.Compared += len(want)
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			d.Wrong++
		}
	}
}

// forward runs one pass. The result is empty after an error.
func (v *verifier) forward(p *Pass, spans ...Span) kernels.Matrix {
	if v.err != nil {
		return kernels.Matrix{}
	}
	logits, err := p.Forward(context.Background(), spans)
	v.err = err
	return logits
}

// prefill compares a whole prompt with all intermediate results.
func (v *verifier) prefill(c ExpectedCase) {
	p, s := v.t.NewPass(), v.t.NewSequence(0)
	p.Observe = &Observer{
		Layer: func(layer int, hidden kernels.Matrix) {
			if layer < len(c.LayerOutputs) {
				v.numbers(fmt.Sprintf("output of layer %d", layer), c.LayerOutputs[layer], hidden)
			}
		},
		Route: func(layer int, chosen []int, weights []float32) {
			k := v.t.config.ExpertsPerToken
			for _, r := range c.Routing {
				if r.Layer == layer {
					v.choices(fmt.Sprintf("experts of layer %d", layer), slices.Concat(r.Indices...), chosen)
					v.numbers(fmt.Sprintf("weights of experts of layer %d", layer), r.Weights, kernels.RowMajor(weights, len(chosen)/k, k))
				}
			}
		},
		Final: func(normed kernels.Matrix) { v.numbers("output of the last norm", c.Final, normed) },
	}
	logits := v.forward(p, Span{Sequence: s, Tokens: c.Input, Want: len(c.Input)})
	v.numbers("logits, expanded", c.Logits, logits)
	v.choices("most likely tokens", c.Argmax, argmaxes(logits))
	if v.err == nil && c.Latent != nil {
		rows, rank := s.Cells(0, 0, len(c.Input)), v.t.config.KVLoraRank
		v.numbers("latent cache of layer 0", c.Latent, rows.Columns(0, rank))
		v.numbers("rotated keys of layer 0", c.RopeKey, rows.Columns(rank, rows.Cols))
	}
}

// decode compares the same tokens one by one in absorbed form.
func (v *verifier) decode(c ExpectedCase) {
	p, s := v.t.NewPass(), v.t.NewSequence(0)
	for i := range c.Input {
		if logits := v.forward(p, Span{Sequence: s, Tokens: c.Input[i : i+1], Want: 1, Absorbed: true}); i < len(c.Logits) {
			v.numbers("logits, absorbed", c.Logits[i:i+1], logits)
		}
	}
}

// module compares the Multi-Token Prediction module on known tokens.
func (v *verifier) module(c ExpectedCase) {
	if c.MTP.Logits == nil || !v.drafts() {
		return
	}
	n := len(c.Input)
	p, s := v.t.NewPass(), v.t.NewSequence(0)
	if v.forward(p, Span{Sequence: s, Tokens: c.Input, Want: n}); v.err != nil {
		return
	}
	logits, _ := p.Predict([]Guess{{Sequence: s, Start: 1, Tokens: c.Input[1:], Hidden: copied(p.States()).Slice(0, n-1), Want: n - 1}})
	v.numbers("logits of the MTP module", c.MTP.Logits, logits)
	v.choices("most likely tokens of the MTP module", c.MTP.Argmax, argmaxes(logits))
}

// drafts reports whether there is a module, and records a missing one as a difference.
func (v *verifier) drafts() bool {
	if v.err == nil && !v.t.CanDraft() {
		v.entry("MTP module (the checkpoint has none)").Wrong = 1
	}
	return v.err == nil && v.t.CanDraft()
}

func (v *verifier) greedy(prompt, want []int) {
	p, s := v.t.NewPass(), v.t.NewSequence(0)
	logits := v.forward(p, Span{Sequence: s, Tokens: prompt, Want: 1})
	var got []int
	for range want {
		if v.err != nil {
			return
		}
		got = append(got, argmaxes(logits)...)
		logits = v.forward(p, Span{Sequence: s, Tokens: got[len(got)-1:], Want: 1, Absorbed: true})
	}
	v.choices("greedy tokens", want, got)
}

// tree compares runs of tokens that share their prefixes, all in one pass, in both forms.
func (v *verifier) tree(e Expected) {
	for _, absorbed := range []bool{false, true} {
		what := "logits of the token tree, expanded"
		if absorbed {
			what = "logits of the token tree, absorbed"
		}
		sequences := map[int]*kvcache.Sequence{}
		var spans []Span
		for _, n := range e.Tree.Nodes {
			s := v.t.NewSequence(0)
			if n.Parent >= 0 {
				parent := sequences[n.Parent]
				if parent == nil {
					v.err = fmt.Errorf("tree: node %d comes before its parent %d", n.ID, n.Parent)
					return
				}
				s.Fork(parent, n.Start)
			}
			sequences[n.ID] = s
			spans = append(spans, Span{Sequence: s, Tokens: n.Tokens, Want: len(n.Tokens), Absorbed: absorbed})
		}
		if len(spans) == 0 {
			return
		}
		logits, row := v.forward(v.t.NewPass(), spans...), 0
		for _, n := range e.Tree.Nodes {
			if v.err == nil {
				v.numbers(what, n.Logits, logits.Slice(row, row+len(n.Tokens)))
			}
			row += len(n.Tokens)
		}
	}
}

// chain compares several drafted tokens in a row, each made from the module's own state.
func (v *verifier) chain(e Expected) {
	for _, item := range e.Chain.Items {
		if !v.drafts() {
			return
		}
		p, s := v.t.NewPass(), v.t.NewSequence(0)
		p.ReadAhead = true
		logits := v.forward(p, Span{Sequence: s, Tokens: item.Prefix, Want: 1})
		if v.err != nil {
			return
		}
		next := argmaxes(logits)
		v.choices("drafts of the MTP module", []int{item.Next}, next)
		state := copied(p.States())
		for i, want := range item.Drafts {
			logits, hidden := p.Predict([]Guess{{Sequence: s, Start: len(item.Prefix) + i, Tokens: next, Hidden: state, Want: 1}})
			if i < len(item.Logits) {
				v.numbers("logits of the MTP module's drafts", item.Logits[i:i+1], logits)
			}
			next = argmaxes(logits)
			v.choices("drafts of the MTP module", []int{want}, next)
			state = copied(hidden)
		}
	}
}

// argmaxes returns the most likely token of each row.
func argmaxes(logits kernels.Matrix) []int {
	best := make([]int, logits.Rows)
	for i := range best {
		best[i] = kernels.Argmax(logits.Row(i))
	}
	return best
}

// copied returns a copy that the next pass does not overwrite.
func copied(m kernels.Matrix) kernels.Matrix {
	data := make([]float32, 0, m.Rows*m.Cols)
	for i := range m.Rows {
		data = append(data, m.Row(i)...)
	}
	return kernels.RowMajor(data, m.Rows, m.Cols)
}
