package native

import "fmt"

// Config describes a DeepSeek-V2 or V3 transformer, in the field names of the
// Hugging Face config.json (DeepseekV2Config, DeepseekV3Config).
type Config struct {
	ModelType string `json:"model_type"` // "deepseek_v3" or "deepseek_v2"

	VocabSize        int     `json:"vocab_size"`
	HiddenSize       int     `json:"hidden_size"`
	Layers           int     `json:"num_hidden_layers"`
	MaxPosition      int     `json:"max_position_embeddings"`
	RMSNormEps       float64 `json:"rms_norm_eps"`
	RopeTheta        float64 `json:"rope_theta"`
	TieWordEmbedding bool    `json:"tie_word_embeddings"`

	// Multi-head Latent Attention (DeepSeek-V2 report, section 2.1).
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

	// MTPLayers counts the Multi-Token Prediction modules after the last layer, of
	// which the first is used.
	MTPLayers int `json:"num_nextn_predict_layers"`

	RopeScaling *RopeScaling `json:"rope_scaling,omitempty"` // nil: none
}

// QRank is the rank of the query projection, 0 when queries are projected directly.
func (c Config) QRank() int {
	if c.QLoraRank == nil {
		return 0
	}
	return *c.QLoraRank
}

// QKDim is the size of one head's query and key: the part without position and
// the rotated part.
func (c Config) QKDim() int { return c.NopeDim + c.RopeDim }

// Sparse says whether layer i is a mixture of experts.
func (c Config) Sparse(i int) bool { return c.RoutedExperts > 0 && i >= c.DenseLayers }

// TensorSpec is the name and shape of one tensor, [out, in] for matrices.
type TensorSpec struct {
	Name  string
	Shape []int
}

// Tensors lists every tensor that a checkpoint of this configuration holds,
// under the names of the Hugging Face checkpoints, without MTP modules.
func (c Config) Tensors() []TensorSpec {
	specs := tensorList{config: c}
	specs.add("model.embed_tokens.weight", c.VocabSize, c.HiddenSize)
	for i := range c.Layers {
		specs.block(layerPrefix(i), c.Sparse(i))
	}
	specs.add("model.norm.weight", c.HiddenSize)
	if !c.TieWordEmbedding {
		specs.add("lm_head.weight", c.VocabSize, c.HiddenSize)
	}
	return specs.list
}

// ModuleTensors lists the tensors of the first Multi-Token Prediction module,
// but for the copies of embedding and output head that checkpoints keep in it;
// none if there is no module.
func (c Config) ModuleTensors() []TensorSpec {
	if c.MTPLayers == 0 {
		return nil
	}
	specs, p := tensorList{config: c}, layerPrefix(c.Layers)
	specs.add(p+"enorm.weight", c.HiddenSize)
	specs.add(p+"hnorm.weight", c.HiddenSize)
	specs.add(p+"eh_proj.weight", c.HiddenSize, 2*c.HiddenSize)
	specs.block(p, c.Sparse(c.Layers))
	specs.add(p+"shared_head.norm.weight", c.HiddenSize)
	return specs.list
}

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
	if r := c.QRank(); r > 0 {
		t.add(p+"self_attn.q_a_proj.weight", r, c.HiddenSize)
		t.add(p+"self_attn.q_a_layernorm.weight", r)
		t.add(p+"self_attn.q_b_proj.weight", c.Heads*c.QKDim(), r)
	} else {
		t.add(p+"self_attn.q_proj.weight", c.Heads*c.QKDim(), c.HiddenSize)
	}
	t.add(p+"self_attn.kv_a_proj_with_mqa.weight", c.KVLoraRank+c.RopeDim, c.HiddenSize)
	t.add(p+"self_attn.kv_a_layernorm.weight", c.KVLoraRank)
	t.add(p+"self_attn.kv_b_proj.weight", c.Heads*(c.NopeDim+c.VDim), c.KVLoraRank)
	t.add(p+"self_attn.o_proj.weight", c.HiddenSize, c.Heads*c.VDim)
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

func (t *tensorList) mlp(p string, width int) {
	t.add(p+"gate_proj.weight", width, t.config.HiddenSize)
	t.add(p+"up_proj.weight", width, t.config.HiddenSize)
	t.add(p+"down_proj.weight", t.config.HiddenSize, width)
}

// Parameters counts the model's numbers: all of them, and those that one token
// touches. Of the routed experts a token touches ExpertsPerToken a layer, and of
// the embedding one row, unless the same matrix is the output head.
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
