package arch

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadConfig(t *testing.T) {
	data, err := os.ReadFile("../testdata/v2lite_tiny/config.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		ModelType: "deepseek_v2", VocabSize: 160, HiddenSize: 64, Layers: 3, MaxPosition: 256,
		RMSNormEps: 1e-6, RopeTheta: 10000, Heads: 4, KVLoraRank: 32, NopeDim: 16, RopeDim: 8, VDim: 12,
		DenseSize: 96, DenseLayers: 1, ExpertSize: 32, RoutedExperts: 16, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "softmax", TopKMethod: "greedy",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a file leaves out follows from its model type.
func TestReadConfigDefaults(t *testing.T) {
	const sizes = `"vocab_size":8,"hidden_size":4,"num_hidden_layers":1,"max_position_embeddings":8,
		"num_attention_heads":1,"kv_lora_rank":2,"qk_nope_head_dim":2,"qk_rope_head_dim":2,"v_head_dim":2,
		"n_routed_experts":4,"num_experts_per_tok":2,"moe_intermediate_size":4`
	v3, err := ReadConfig(strings.NewReader(`{"model_type":"deepseek_v3",` + sizes + `}`))
	if err != nil {
		t.Fatal(err)
	}
	if v3.ScoringFunc != "sigmoid" || v3.TopKMethod != "noaux_tc" || !v3.NormTopKProb || v3.Groups != 1 {
		t.Errorf("v3: %+v", v3)
	}
	v2, err := ReadConfig(strings.NewReader(`{"model_type":"deepseek_v2",` + sizes + `,"n_group":null}`))
	if err != nil {
		t.Fatal(err)
	}
	if v2.ScoringFunc != "softmax" || v2.TopKMethod != "greedy" || v2.NormTopKProb || v2.RMSNormEps != 1e-6 {
		t.Errorf("v2: %+v", v2)
	}
}

func TestReadConfigRefuses(t *testing.T) {
	data, err := os.ReadFile("../testdata/v3_tiny/config.json")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ from, to, want string }{
		{`"rope_scaling": null`, `"rope_scaling": {"type":"llama3","factor":4}`, `rope_scaling of type "llama3" is not supported, want "yarn", "linear" or null`},
		{`"rope_scaling": null`, `"rope_scaling": {"rope_type":"yarn","factor":0.5}`, `factor is 0.5, want at least 1`},
		{`"rope_scaling": null`, `"rope_scaling": {"type":"yarn","factor":4,"original_max_position_embeddings":0}`, `original_max_position_embeddings is 0`},
		{`"rope_scaling": null`, `"rope_scaling": {"type":"yarn","factor":4,"beta_slow":0}`, `beta_slow 0, want more than 0`},
		{`"rope_scaling": null`, `"rope_scaling": {"type":"yarn","factor":4,"mscale":-1}`, `mscale is -1`},
		{"\"rope_scaling\": null,\n \"rope_theta\": 10000", `"rope_scaling": {"type":"yarn","factor":4},"rope_theta": 1`, `rope_theta is 1`},
		{`"model_type": "deepseek_v3"`, `"model_type": "gemma"`, `model_type "gemma" is not supported`},
		{`"hidden_act": "silu"`, `"hidden_act": "gelu"`, `hidden_act "gelu"`},
		{`"attention_bias": false`, `"attention_bias": true`, `attention_bias true`},
		{`"moe_layer_freq": 1`, `"moe_layer_freq": 2`, `moe_layer_freq 2`},
		{`"use_cache": true`, `"quantization_config": {"quant_method":"awq"}`, `quant_method "awq" is not supported, want "fp8"`},
		{`"use_cache": true`, `"quantization_config": {"quant_method":"fp8","fmt":"e5m2"}`, `fmt "e5m2"`},
		{`"use_cache": true`, `"quantization_config": {"quant_method":"fp8","weight_block_size":[64,128]}`, `weight_block_size [64 128]`},
		{`"use_cache": true`, `"rope_parameters": {"full_attention":{}}`, `rope_parameters has no rope_theta`},
		{`"hidden_size": 64`, `"hidden_size": 0`, `hidden_size is 0, want 1 to`},
		{`"n_routed_experts": 16`, `"n_routed_experts": 2000000000`, `n_routed_experts is 2000000000, want 0 to`},
		{`"n_shared_experts": 1`, `"n_shared_experts": -1`, `n_shared_experts is -1`},
		{`"hidden_size": 64`, `"hidden_size": "64"`, `hidden_size`},
		{`"kv_lora_rank": 32`, `"kv_lora_rank": -1`, `kv_lora_rank is -1`},
		{`"q_lora_rank": 24`, `"q_lora_rank": 0`, `q_lora_rank is 0, want null or`},
		{`"qk_rope_head_dim": 8`, `"qk_rope_head_dim": 7`, `qk_rope_head_dim is 7, want an even number`},
		{`"intermediate_size": 96`, `"intermediate_size": 0`, `intermediate_size is 0`},
		{`"moe_intermediate_size": 32`, `"moe_intermediate_size": 0`, `moe_intermediate_size is 0`},
		{`"rms_norm_eps": 1e-06`, `"rms_norm_eps": 0`, `rms_norm_eps is 0`},
		{`"num_experts_per_tok": 4`, `"num_experts_per_tok": 17`, `num_experts_per_tok is 17, want 1 to n_routed_experts`},
		{`"num_experts_per_tok": 4`, `"num_experts_per_tok": 9`, `num_experts_per_tok is 9, but 2 groups of 4 experts hold fewer`},
		{`"n_group": 4`, `"n_group": 3`, `n_group is 3, want a divisor`},
		{`"topk_group": 2`, `"topk_group": 5`, `topk_group is 5`},
		{`"scoring_func": "sigmoid"`, `"scoring_func": "tanh"`, `scoring_func "tanh"`},
		{`"topk_method": "noaux_tc"`, `"topk_method": "best"`, `topk_method "best"`},
		{`"model_type": "deepseek_v3"`, `"model_type": "deepseek_v2"`, `ambiguous`},
		{`{`, ``, `config.json`},
	}
	for _, test := range tests {
		t.Run(test.to, func(t *testing.T) {
			changed := strings.Replace(string(data), test.from, test.to, 1)
			if changed == string(data) {
				t.Fatalf("%q is not in the file", test.from)
			}
			_, err := ReadConfig(strings.NewReader(changed))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "config.json: ") {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	// The reports' own figures: 671B and 37B, of which DeepSeek excludes 0.9B of
	// input embedding (README_WEIGHTS of the V3 repository: 36.6B).
	q := 1536
	v3 := Config{
		VocabSize: 129280, HiddenSize: 7168, Layers: 61, Heads: 128, QLoraRank: &q, KVLoraRank: 512,
		NopeDim: 128, RopeDim: 64, VDim: 128, DenseSize: 18432, DenseLayers: 3, ExpertSize: 2048,
		RoutedExperts: 256, SharedExperts: 1, ExpertsPerToken: 8, TopKMethod: "noaux_tc",
	}
	total, active := v3.Parameters()
	if total/1e9 != 671 || active/1e8 != 366 {
		t.Errorf("V3 has %d parameters, %d active; want 671.0e9 and 36.6e9", total, active)
	}
	tied := Config{
		ModelType: "deepseek_v2", VocabSize: 40, HiddenSize: 24, Layers: 2, TieWordEmbedding: true,
		Heads: 3, KVLoraRank: 10, NopeDim: 6, RopeDim: 4, VDim: 5, ExpertSize: 7, RoutedExperts: 6, ExpertsPerToken: 2,
	}
	total, active = tied.Parameters()
	untouched := int64(tied.Layers * (tied.RoutedExperts - tied.ExpertsPerToken) * 3 * tied.HiddenSize * tied.ExpertSize)
	if total-active != untouched {
		t.Errorf("tied: %d parameters are not touched, want %d", total-active, untouched)
	}
}
