package modelfile

import (
	"fmt"
	"strconv"
	"strings"
)

// Hub names and their GGUF counterparts, of whole models and within a layer.
var (
	topNames = map[string]string{
		"model.embed_tokens.weight": "token_embd.weight",
		"model.norm.weight":         "output_norm.weight",
		"lm_head.weight":            "output.weight",
	}
	layerNames = map[string]string{
		"input_layernorm.weight":              "attn_norm.weight",
		"post_attention_layernorm.weight":     "ffn_norm.weight",
		"self_attn.q_proj.weight":             "attn_q.weight",
		"self_attn.q_a_proj.weight":           "attn_q_a.weight",
		"self_attn.q_a_layernorm.weight":      "attn_q_a_norm.weight",
		"self_attn.q_b_proj.weight":           "attn_q_b.weight",
		"self_attn.kv_a_proj_with_mqa.weight": "attn_kv_a_mqa.weight",
		"self_attn.kv_a_layernorm.weight":     "attn_kv_a_norm.weight",
		"self_attn.kv_b_proj.weight":          "attn_kv_b.weight",
		"self_attn.o_proj.weight":             "attn_output.weight",
		"self_attn.o_proj.bias":               "attn_output.bias",
		"self_attn.q_proj.bias":               "attn_q.bias",
		"self_attn.q_norm.weight":             "attn_q_norm.weight",
		"self_attn.k_proj.weight":             "attn_k.weight",
		"self_attn.k_proj.bias":               "attn_k.bias",
		"self_attn.k_norm.weight":             "attn_k_norm.weight",
		"self_attn.v_proj.weight":             "attn_v.weight",
		"self_attn.v_proj.bias":               "attn_v.bias",
		"mlp.gate_proj.weight":                "ffn_gate.weight",
		"mlp.up_proj.weight":                  "ffn_up.weight",
		"mlp.down_proj.weight":                "ffn_down.weight",
		"mlp.gate.weight":                     "ffn_gate_inp.weight",
		"mlp.gate.e_score_correction_bias":    "exp_probs_b.bias",
		"mlp.shared_experts.gate_proj.weight": "ffn_gate_shexp.weight",
		"mlp.shared_experts.up_proj.weight":   "ffn_up_shexp.weight",
		"mlp.shared_experts.down_proj.weight": "ffn_down_shexp.weight",
	}
	expertNames = map[string]string{
		"gate_proj.weight": "ffn_gate_exps.weight",
		"up_proj.weight":   "ffn_up_exps.weight",
		"down_proj.weight": "ffn_down_exps.weight",
	}
)

// place is where GGUF stores a tensor: as a tensor of its own, or as one matrix of a stack
// of experts.
type place struct {
	name   string
	expert int // -1: not in a stack
}

// placeOf translates the hub's name of a tensor. It returns false if GGUF has none.
func placeOf(name string) (place, bool) {
	if top, ok := topNames[name]; ok {
		return place{top, -1}, true
	}
	layer, rest, ok := splitLayer(name)
	if !ok {
		return place{}, false
	}
	block := fmt.Sprintf("blk.%d.", layer)
	if own, ok := layerNames[rest]; ok {
		return place{block + own, -1}, true
	}
	if rest, ok = strings.CutPrefix(rest, "mlp.experts."); !ok {
		return place{}, false
	}
	number, rest, _ := strings.Cut(rest, ".")
	expert, err := strconv.Atoi(number)
	stack, ok := expertNames[rest]
	if err != nil || !ok {
		return place{}, false
	}
	return place{block + stack, expert}, true
}

// splitLayer splits model.layers.3.REST.
func splitLayer(name string) (layer int, rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, "model.layers.")
	if !ok {
		return 0, "", false
	}
	number, rest, _ := strings.Cut(rest, ".")
	layer, err := strconv.Atoi(number)
	return layer, rest, err == nil
}

// isProjection reports whether a matrix belongs to attention or feed-forward, whose
// weights DeepSeek stores as FP8.
func isProjection(name string) bool {
	return strings.HasSuffix(name, "_proj.weight") && !strings.HasSuffix(name, ".eh_proj.weight") ||
		strings.HasSuffix(name, ".kv_a_proj_with_mqa.weight")
}

// isVector reports whether a tensor is a bias or the weights of a norm, which every engine
// needs in float32.
func isVector(name string) bool {
	return strings.HasSuffix(name, "norm.weight") || isBias(name)
}

func isBias(name string) bool {
	return strings.HasSuffix(name, "_bias") || strings.HasSuffix(name, ".bias")
}
