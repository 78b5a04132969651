package arch

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Architectures with grouped-query attention (Ainslie et al. 2023): Llama (Llama 3, R1's
// distills, SmolLM2), Qwen2 and Qwen3. Groups of heads share a key and a value, whole heads
// are rotated, and every layer is dense. They differ in the biases of projections, and
// Qwen3 normalises each query and key.
const (
	llama = "llama"
	qwen2 = "qwen2"
	qwen3 = "qwen3"
)

// groupedTypes are their names in config.json, which are llama.cpp's as well.
var groupedTypes = []string{llama, qwen2, qwen3}

// Grouped reports whether attention has grouped queries rather than latents.
func (c Config) Grouped() bool { return slices.Contains(groupedTypes, c.ModelType) }

// QKVBias reports whether the projections to queries, keys and values have a bias, which
// Qwen2 always has and never says.
func (c Config) QKVBias() bool { return c.ModelType == qwen2 || c.AttentionBias }

// OutputBias reports whether the projection of attention's output has a bias.
func (c Config) OutputBias() bool { return c.ModelType != qwen2 && c.AttentionBias }

// QKNorm reports whether each head's query and key pass a norm before they are rotated.
func (c Config) QKNorm() bool { return c.ModelType == qwen3 }

// groupedFile holds what a config.json may say about features that change what a model
// computes and that this engine does not have.
type groupedFile struct {
	MLPBias       bool     `json:"mlp_bias"`
	UseWindow     bool     `json:"use_sliding_window"`
	Window        *int     `json:"sliding_window"`
	LayerTypes    []string `json:"layer_types"`
	PartialRotary *float64 `json:"partial_rotary_factor"`
}

func (f groupedFile) validate(c Config) error {
	windowed := f.Window != nil && f.UseWindow && *f.Window < c.MaxPosition
	for _, kind := range f.LayerTypes {
		windowed = windowed || kind != "full_attention"
	}
	switch {
	case windowed:
		return fmt.Errorf("sliding-window attention (use_sliding_window, layer_types) is not supported: every layer must attend to the whole text")
	case f.MLPBias:
		return fmt.Errorf("mlp_bias true is not supported: the projections of feed-forward layers have no bias")
	case f.PartialRotary != nil && *f.PartialRotary != 1:
		return fmt.Errorf("partial_rotary_factor %v is not supported, want 1", *f.PartialRotary)
	}
	return nil
}

// complete derives the fields that config.json leaves out, and drops those that belong to
// the other kind of attention.
func (c *Config) complete() {
	if c.RopeScaling != nil {
		c.RopeScaling.complete(c)
	}
	if !c.Grouped() {
		c.KVHeads, c.HeadDim, c.AttentionBias, c.Interleaved = 0, 0, false, false
		return
	}
	c.KVHeads = cmp.Or(c.KVHeads, c.Heads)
	if c.HeadDim == 0 && c.Heads > 0 {
		c.HeadDim = c.HiddenSize / c.Heads
	}
	c.QLoraRank, c.KVLoraRank, c.NopeDim, c.RopeDim, c.VDim = nil, 0, 0, c.HeadDim, c.HeadDim
}

func (c Config) validateGrouped() error {
	for _, s := range []field{
		{"num_key_value_heads", c.KVHeads},
		{"head_dim", c.HeadDim},
		{"intermediate_size", c.DenseSize},
	} {
		if s.value < 1 || s.value > maxSize {
			return fmt.Errorf("%s is %d, want 1 to %d", s.name, s.value, maxSize)
		}
	}
	switch {
	case c.Heads%c.KVHeads != 0:
		return fmt.Errorf("num_attention_heads is %d, want a multiple of num_key_value_heads, which is %d", c.Heads, c.KVHeads)
	case c.HeadDim%2 != 0:
		return fmt.Errorf("head_dim is %d, want an even number: rotation works on pairs", c.HeadDim)
	case c.RoutedExperts != 0 || c.MTPLayers != 0:
		return fmt.Errorf("model_type %q with experts or prediction modules is not supported", c.ModelType)
	case c.NopeDim != 0 || c.RopeDim != c.HeadDim || c.VDim != c.HeadDim:
		return fmt.Errorf("heads of %d + %d rotary with values of %d, want head_dim, which is %d", c.NopeDim, c.RopeDim, c.VDim, c.HeadDim)
	}
	return nil
}

// groupedAttention adds grouped-query attention.
func (t *tensorList) groupedAttention(p string) {
	c := &t.config
	project := func(name string, out, in int, bias bool) {
		t.add(p+name+".weight", out, in)
		if bias {
			t.add(p+name+".bias", out)
		}
	}
	project("q_proj", c.Heads*c.HeadDim, c.HiddenSize, c.QKVBias())
	project("k_proj", c.KVHeads*c.HeadDim, c.HiddenSize, c.QKVBias())
	project("v_proj", c.KVHeads*c.HeadDim, c.HiddenSize, c.QKVBias())
	project("o_proj", c.HiddenSize, c.Heads*c.HeadDim, c.OutputBias())
	if c.QKNorm() {
		t.add(p+"q_norm.weight", c.HeadDim)
		t.add(p+"k_norm.weight", c.HeadDim)
	}
}

// latentFields are the fields of config.json that models with grouped queries do not have.
var latentFields = []string{
	"q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "first_k_dense_replace",
	"moe_intermediate_size", "n_routed_experts", "n_shared_experts", "num_experts_per_tok", "n_group", "topk_group",
	"routed_scaling_factor", "scoring_func", "topk_method", "norm_topk_prob", "num_nextn_predict_layers",
}

// MarshalJSON implements json.Marshaler.
func (c Config) MarshalJSON() ([]byte, error) {
	type plain Config
	data, err := json.Marshal(plain(c))
	if err != nil || !c.Grouped() {
		return data, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	for _, name := range latentFields {
		delete(fields, name)
	}
	return json.Marshal(fields)
}
