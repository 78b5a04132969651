package modelfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
)

// latentArchitecture is llama.cpp's name for DeepSeek-V2, V3 and R1. Those with grouped
// queries have the names of their model types.
const latentArchitecture = "deepseek2"

func architecture(c arch.Config) string {
	if c.Grouped() {
		return c.ModelType
	}
	return latentArchitecture
}

// Values of expert_gating_func.
const (
	gateSoftmax = 1
	gateSigmoid = 2
)

// keys reads the metadata of a GGUF file and keeps the first error.
type keys struct {
	file         *checkpoint.GGUF
	architecture string
	err          error
}

// find looks up a key of the architecture.
func (k *keys) find(name string) (any, bool) { return k.file.Value(k.architecture + "." + name) }

// number reads a finite number of any type. The fallback, if given, replaces a missing one.
func (k *keys) number(name string, fallback ...float64) float64 {
	n := k.any(name, fallback)
	if k.err == nil && n-n != 0 {
		k.err = fmt.Errorf("key %s.%s is %v, want a finite number", k.architecture, name, n)
	}
	return n
}

func (k *keys) any(name string, fallback []float64) float64 {
	v, ok := k.find(name)
	r := reflect.ValueOf(v)
	switch {
	case k.err != nil:
	case !ok && len(fallback) > 0:
		return fallback[0]
	case !ok:
		k.err = fmt.Errorf("key %s.%s is missing", k.architecture, name)
	case r.CanInt():
		return float64(r.Int())
	case r.CanUint():
		return float64(r.Uint())
	case r.CanFloat():
		return r.Float()
	default:
		k.err = fmt.Errorf("key %s.%s is %v, want a number", k.architecture, name, v)
	}
	return 0
}

// count reads a whole number of plausible size.
func (k *keys) count(name string, fallback ...float64) int {
	n := k.number(name, fallback...)
	if k.err == nil && (n != math.Trunc(n) || n < 0 || n > math.MaxInt32) {
		k.err = fmt.Errorf("key %s.%s is %v, want a whole number from 0 to %d", k.architecture, name, n, math.MaxInt32)
	}
	return int(n)
}

// is reads a boolean, false if it is missing.
func (k *keys) is(name string) bool {
	v, ok := k.find(name)
	b, isBool := v.(bool)
	if ok && !isBool && k.err == nil {
		k.err = fmt.Errorf("key %s.%s is %v, want true or false", k.architecture, name, v)
	}
	return b
}

// readGGUFConfig builds the configuration that config.json would have.
func readGGUFConfig(file *checkpoint.GGUF) (arch.Config, error) {
	name, _ := file.Value("general.architecture")
	k := &keys{file: file}
	k.architecture, _ = name.(string)
	var c map[string]any
	switch {
	case k.architecture == latentArchitecture:
		c = latentConfig(k)
	case arch.Config{ModelType: k.architecture}.Grouped():
		c = groupedConfig(k)
	default:
		return arch.Config{}, fmt.Errorf("general.architecture is %v, which is not supported: want %q (DeepSeek-V2, V3, R1), llama, qwen2 or qwen3", name, latentArchitecture)
	}
	if err := vocabularySize(c, file); k.err == nil {
		k.err = err
	}
	if k.err != nil {
		return arch.Config{}, k.err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return arch.Config{}, fmt.Errorf("metadata: %w", err)
	}
	config, err := arch.ReadConfig(bytes.NewReader(data))
	if err != nil {
		return config, fmt.Errorf("metadata, in the words of a %w", err)
	}
	return config, nil
}

// latentConfig reads the keys of deepseek2.
func latentConfig(k *keys) map[string]any {
	c := map[string]any{
		"num_hidden_layers":        k.count("block_count") - k.count("nextn_predict_layers", 0),
		"max_position_embeddings":  k.count("context_length"),
		"hidden_size":              k.count("embedding_length"),
		"intermediate_size":        k.count("feed_forward_length", 0),
		"num_attention_heads":      k.count("attention.head_count"),
		"rms_norm_eps":             shortest(k.number("attention.layer_norm_rms_epsilon")),
		"rope_theta":               shortest(k.number("rope.freq_base", 10000)),
		"kv_lora_rank":             k.count("attention.kv_lora_rank"),
		"qk_rope_head_dim":         k.count("rope.dimension_count"),
		"first_k_dense_replace":    k.count("leading_dense_block_count", 0),
		"n_routed_experts":         k.count("expert_count", 0),
		"num_experts_per_tok":      k.count("expert_used_count", 0),
		"n_shared_experts":         k.count("expert_shared_count", 0),
		"moe_intermediate_size":    k.count("expert_feed_forward_length", 0),
		"routed_scaling_factor":    shortest(k.number("expert_weights_scale", 1)),
		"norm_topk_prob":           k.is("expert_weights_norm"),
		"n_group":                  max(k.count("expert_group_count", 1), 1),
		"topk_group":               max(k.count("expert_group_used_count", 1), 1),
		"num_nextn_predict_layers": 0,
	}
	// Files with attn_k_b and attn_v_b have the sizes of the latent under the usual keys,
	// and those of the heads under keys of their own.
	qk := k.count("attention.key_length_mla", 0)
	v := k.count("attention.value_length_mla", 0)
	if qk == 0 || v == 0 {
		qk, v = k.count("attention.key_length"), k.count("attention.value_length")
	}
	c["qk_nope_head_dim"], c["v_head_dim"] = qk-k.count("rope.dimension_count"), v
	c["q_lora_rank"] = nil
	if rank := k.count("attention.q_lora_rank", 0); rank > 0 {
		c["q_lora_rank"] = rank
	}
	router(c, k)
	c["rope_scaling"] = yarn(k)
	return c
}

// router reads how experts are chosen. Files from before the key existed are V2 models,
// whose scores are a softmax.
func router(c map[string]any, k *keys) {
	c["model_type"], c["scoring_func"], c["topk_method"] = "deepseek_v2", "softmax", "greedy"
	switch gate := k.count("expert_gating_func", gateSoftmax); gate {
	case gateSoftmax:
	case gateSigmoid:
		c["model_type"], c["scoring_func"], c["topk_method"] = "deepseek_v3", "sigmoid", "noaux_tc"
	default:
		if k.err == nil {
			k.err = fmt.Errorf("key %s.expert_gating_func is %d, want %d (softmax) or %d (sigmoid)", k.architecture, gate, gateSoftmax, gateSigmoid)
		}
	}
	if c["scoring_func"] == "softmax" && c["n_group"] != 1 {
		c["topk_method"] = "group_limited_greedy"
	}
}

// yarn reads rope_scaling, nil if there is none. GGUF stores 0.1·mscale_all_dim and takes
// mscale to be equal.
func yarn(k *keys) any {
	kind, _ := k.find("rope.scaling.type")
	factor := k.number("rope.scaling.factor", 1)
	if kind != "yarn" {
		if factor != 1 && k.err == nil {
			k.err = fmt.Errorf("key %s.rope.scaling.type is %v, want \"yarn\" with a factor of %v", k.architecture, kind, factor)
		}
		return nil
	}
	mscale := shortest(k.number("rope.scaling.yarn_log_multiplier", 0)) * 10
	return map[string]any{
		"type":                             "yarn",
		"factor":                           shortest(factor),
		"original_max_position_embeddings": k.count("rope.scaling.original_context_length"),
		"beta_fast":                        shortest(k.number("rope.scaling.yarn_beta_fast", 32)),
		"beta_slow":                        shortest(k.number("rope.scaling.yarn_beta_slow", 1)),
		"mscale":                           mscale,
		"mscale_all_dim":                   mscale,
	}
}

// vocabularySize takes the size of the vocabulary from the embedding.
func vocabularySize(c map[string]any, file *checkpoint.GGUF) error {
	shape := file.Shape("token_embd.weight")
	if len(shape) != 2 {
		return errors.New(`tensor "token_embd.weight" is missing or not a matrix`)
	}
	c["vocab_size"] = shape[0]
	c["tie_word_embeddings"] = file.Shape("output.weight") == nil
	return nil
}

// shortest returns the shortest decimal of a float32: 1e-6 instead of
// 9.999999974752427e-07, which is another number in float64.
func shortest(v float64) float64 {
	if float64(float32(v)) != v {
		return v
	}
	var short float64
	if _, err := fmt.Sscan(fmt.Sprint(float32(v)), &short); err != nil {
		return v
	}
	return short
}

// configPairs returns the keys of a configuration. With split, attention is stored as
// attn_k_b and attn_v_b.
func configPairs(c arch.Config, split bool) ([]checkpoint.Pair, error) {
	var pairs []checkpoint.Pair
	add := func(key string, value any) {
		pairs = append(pairs, checkpoint.Pair{Key: architecture(c) + "." + key, Value: value})
	}
	count := func(key string, n int) { add(key, uint32(n)) }
	count("block_count", c.Layers)
	count("context_length", c.MaxPosition)
	count("embedding_length", c.HiddenSize)
	count("feed_forward_length", c.DenseSize)
	count("vocab_size", c.VocabSize)
	count("attention.head_count", c.Heads)
	add("attention.layer_norm_rms_epsilon", float32(c.RMSNormEps))
	add("rope.freq_base", float32(c.RopeTheta))
	count("rope.dimension_count", c.RopeDim)
	if c.Grouped() {
		count("attention.head_count_kv", c.KVHeads)
		count("attention.key_length", c.HeadDim)
		count("attention.value_length", c.HeadDim)
		return append(pairs, groupedScalingPairs(c)...), nil
	}
	if r := c.QRank(); r > 0 {
		count("attention.q_lora_rank", r)
	}
	count("attention.kv_lora_rank", c.KVLoraRank)
	if split { // attention over the latent has a single key-value head
		count("attention.head_count_kv", 1)
		count("attention.key_length", c.KVLoraRank+c.RopeDim)
		count("attention.value_length", c.KVLoraRank)
		count("attention.key_length_mla", c.QKDim())
		count("attention.value_length_mla", c.VDim)
	} else {
		count("attention.head_count_kv", c.Heads)
		count("attention.key_length", c.QKDim())
		count("attention.value_length", c.VDim)
	}
	count("leading_dense_block_count", min(c.DenseLayers, c.Layers))
	if c.RoutedExperts > 0 {
		count("expert_count", c.RoutedExperts)
		count("expert_used_count", c.ExpertsPerToken)
		count("expert_shared_count", c.SharedExperts)
		count("expert_feed_forward_length", c.ExpertSize)
		add("expert_weights_scale", float32(c.RoutedScale))
		add("expert_weights_norm", c.NormTopKProb)
		gate := gateSoftmax
		if c.ScoringFunc == "sigmoid" {
			gate = gateSigmoid
		}
		count("expert_gating_func", gate)
		if c.TopKMethod != "greedy" {
			count("expert_group_count", c.Groups)
			count("expert_group_used_count", c.GroupsPerToken)
		}
	}
	scaling, err := yarnPairs(c)
	return append(pairs, scaling...), err
}

// yarnPairs returns the keys of rope_scaling. Without scaling they say
// so, since some engines divide by the factor in any case.
func yarnPairs(c arch.Config) ([]checkpoint.Pair, error) {
	data, err := json.Marshal(c.RopeScaling)
	if err != nil {
		return nil, err
	}
	var s *struct {
		Factor       float64
		Original     int      `json:"original_max_position_embeddings"`
		BetaFast     *float64 `json:"beta_fast"`
		BetaSlow     *float64 `json:"beta_slow"`
		MScale       float64
		MScaleAllDim float64 `json:"mscale_all_dim"`
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("rope_scaling: %w", err)
	}
	const prefix = latentArchitecture + ".rope.scaling."
	if s == nil {
		return []checkpoint.Pair{
			{Key: prefix + "type", Value: "none"},
			{Key: prefix + "factor", Value: float32(1)},
			{Key: prefix + "yarn_log_multiplier", Value: float32(0)},
		}, nil
	}
	if s.MScale != s.MScaleAllDim {
		return nil, fmt.Errorf("rope_scaling has mscale %v and mscale_all_dim %v: GGUF has room for one of them", s.MScale, s.MScaleAllDim)
	}
	pairs := []checkpoint.Pair{
		{Key: prefix + "type", Value: "yarn"},
		{Key: prefix + "factor", Value: float32(s.Factor)},
		{Key: prefix + "original_context_length", Value: uint32(s.Original)},
		{Key: prefix + "yarn_log_multiplier", Value: float32(0.1 * s.MScaleAllDim)},
	}
	if s.BetaFast != nil && *s.BetaFast != 32 {
		pairs = append(pairs, checkpoint.Pair{Key: prefix + "yarn_beta_fast", Value: float32(*s.BetaFast)})
	}
	if s.BetaSlow != nil && *s.BetaSlow != 1 {
		pairs = append(pairs, checkpoint.Pair{Key: prefix + "yarn_beta_slow", Value: float32(*s.BetaSlow)})
	}
	return pairs, nil
}
