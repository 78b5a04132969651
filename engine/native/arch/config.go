// Package arch describes the architectures of models: the sizes in config.json, which of
// them this engine supports, and the tensors they call for. DeepSeek-V2 and V3 have
// attention over latents and experts; Llama, Qwen2 and Qwen3 have grouped-query attention
// (see grouped.go) and are dense. The rest is the same.
package arch

import "fmt"

// Config holds the sizes of a transformer under the field names of Hugging Face's
// config.json.
type Config struct {
	ModelType string `json:"model_type"` // "deepseek_v3", "deepseek_v2", or one of groupedTypes

	VocabSize        int     `json:"vocab_size"`
	HiddenSize       int     `json:"hidden_size"`
	Layers           int     `json:"num_hidden_layers"`
	MaxPosition      int     `json:"max_position_embeddings"`
	RMSNormEps       float64 `json:"rms_norm_eps"`
	RopeTheta        float64 `json:"rope_theta"`
	TieWordEmbedding bool    `json:"tie_word_embeddings"`

	// Grouped-query attention (see grouped.go), zero for models with latents.
	KVHeads       int  `json:"num_key_value_heads,omitempty"`
	HeadDim       int  `json:"head_dim,omitempty"`
	AttentionBias bool `json:"attention_bias,omitempty"`
	// Interleaved says that the pairs of a rotation are neighbours, as in llama.cpp's
	// files of Llama. Otherwise they are the two halves of a head. DeepSeek's are always
	// neighbours.
	Interleaved bool `json:"rope_interleave,omitempty"`

	// Multi-head Latent Attention (DeepSeek-V2 report, section 2.1). Models with grouped
	// queries have heads that are rotated as a whole: NopeDim is 0, the others HeadDim.
	Heads      int  `json:"num_attention_heads"`
	QLoraRank  *int `json:"q_lora_rank"` // nil: queries are projected directly
	KVLoraRank int  `json:"kv_lora_rank"`
	NopeDim    int  `json:"qk_nope_head_dim"`
	RopeDim    int  `json:"qk_rope_head_dim"`
	VDim       int  `json:"v_head_dim"`

	// DeepSeekMoE. The first DenseLayers layers have an ordinary feed-forward.
	DenseSize       int     `json:"intermediate_size"`
	DenseLayers     int     `json:"first_k_dense_replace"`
	ExpertSize      int     `json:"moe_intermediate_size"`
	RoutedExperts   int     `json:"n_routed_experts"`
	SharedExperts   int     `json:"n_shared_experts"`
	ExpertsPerToken int     `json:"num_experts_per_tok"`
	Groups          int     `json:"n_group"`
	GroupsPerToken  int     `json:"topk_group"`
	RoutedScale     float64 `json:"routed_scaling_factor"`
	ScoringFunc     string  `json:"scoring_func"` // "sigmoid" or "softmax"
	TopKMethod      string  `json:"topk_method"`  // "noaux_tc", "group_limited_greedy" or "greedy"
	NormTopKProb    bool    `json:"norm_topk_prob"`

	// MTPLayers is the number of Multi-Token Prediction modules after the last layer.
	// Only the first is used.
	MTPLayers int `json:"num_nextn_predict_layers"`

	RopeScaling *RopeScaling `json:"rope_scaling,omitempty"` // nil: none
}

// QRank returns the rank of the query projection, 0 if queries are projected directly.
func (c Config) QRank() int {
	if c.QLoraRank == nil {
		return 0
	}
	return *c.QLoraRank
}

// QKDim returns the size of one head's query and key: the part without position, and
// the rotated part.
func (c Config) QKDim() int { return c.NopeDim + c.RopeDim }

// Sparse reports whether layer i is a mixture of experts.
func (c Config) Sparse(i int) bool { return c.RoutedExperts > 0 && i >= c.DenseLayers }

// TensorSpec is the name and shape of one tensor, [out, in] for matrices.
type TensorSpec struct {
	Name  string
	Shape []int
}

// Tensors lists every tensor of a checkpoint with this configuration, under the names
// of the Hugging Face checkpoints. MTP modules are not included.
func (c Config) Tensors() []TensorSpec {
	specs := tensorList{config: c}
	specs.add("model.embed_tokens.weight", c.VocabSize, c.HiddenSize)
	for i := range c.Layers {
		specs.block(LayerPrefix(i), c.Sparse(i))
	}
	specs.add("model.norm.weight", c.HiddenSize)
	if !c.TieWordEmbedding {
		specs.add("lm_head.weight", c.VocabSize, c.HiddenSize)
	}
	return specs.list
}

// ModuleTensors lists the tensors of the Multi-Token Prediction modules, without the
// copies of embedding and output head that checkpoints store with them.
func (c Config) ModuleTensors() []TensorSpec {
	specs := tensorList{config: c}
	for i := range c.MTPLayers {
		p := LayerPrefix(c.Layers + i)
		specs.add(p+"enorm.weight", c.HiddenSize)
		specs.add(p+"hnorm.weight", c.HiddenSize)
		specs.add(p+"eh_proj.weight", c.HiddenSize, 2*c.HiddenSize)
		specs.block(p, c.Sparse(c.Layers+i))
		specs.add(p+"shared_head.norm.weight", c.HiddenSize)
	}
	return specs.list
}

// LayerPrefix returns the prefix of the tensor names of layer i.
func LayerPrefix(i int) string { return fmt.Sprintf("model.layers.%d.", i) }

// tensorList collects tensors.
type tensorList struct {
	config Config
	list   []TensorSpec
}

func (t *tensorList) add(name string, shape ...int) { t.list = append(t.list, TensorSpec{name, shape}) }

// block adds a decoder layer.
func (t *tensorList) block(p string, sparse bool) {
	c := &t.config
	t.add(p+"input_layernorm.weight", c.HiddenSize)
	if c.Grouped() {
		t.groupedAttention(p + "self_attn.")
	} else {
		t.latentAttention(p + "self_attn.")
	}
	t.add(p+"post_attention_layernorm.weight", c.HiddenSize)
	if !sparse {
		t.mlp(p+"mlp.", c.DenseSize)
		return
	}
	t.add(p+"mlp.gate.weight", c.RoutedExperts, c.HiddenSize)
	if c.TopKMethod == "noaux_tc" {
		t.add(p+"mlp.gate.e_score_correction_bias", c.RoutedExperts)
	}
	if c.SharedExperts > 0 {
		t.mlp(p+"mlp.shared_experts.", c.SharedExperts*c.ExpertSize)
	}
	for e := range c.RoutedExperts {
		t.mlp(fmt.Sprintf("%smlp.experts.%d.", p, e), c.ExpertSize)
	}
}

// latentAttention adds Multi-head Latent Attention.
func (t *tensorList) latentAttention(p string) {
	c := &t.config
	if r := c.QRank(); r > 0 {
		t.add(p+"q_a_proj.weight", r, c.HiddenSize)
		t.add(p+"q_a_layernorm.weight", r)
		t.add(p+"q_b_proj.weight", c.Heads*c.QKDim(), r)
	} else {
		t.add(p+"q_proj.weight", c.Heads*c.QKDim(), c.HiddenSize)
	}
	t.add(p+"kv_a_proj_with_mqa.weight", c.KVLoraRank+c.RopeDim, c.HiddenSize)
	t.add(p+"kv_a_layernorm.weight", c.KVLoraRank)
	t.add(p+"kv_b_proj.weight", c.Heads*(c.NopeDim+c.VDim), c.KVLoraRank)
	t.add(p+"o_proj.weight", c.HiddenSize, c.Heads*c.VDim)
}

func (t *tensorList) mlp(p string, width int) {
	t.add(p+"gate_proj.weight", width, t.config.HiddenSize)
	t.add(p+"up_proj.weight", width, t.config.HiddenSize)
	t.add(p+"down_proj.weight", t.config.HiddenSize, width)
}

// Parameters returns the number of parameters, and how many of them one token uses.
// A token uses ExpertsPerToken routed experts in each layer, and one row of the
// embedding unless the same matrix is the output head.
func (c Config) Parameters() (total, active int64) {
	for _, spec := range c.Tensors() {
		n := int64(1)
		for _, d := range spec.Shape {
			n *= int64(d)
		}
		total += n
	}
	active = total
	if !c.TieWordEmbedding {
		active -= int64(c.VocabSize-1) * int64(c.HiddenSize)
	}
	for i := range c.Layers {
		if c.Sparse(i) {
			active -= int64(c.RoutedExperts-c.ExpertsPerToken) * 3 * int64(c.HiddenSize) * int64(c.ExpertSize)
		}
	}
	return total, active
}

// CellWidth returns the numbers that are cached of one token in each layer: a latent and
// a rotated key, or the keys and values of all groups.
func (c Config) CellWidth() int {
	if c.Grouped() {
		return 2 * c.KVHeads * c.HeadDim
	}
	return c.KVLoraRank + c.RopeDim
}

// CacheBytes returns the bytes that one token takes in the cache, summed over layers, and
// what the keys and values of all heads would take, both in float32.
func (c Config) CacheBytes() (cached, mha int64) {
	const float = 4
	cached = float * int64(c.Layers) * int64(c.CellWidth())
	mha = float * int64(c.Layers) * int64(c.Heads) * int64(c.QKDim()+c.VDim)
	return cached, mha
}
