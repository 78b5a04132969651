package arch

import (
	"fmt"
	"strings"
)

// maxSize exceeds every size of any published model. It keeps a hostile file from
// exhausting memory before the first tensor is read.
const maxSize = 1 << 24

// field is a number with its name in config.json.
type field struct {
	name  string
	value int
}

// Validate returns an error if the engine cannot run such a model. The error names the
// field as in config.json.
func (c Config) Validate() error {
	if c.ModelType != "deepseek_v3" && c.ModelType != "deepseek_v2" && !c.Grouped() {
		return fmt.Errorf("model_type %q is not supported, want \"deepseek_v3\", \"deepseek_v2\" or %s", c.ModelType, strings.Join(groupedTypes, ", "))
	}
	if c.RopeScaling != nil {
		if err := c.RopeScaling.validate(c); err != nil {
			return err
		}
		if !(c.RopeTheta > 1) {
			return fmt.Errorf("rope_theta is %v, want more than 1: rope_scaling divides by its logarithm", c.RopeTheta)
		}
	}
	sizes := []field{
		{"vocab_size", c.VocabSize},
		{"hidden_size", c.HiddenSize},
		{"num_hidden_layers", c.Layers},
		{"max_position_embeddings", c.MaxPosition},
		{"num_attention_heads", c.Heads},
	}
	if !c.Grouped() {
		sizes = append(sizes,
			field{"kv_lora_rank", c.KVLoraRank},
			field{"qk_nope_head_dim", c.NopeDim},
			field{"qk_rope_head_dim", c.RopeDim},
			field{"v_head_dim", c.VDim})
	}
	for _, s := range sizes {
		if s.value < 1 || s.value > maxSize {
			return fmt.Errorf("%s is %d, want 1 to %d", s.name, s.value, maxSize)
		}
	}
	counts := []field{
		{"n_routed_experts", c.RoutedExperts},
		{"n_shared_experts", c.SharedExperts},
		{"first_k_dense_replace", c.DenseLayers},
		{"num_nextn_predict_layers", c.MTPLayers},
	}
	for _, n := range counts {
		if n.value < 0 || n.value > maxSize {
			return fmt.Errorf("%s is %d, want 0 to %d", n.name, n.value, maxSize)
		}
	}
	switch {
	case c.RopeDim%2 != 0:
		return fmt.Errorf("qk_rope_head_dim is %d, want an even number: rotation works on pairs", c.RopeDim)
	case c.QLoraRank != nil && *c.QLoraRank < 1:
		return fmt.Errorf("q_lora_rank is %d, want null or at least 1", *c.QLoraRank)
	case !(c.RMSNormEps > 0):
		return fmt.Errorf("rms_norm_eps is %v, want more than 0", c.RMSNormEps)
	case !(c.RopeTheta > 0):
		return fmt.Errorf("rope_theta is %v, want more than 0", c.RopeTheta)
	case !c.Sparse(0) && c.DenseSize < 1:
		return fmt.Errorf("intermediate_size is %d, want at least 1: the first layer is dense", c.DenseSize)
	}
	if c.Grouped() {
		return c.validateGrouped()
	}
	if c.Sparse(c.Layers-1) || c.MTPLayers > 0 && c.Sparse(c.Layers) {
		return c.validateRouter()
	}
	return nil
}

// validateRouter checks the fields of a mixture of experts.
func (c Config) validateRouter() error {
	switch {
	case c.ExpertSize < 1:
		return fmt.Errorf("moe_intermediate_size is %d, want at least 1", c.ExpertSize)
	case c.ExpertsPerToken < 1 || c.ExpertsPerToken > c.RoutedExperts:
		return fmt.Errorf("num_experts_per_tok is %d, want 1 to n_routed_experts, which is %d", c.ExpertsPerToken, c.RoutedExperts)
	case c.ScoringFunc != "sigmoid" && c.ScoringFunc != "softmax":
		return fmt.Errorf("scoring_func %q is not supported, want \"sigmoid\" or \"softmax\"", c.ScoringFunc)
	case !(c.RoutedScale > 0):
		return fmt.Errorf("routed_scaling_factor is %v, want more than 0", c.RoutedScale)
	case c.ModelType == "deepseek_v2" && c.NormTopKProb && c.RoutedScale != 1:
		// The published V2 code scales only weights that it does not normalise; later ports do both.
		return fmt.Errorf("norm_topk_prob with routed_scaling_factor %v is ambiguous for deepseek_v2 and not supported", c.RoutedScale)
	}
	switch c.TopKMethod {
	case "greedy":
		return nil
	case "noaux_tc", "group_limited_greedy":
	default:
		return fmt.Errorf("topk_method %q is not supported, want \"noaux_tc\", \"group_limited_greedy\" or \"greedy\"", c.TopKMethod)
	}
	switch {
	case c.Groups < 1 || c.RoutedExperts%c.Groups != 0:
		return fmt.Errorf("n_group is %d, want a divisor of n_routed_experts, which is %d", c.Groups, c.RoutedExperts)
	case c.GroupsPerToken < 1 || c.GroupsPerToken > c.Groups:
		return fmt.Errorf("topk_group is %d, want 1 to n_group, which is %d", c.GroupsPerToken, c.Groups)
	case c.ExpertsPerToken > c.GroupsPerToken*(c.RoutedExperts/c.Groups):
		return fmt.Errorf("num_experts_per_tok is %d, but %d groups of %d experts hold fewer", c.ExpertsPerToken, c.GroupsPerToken, c.RoutedExperts/c.Groups)
	}
	return nil
}
