package train

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
)

// Model is a transformer to be trained. Its parameters are in one slice, in the order of
// arch.Config.Tensors.
type Model struct {
	Config arch.Config

	params  []float32
	tensors []tensor
	byName  map[string]int

	embed  tensor
	shared *sharing // nil: tokens share nothing
	layers []layer
	norm   tensor
	head   linear
	ahead  []ahead // Multi-Token Prediction modules, by depth
}

// tensor is a named part of the parameter slice.
type tensor struct {
	name  string
	shape []int
	at    int // offset in the slice
	size  int
}

func (t tensor) of(flat []float32) []float32 { return flat[t.at : t.at+t.size] }

// decays reports whether weight decay applies: to matrices, not to gains and biases.
func (t tensor) decays() bool { return len(t.shape) == 2 }

// learns reports whether gradient descent changes the tensor. The correction bias of the
// router is changed by the load of the experts instead.
func (t tensor) learns() bool { return !strings.HasSuffix(t.name, "e_score_correction_bias") }

type layer struct {
	inputNorm, postNorm tensor

	qa, qb, q     linear // q if there is no low-rank query
	qaNorm        tensor
	kva, kvb, out linear
	kvaNorm       tensor

	dense  mlp // of a dense layer
	sparse bool
	router linear
	bias   tensor
	shared mlp
	expert []mlp
}

// mlp is a SwiGLU feed-forward.
type mlp struct {
	gate, up, down linear
	width          int
}

// newModel initialises the parameters from a seed: matrices with variance 1/in, and those
// that write to the residual stream scaled down by the depth.
func newModel(cfg arch.Config, parts Parts, seed uint64) (*Model, error) {
	m, err := layOut(cfg, parts)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0x6573_7061_6c69_6572))
	residual := 1 / math.Sqrt(2*float64(cfg.Layers))
	for _, t := range m.tensors {
		w := t.of(m.params)
		switch {
		case !t.learns(): // stays zero
		case len(t.shape) == 1:
			for i := range w {
				w[i] = 1
			}
		default:
			std := 1 / math.Sqrt(float64(t.shape[1]))
			switch {
			case strings.HasSuffix(t.name, "embed_tokens.weight"):
				std = 0.5
			case t.name == partsOfEmbedding:
				std = 0.5
			case strings.HasSuffix(t.name, "o_proj.weight"), strings.HasSuffix(t.name, "down_proj.weight"):
				std *= residual
			}
			for i := range w {
				w[i] = float32(rng.NormFloat64() * std)
			}
		}
	}
	return m, nil
}

// layOut allocates the tensors of a configuration in one slice of zeros.
func layOut(cfg arch.Config, parts Parts) (*Model, error) {
	if cfg.ScoringFunc != "sigmoid" || cfg.TopKMethod != "noaux_tc" || cfg.TieWordEmbedding {
		return nil, fmt.Errorf("cannot train this configuration: want scoring_func sigmoid, topk_method noaux_tc and an untied head")
	}
	m := &Model{Config: cfg, byName: map[string]int{}}
	at := 0
	for _, s := range slices.Concat(cfg.Tensors(), cfg.ModuleTensors(), parts.tensors(cfg)) {
		size := 1
		for _, n := range s.Shape {
			size *= n
		}
		m.byName[s.Name] = len(m.tensors)
		m.tensors = append(m.tensors, tensor{s.Name, s.Shape, at, size})
		at += size
	}
	m.params = make([]float32, at)
	if parts != nil {
		m.shared = m.newSharing(parts)
	}

	m.embed = m.tensor("model.embed_tokens.weight")
	m.norm = m.tensor("model.norm.weight")
	m.head = m.linear("lm_head")
	for i := range cfg.Layers {
		m.layers = append(m.layers, m.layer(i))
	}
	for d := range cfg.MTPLayers {
		p := arch.LayerPrefix(cfg.Layers + d)
		m.ahead = append(m.ahead, ahead{
			normEmbedding: m.tensor(p + "enorm.weight"), normState: m.tensor(p + "hnorm.weight"),
			join: m.linear(p + "eh_proj"), layer: m.layer(cfg.Layers + d), norm: m.tensor(p + "shared_head.norm.weight"),
		})
	}
	return m, nil
}

// blocks returns all layers, with those of the Multi-Token Prediction modules last.
func (m *Model) blocks() []*layer {
	var all []*layer
	for i := range m.layers {
		all = append(all, &m.layers[i])
	}
	for i := range m.ahead {
		all = append(all, &m.ahead[i].layer)
	}
	return all
}

func (m *Model) layer(i int) layer {
	p := fmt.Sprintf("model.layers.%d.", i)
	l := layer{
		inputNorm: m.tensor(p + "input_layernorm.weight"),
		postNorm:  m.tensor(p + "post_attention_layernorm.weight"),
		kva:       m.linear(p + "self_attn.kv_a_proj_with_mqa"),
		kvaNorm:   m.tensor(p + "self_attn.kv_a_layernorm.weight"),
		kvb:       m.linear(p + "self_attn.kv_b_proj"),
		out:       m.linear(p + "self_attn.o_proj"),
		sparse:    m.Config.Sparse(i),
	}
	if m.Config.QRank() > 0 {
		l.qa = m.linear(p + "self_attn.q_a_proj")
		l.qaNorm = m.tensor(p + "self_attn.q_a_layernorm.weight")
		l.qb = m.linear(p + "self_attn.q_b_proj")
	} else {
		l.q = m.linear(p + "self_attn.q_proj")
	}
	if !l.sparse {
		l.dense = m.mlp(p + "mlp.")
		return l
	}
	l.router = m.linear(p + "mlp.gate")
	l.bias = m.tensor(p + "mlp.gate.e_score_correction_bias")
	if m.Config.SharedExperts > 0 {
		l.shared = m.mlp(p + "mlp.shared_experts.")
	}
	for e := range m.Config.RoutedExperts {
		l.expert = append(l.expert, m.mlp(fmt.Sprintf("%smlp.experts.%d.", p, e)))
	}
	return l
}

func (m *Model) mlp(prefix string) mlp {
	f := mlp{gate: m.linear(prefix + "gate_proj"), up: m.linear(prefix + "up_proj"), down: m.linear(prefix + "down_proj")}
	f.width = f.gate.shape[0]
	return f
}

func (m *Model) tensor(name string) tensor { return m.tensors[m.byName[name]] }

func (m *Model) linear(name string) linear {
	return linear{tensor: m.tensor(name + ".weight"), packed: &packed{}}
}

// linears calls visit for every matrix that multiplies activations.
func (m *Model) linears(visit func(linear)) {
	each := func(ls ...linear) {
		for _, l := range ls {
			if l.packed != nil {
				visit(l)
			}
		}
	}
	each(m.head)
	for _, module := range m.ahead {
		each(module.join)
	}
	for _, l := range m.blocks() {
		each(l.qa, l.qb, l.q, l.kva, l.kvb, l.out, l.router)
		for _, f := range slices.Concat([]mlp{l.dense, l.shared}, l.expert) {
			each(f.gate, f.up, f.down)
		}
	}
}

// Parameters returns the number of parameters.
func (m *Model) Parameters() int { return len(m.params) }

// Tensors returns the parameters under their checkpoint names. The data is shared with the
// model, except for tables that are sums of parts.
func (m *Model) Tensors() []checkpoint.Tensor {
	all := m.named(m.params, "")
	if m.shared == nil {
		return all
	}
	m.compose()
	return m.shared.composed(all)
}

func (m *Model) named(flat []float32, prefix string) []checkpoint.Tensor {
	out := make([]checkpoint.Tensor, len(m.tensors))
	for i, t := range m.tensors {
		out[i] = checkpoint.Tensor{Name: prefix + t.name, Shape: t.shape, Data: t.of(flat)}
	}
	return out
}

// linear is a matrix [out, in]; y = x·Wᵀ.
type linear struct {
	tensor
	*packed
}

// packed is a matrix packed for both directions, shared by all workers and renewed once
// per optimiser step.
type packed struct {
	forward, backward operand
	precision         Precision
}

// pack prepares the products of a step. memory is of its own.
func (l linear) pack(weights []float32, memory *[]float32) {
	w := l.precision.rounded(memory, kernels.RowMajor(weights, l.shape[0], l.shape[1]), tile, tile)
	l.forward.pack(l.precision, w.T())
	l.backward.pack(l.precision, w)
}

// apply computes y = x·Wᵀ.
func (l linear) apply(w *worker, y, x kernels.Matrix) {
	l.forward.multiply(l.precision, y, l.precision.rounded(&w.left, x, 1, tile), false)
}

// gradient adds dyᵀ·x to the weight's gradient and dy·W to dx.
func (l linear) gradient(w *worker, dx, dy, x kernels.Matrix, accumulate bool) {
	dw := kernels.RowMajor(l.of(w.grad), l.shape[0], l.shape[1])
	left, right := l.precision.rounded(&w.left, dy, tile, 1), l.precision.rounded(&w.right, x, tile, 1)
	l.precision.multiply(dw, left.T(), right)
	l.backward.multiply(l.precision, dx, l.precision.rounded(&w.left, dy, 1, tile), accumulate)
}
