package transformer

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"sort"
	"strings"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
)

// reference computes a transformer slowly, in float64, from the papers' equations
// and with no cache: keys and values of every head for every token, every layer
// for every token, positions turned as complex numbers. It shares nothing with the
// package but the names of tensors.
type reference struct {
	c    arch.Config
	w    Source
	from int // the first token that attends; what is computed of those before is their keys and values alone
}

type vec = []float64

func (r *reference) tensor(name string) ([]float32, []int) {
	t, err := r.w.Tensor(name)
	if err != nil {
		panic(err)
	}
	return t.Data, t.Shape
}

func (r *reference) vector(name string) vec {
	data, _ := r.tensor(name)
	out := make(vec, len(data))
	for i, v := range data {
		out[i] = float64(v)
	}
	return out
}

// project is W·x.
func (r *reference) project(name string, x vec) vec {
	data, shape := r.tensor(name)
	y := make(vec, shape[0])
	for o := range y {
		for i, v := range x {
			y[o] += float64(data[o*shape[1]+i]) * v
		}
	}
	return y
}

func (r *reference) norm(name string, x vec) vec {
	mean := 0.0
	for _, v := range x {
		mean += v * v / float64(len(x))
	}
	gain, y := r.vector(name), make(vec, len(x))
	for i, v := range x {
		y[i] = v / math.Sqrt(mean+r.c.RMSNormEps) * gain[i]
	}
	return y
}

func (r *reference) mlp(p string, x vec) vec {
	gate, up := r.project(p+"gate_proj.weight", x), r.project(p+"up_proj.weight", x)
	for i, g := range gate {
		up[i] *= g / (1 + math.Exp(-g))
	}
	return r.project(p+"down_proj.weight", up)
}

// turn rotates the pairs of x by their angles at a position (YaRN, section 3.2).
func (r *reference) turn(x vec, position int) vec {
	dim, theta := float64(len(x)), r.c.RopeTheta
	y := make(vec, len(x))
	for i := range len(x) / 2 {
		angle, size := math.Pow(theta, -2*float64(i)/dim), 1.0
		if s := r.c.RopeScaling; s != nil {
			at := func(turns float64) float64 {
				return dim / 2 * math.Log(float64(s.OriginalContext)/turns/2/math.Pi) / math.Log(theta)
			}
			low, high := math.Floor(at(s.BetaFast)), math.Ceil(at(s.BetaSlow))
			if low < 0 {
				low = 0
			}
			if high > dim-1 {
				high = dim - 1
			}
			if low == high {
				high = low + 0.001
			}
			ramp := (float64(i) - low) / (high - low)
			switch {
			case ramp >= 1:
				angle /= s.Factor
			case ramp > 0:
				angle = ramp*angle/s.Factor + (1-ramp)*angle
			}
			size = r.mscale(s.MScale) / r.mscale(s.MScaleAllDim)
		}
		z := complex(x[2*i], x[2*i+1]) * cmplx.Rect(size, float64(position)*angle)
		y[2*i], y[2*i+1] = real(z), imag(z)
	}
	return y
}

func (r *reference) mscale(m float64) float64 { return 1 + 0.1*m*math.Log(r.c.RopeScaling.Factor) }

// attention is the V2 report's equations 9-19, for all tokens of a text.
func (r *reference) attention(p string, in []vec) []vec {
	c := r.c
	scale := math.Pow(float64(c.NopeDim+c.RopeDim), -0.5)
	if c.RopeScaling != nil && c.RopeScaling.MScaleAllDim != 0 {
		scale *= math.Pow(r.mscale(c.RopeScaling.MScaleAllDim), 2)
	}
	var queries, expanded, ropeKeys []vec
	for t, h := range in {
		q := h
		if c.QLoraRank != nil {
			q = r.norm(p+"q_a_layernorm.weight", r.project(p+"q_a_proj.weight", h))
			q = r.project(p+"q_b_proj.weight", q)
		} else {
			q = r.project(p+"q_proj.weight", h)
		}
		for head := range c.Heads {
			from := (head+1)*(c.NopeDim+c.RopeDim) - c.RopeDim
			copy(q[from:], r.turn(q[from:from+c.RopeDim], t))
		}
		latent := r.project(p+"kv_a_proj_with_mqa.weight", h)
		queries = append(queries, q)
		expanded = append(expanded, r.project(p+"kv_b_proj.weight", r.norm(p+"kv_a_layernorm.weight", latent[:c.KVLoraRank])))
		ropeKeys = append(ropeKeys, r.turn(latent[c.KVLoraRank:], t))
	}
	out := make([]vec, r.from, len(in))
	for t := r.from; t < len(in); t++ {
		heads := make(vec, c.Heads*c.VDim)
		for head := range c.Heads {
			q := queries[t][head*(c.NopeDim+c.RopeDim):]
			weights, sum := make(vec, t+1), 0.0
			for s := range weights {
				kv, dot := expanded[s][head*(c.NopeDim+c.VDim):], 0.0
				for i := range c.NopeDim {
					dot += q[i] * kv[i]
				}
				for i, k := range ropeKeys[s] {
					dot += q[c.NopeDim+i] * k
				}
				weights[s] = math.Exp(scale * dot)
				sum += weights[s]
			}
			for s, w := range weights {
				for i := range c.VDim {
					heads[head*c.VDim+i] += w / sum * expanded[s][head*(c.NopeDim+c.VDim)+c.NopeDim+i]
				}
			}
		}
		out = append(out, r.project(p+"o_proj.weight", heads))
	}
	return out
}

// grouped is grouped-query attention (Ainslie et al. 2023), whose pairs are neighbours.
func (r *reference) grouped(p string, in []vec) []vec {
	c := r.c
	var keys, values []vec
	for t, h := range in {
		k := r.project(p+"k_proj.weight", h)
		for head := range slices.Chunk(k, c.HeadDim) {
			copy(head, r.turn(head, t))
		}
		keys, values = append(keys, k), append(values, r.project(p+"v_proj.weight", h))
	}
	out := make([]vec, r.from, len(in))
	for t := r.from; t < len(in); t++ {
		var answers vec
		for q := range slices.Chunk(r.project(p+"q_proj.weight", in[t]), c.HeadDim) {
			at := len(answers) / c.HeadDim / (c.Heads / c.KVHeads) * c.HeadDim // of the group
			q, answer, sum := r.turn(q, t), make(vec, c.HeadDim), 0.0
			for s := range t + 1 {
				dot := 0.0
				for i, v := range q {
					dot += v * keys[s][at+i]
				}
				w := math.Exp(dot / math.Sqrt(float64(c.HeadDim)))
				for i := range answer {
					answer[i] += w * values[s][at+i]
				}
				sum += w
			}
			for _, v := range answer {
				answers = append(answers, v/sum)
			}
		}
		out = append(out, r.project(p+"o_proj.weight", answers))
	}
	return out
}

// experts is DeepSeekMoE's equations 9-11 with the routers of the V2 and V3 reports.
func (r *reference) experts(p string, x vec) vec {
	c := r.c
	scores := r.project(p+"gate.weight", x)
	sum := 0.0
	for i, s := range scores {
		if scores[i] = math.Exp(s); c.ScoringFunc == "sigmoid" {
			scores[i] = 1 / (1 + math.Exp(-s))
		}
		sum += scores[i]
	}
	if c.ScoringFunc == "softmax" {
		for i := range scores {
			scores[i] /= sum
		}
	}
	choice := slices.Clone(scores)
	if c.TopKMethod == "noaux_tc" {
		for i, b := range r.vector(p + "gate.e_score_correction_bias") {
			choice[i] += b
		}
	}
	allowed := func(int) bool { return true }
	if c.TopKMethod != "greedy" {
		size := c.RoutedExperts / c.Groups
		worth := make(vec, c.Groups)
		for g := range worth {
			group := slices.Clone(choice[g*size : (g+1)*size])
			sort.Float64s(group)
			if worth[g] = group[size-1]; c.TopKMethod == "noaux_tc" && size > 1 {
				worth[g] += group[size-2]
			}
		}
		kept := best(worth, c.GroupsPerToken, func(int) bool { return true })
		allowed = func(e int) bool { return slices.Contains(kept, e/size) }
	}
	chosen := best(choice, c.ExpertsPerToken, allowed)
	total := 1.0
	if c.NormTopKProb && c.ExpertsPerToken > 1 {
		total = 0
		for _, e := range chosen {
			total += scores[e]
		}
	}
	out := make(vec, len(x))
	for _, e := range chosen {
		for i, v := range r.mlp(fmt.Sprintf("%sexperts.%d.", p, e), x) {
			out[i] += c.RoutedScale * scores[e] / total * v
		}
	}
	if c.SharedExperts > 0 {
		out = plus(out, r.mlp(p+"shared_experts.", x))
	}
	return out
}

// best are the n allowed indices of largest value.
func best(values vec, n int, allowed func(int) bool) []int {
	var order []int
	for i := range values {
		if allowed(i) {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return values[order[a]] > values[order[b]] })
	return order[:n]
}

func plus(a, b vec) vec {
	out := make(vec, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// block is one decoder layer.
func (r *reference) block(i int, x []vec) []vec {
	p := fmt.Sprintf("model.layers.%d.", i)
	var in []vec
	for _, h := range x {
		in = append(in, r.norm(p+"input_layernorm.weight", h))
	}
	attention := r.attention
	if r.c.Grouped() {
		attention = r.grouped
	}
	out := make([]vec, r.from, len(in))
	for t, a := range attention(p+"self_attn.", in)[r.from:] {
		h := plus(x[r.from+t], a)
		n := r.norm(p+"post_attention_layernorm.weight", h)
		if r.c.RoutedExperts > 0 && i >= r.c.DenseLayers {
			out = append(out, plus(h, r.experts(p+"mlp.", n)))
		} else {
			out = append(out, plus(h, r.mlp(p+"mlp.", n)))
		}
	}
	return out
}

// logits are those of every token from r.from on; guesses those of the MTP module, if there is one.
func (r *reference) logits(tokens []int) (logits, guesses []vec) {
	head := "lm_head.weight"
	if r.c.TieWordEmbedding {
		head = "model.embed_tokens.weight"
	}
	table := r.vector("model.embed_tokens.weight")
	embed := func(token int) vec { return table[token*r.c.HiddenSize : (token+1)*r.c.HiddenSize] }
	var x []vec
	for _, token := range tokens {
		x = append(x, embed(token))
	}
	for i := range r.c.Layers {
		x = r.block(i, x)
	}
	var states, joined []vec
	for _, h := range x[r.from:] {
		states = append(states, r.norm("model.norm.weight", h))
		logits = append(logits, r.project(head, states[len(states)-1]))
	}
	if r.c.MTPLayers == 0 {
		return logits, nil
	}
	p := fmt.Sprintf("model.layers.%d.", r.c.Layers)
	for i, h := range states[:len(states)-1] {
		both := append(r.norm(p+"enorm.weight", embed(tokens[i+1])), r.norm(p+"hnorm.weight", h)...)
		joined = append(joined, r.project(p+"eh_proj.weight", both))
	}
	for _, h := range r.block(r.c.Layers, joined) {
		guesses = append(guesses, r.project(head, r.norm(p+"shared_head.norm.weight", h)))
	}
	return logits, guesses
}

// biased is a source whose correction biases are moved.
type biased struct {
	Source
	by float32
}

func (b biased) Tensor(name string) (checkpoint.Tensor, error) {
	t, err := b.Source.Tensor(name)
	if strings.HasSuffix(name, "e_score_correction_bias") {
		t.Data = slices.Clone(t.Data)
		for i := range t.Data {
			t.Data[i] = b.by + 5*t.Data[i]
		}
	}
	return t, err
}

// variants are the rules that checkpoints of the family differ in.
func variants() map[string]func(*arch.Config) {
	yarn := func(s arch.RopeScaling) func(*arch.Config) {
		return func(c *arch.Config) { s.Type = "yarn"; c.RopeScaling = &s }
	}
	v2 := func(c *arch.Config) {
		c.ModelType, c.ScoringFunc, c.TopKMethod, c.NormTopKProb, c.RoutedScale = "deepseek_v2", "softmax", "greedy", false, 1
	}
	return map[string]func(*arch.Config){
		"v3":              func(*arch.Config) {},
		"v3 no q_lora":    func(c *arch.Config) { c.QLoraRank = nil },
		"v3 one group":    func(c *arch.Config) { c.Groups, c.GroupsPerToken = 1, 1 },
		"v3 small groups": func(c *arch.Config) { c.Groups, c.GroupsPerToken = 12, 5 },
		"v3 plain scores": func(c *arch.Config) { c.NormTopKProb = false },
		"v3 all sparse":   func(c *arch.Config) { c.DenseLayers = 0 },
		"v3 all dense":    func(c *arch.Config) { c.RoutedExperts = 0 },
		"v3 eps, theta":   func(c *arch.Config) { c.RMSNormEps, c.RopeTheta = 1e-2, 137.5 },
		"v3 tied":         func(c *arch.Config) { c.TieWordEmbedding = true },
		"v3 one expert":   func(c *arch.Config) { c.ExpertsPerToken = 1 },
		"v3 odd sizes":    func(c *arch.Config) { c.VocabSize, c.HiddenSize, c.KVLoraRank, c.VDim, c.NopeDim = 61, 37, 11, 9, 3 },
		"v2-lite":         func(c *arch.Config) { v2(c); c.QLoraRank, c.SharedExperts = nil, 2 },
		"v2 no shared":    func(c *arch.Config) { v2(c); c.SharedExperts = 0 },
		"v2 normalised":   func(c *arch.Config) { v2(c); c.NormTopKProb = true },
		"v2 groups x16":   func(c *arch.Config) { v2(c); c.TopKMethod, c.RoutedScale = "group_limited_greedy", 16 },
		"yarn v3":         yarn(arch.RopeScaling{Factor: 4, OriginalContext: 32, BetaFast: 32, BetaSlow: 1, MScale: 1, MScaleAllDim: 1}),
		"yarn v2-lite": func(c *arch.Config) {
			v2(c)
			c.RopeTheta, c.QLoraRank = 500, nil
			yarn(arch.RopeScaling{Factor: 4, OriginalContext: 64, BetaFast: 2, BetaSlow: 1, MScale: 0.707, MScaleAllDim: 0.707})(c)
		},
		"yarn ratio":       yarn(arch.RopeScaling{Factor: 4, OriginalContext: 32, BetaFast: 32, BetaSlow: 1, MScale: 1, MScaleAllDim: 0.5}),
		"yarn cos and sin": yarn(arch.RopeScaling{Factor: 40, OriginalContext: 16, BetaFast: 4, BetaSlow: 1, MScale: 1}),
		"yarn low is high": yarn(arch.RopeScaling{Factor: 8, OriginalContext: 6, BetaFast: 1, BetaSlow: 1, MScale: 1, MScaleAllDim: 1}),
	}
}

// Every variant, with and without strongly negative biases, in every form and
// with its MTP module, against the reference.
func TestVariantsAgreeWithReference(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine: the race detector finds nothing here")
	}
	queryRank := 12
	for name, change := range variants() {
		t.Run(name, func(t *testing.T) {
			c := arch.Config{
				ModelType: "deepseek_v3", VocabSize: 40, HiddenSize: 32, Layers: 2, MaxPosition: 128, RMSNormEps: 1e-6, RopeTheta: 10000,
				Heads: 3, QLoraRank: &queryRank, KVLoraRank: 16, NopeDim: 8, RopeDim: 12, VDim: 6,
				DenseSize: 24, DenseLayers: 1, ExpertSize: 12, RoutedExperts: 12, SharedExperts: 1, ExpertsPerToken: 4,
				Groups: 4, GroupsPerToken: 2, RoutedScale: 2.5, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
				MTPLayers: 1,
			}
			change(&c)
			for _, by := range []float32{0, -3} {
				if by != 0 && c.TopKMethod != "noaux_tc" {
					continue
				}
				agrees(t, c, biased{randommodel.New(c, 1), by})
			}
		})
	}
}

func agrees(t *testing.T, c arch.Config, source Source) {
	t.Helper()
	m, err := New(c, source)
	if err != nil {
		t.Fatal(err)
	}
	tokens := randommodel.Tokens(11, 70, c.VocabSize)
	wantLogits, wantGuesses := (&reference{c: c, w: source}).logits(tokens)
	check := func(what string, want []vec, got kernels.Matrix) {
		t.Helper()
		for i := range got.Rows {
			for j, v := range got.Row(i) {
				if d := math.Abs(float64(v) - want[i][j]); !(d <= bound) {
					t.Fatalf("%s[%d][%d] = %v, want %v", what, i, j, v, want[i][j])
				}
			}
		}
	}
	p, s := m.NewPass(), m.NewSequence(0)
	check("logits", wantLogits, forward(t, p, Span{Sequence: s, Tokens: tokens, Want: len(tokens)}))
	states := clone(p.States())
	guesses, _ := p.Predict([]Guess{{Sequence: s, Start: 1, Tokens: tokens[1:], Hidden: states.Slice(0, len(tokens)-1), Want: len(tokens) - 1}})
	check("guesses", wantGuesses, guesses)
	for _, form := range []struct {
		size     int
		absorbed bool
	}{{1, true}, {9, true}, {70, true}, {13, false}} {
		s.Truncate(0)
		at := 0
		for chunk := range slices.Chunk(tokens, form.size) {
			logits := forward(t, p, Span{Sequence: s, Tokens: chunk, Want: len(chunk), Absorbed: form.absorbed})
			check(fmt.Sprintf("logits from %d in chunks of %d", at, form.size), wantLogits[at:], logits)
			at += len(chunk)
		}
	}
}
