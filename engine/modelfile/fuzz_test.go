package modelfile

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
	"espalier/engine/tokenizer"
)

// smallest is a model of the least sizes, for files that are taken apart.
func smallest(t testing.TB) []byte {
	t.Helper()
	c := arch.Config{
		ModelType: "deepseek_v3", VocabSize: 257, HiddenSize: 4, Layers: 2, MaxPosition: 8, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 1, KVLoraRank: 2, NopeDim: 2, RopeDim: 2, VDim: 2, DenseSize: 4, DenseLayers: 1,
		ExpertSize: 2, RoutedExperts: 2, ExpertsPerToken: 1, Groups: 1, GroupsPerToken: 1, RoutedScale: 1,
		ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
	return written(t, c)
}

// smallestGrouped is one with grouped queries, of a model type.
func smallestGrouped(t testing.TB, kind string) []byte { return written(t, smallestShape(kind)) }

func smallestShape(kind string) arch.Config {
	c := arch.Config{
		ModelType: kind, VocabSize: 257, HiddenSize: 4, Layers: 2, MaxPosition: 8, RMSNormEps: 1e-6, RopeTheta: 10000, TieWordEmbedding: kind == "qwen2",
		Heads: 4, KVHeads: 2, HeadDim: 2, RopeDim: 2, VDim: 2, DenseSize: 4, AttentionBias: kind == "llama", Interleaved: kind == "llama",
	}
	if kind == "llama" {
		c.RopeScaling = &arch.RopeScaling{Type: arch.ScalingDivisors, Divisors: []float32{2}}
	}
	return c
}

func written(t testing.TB, c arch.Config) []byte {
	t.Helper()
	f := &Files{Config: c, Source: newRandomSource(c, 1), Tokenizer: tokenizer.Bytes()}
	var b bytes.Buffer
	if err := f.WriteGGUF(&b, GGUFOptions{Type: checkpoint.F32, Split: true}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// load opens and loads a file that may be anything, and runs two tokens through it.
func load(data []byte) error {
	file, err := checkpoint.ParseGGUF(data)
	if err != nil {
		return err
	}
	f, err := ParseGGUF("fuzz", file)
	if err != nil {
		return err
	}
	f.Config.Parameters()
	t, err := transformer.New(f.Config, f.Source)
	if err != nil {
		return err
	}
	defer t.Close()
	_, err = t.NewPass().Forward(context.Background(), []transformer.Span{{Sequence: t.NewSequence(2), Tokens: []int{0, 0}[:min(2, f.Config.MaxPosition)], Want: 1}})
	return err
}

// changed is a file with one entry of its metadata replaced, or one tensor.
func changed(t *testing.T, data []byte, pair checkpoint.Pair, tensor checkpoint.Tensor) []byte {
	t.Helper()
	whole, err := checkpoint.ParseGGUF(data)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []checkpoint.Pair
	for _, p := range whole.Pairs {
		if p.Key != pair.Key {
			pairs = append(pairs, p)
		}
	}
	if pair.Key != "" {
		pairs = append(pairs, pair)
	}
	var tensors []checkpoint.Tensor
	for _, name := range whole.Names() {
		x, err := whole.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != tensor.Name {
			tensors = append(tensors, x)
		}
	}
	if tensor.Shape != nil {
		tensors = append(tensors, tensor)
	}
	var b bytes.Buffer
	if err := checkpoint.WriteGGUF(&b, pairs, tensors, checkpoint.F32); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A configuration of more than there can be is refused before it is listed, and one that
// this engine does not compute is refused with the key that says so.
func TestImplausible(t *testing.T) {
	const huge = uint32(1<<24 - 1)
	tests := []struct {
		kind, key string
		value     any
		want      string
	}{
		{"deepseek2", "block_count", huge, "16777215 layers, but there are only 27 tensors"},
		{"deepseek2", "expert_count", huge, `"blk.1.ffn_gate_exps.weight" has shape [2 2 4], but the configuration calls for [16777215 2 4]`},
		{"deepseek2", "embedding_length", huge, "calls for [2 2 16777215]"},
		{"deepseek2", "attention.kv_lora_rank", huge, "attn_kv_a_mqa.weight"},
		{"deepseek2", "attention.head_count", huge, "attn_q.weight"},
		{"deepseek2", "rope.dimension_count", huge, "qk_nope_head_dim"},
		{"deepseek2", "expert_gating_func", huge, "expert_gating_func is 16777215"},
		{"deepseek2", "leading_dense_block_count", huge, "ffn_gate.weight"},
		{"deepseek2", "nextn_predict_layers", int32(-9), "nextn_predict_layers is -9, want a whole number from 0"},
		{"deepseek2", "attention.q_lora_rank", int32(-1), "q_lora_rank is -1"},
		{"deepseek2", "expert_weights_scale", float32(math.NaN()), "expert_weights_scale is NaN, want a finite number"},
	}
	for _, kind := range []string{"llama", "qwen2", "qwen3"} {
		for _, c := range []struct {
			key   string
			value any
			want  string
		}{
			{"block_count", huge, "16777215 layers, but there are only"},
			{"block_count", uint32(3), "blk.2.attn_norm.weight"},
			{"block_count", uint32(1), "blk.1."},
			{"embedding_length", huge, "calls for [257 16777215]"},
			{"feed_forward_length", huge, "ffn_gate.weight"},
			{"feed_forward_length", uint32(0), "intermediate_size is 0"},
			{"attention.head_count", huge, "want a multiple of num_key_value_heads"},
			{"attention.head_count", uint32(0), "num_attention_heads is 0"},
			{"attention.head_count", uint32(8), "attn_q.weight"},
			{"attention.head_count_kv", uint32(4), "attn_k.weight"},
			{"attention.head_count_kv", uint32(3), "want a multiple of num_key_value_heads"},
			{"attention.head_count_kv", []uint32{2, 2}, "want a number"},
			{"attention.key_length", huge, "value_length is 2, which is not supported: want 16777215"},
			{"attention.value_length", uint32(4), "value_length is 4"},
			{"rope.dimension_count", uint32(4), "rope.dimension_count is 4"},
			{"expert_count", uint32(8), "expert_count is 8"},
			{"attention.sliding_window", uint32(4), "sliding-window attention is not supported"},
			{"attention.layer_norm_rms_epsilon", float32(0), "rms_norm_eps is 0"},
			{"rope.freq_base", float32(-1), "rope_theta is -1"},
			{"rope.freq_base", float32(math.Inf(1)), "rope.freq_base is +Inf, want a finite number"},
			{"context_length", uint32(0), "max_position_embeddings is 0"},
		} {
			tests = append(tests, struct {
				kind, key string
				value     any
				want      string
			}{kind, c.key, c.value, c.want})
		}
	}
	for _, test := range tests {
		whole := smallest(t)
		if test.kind != "deepseek2" {
			whole = smallestGrouped(t, test.kind)
		}
		if err := load(whole); err != nil {
			t.Fatal(err)
		}
		err := load(changed(t, whole, checkpoint.Pair{Key: test.kind + "." + test.key, Value: test.value}, checkpoint.Tensor{}))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s.%s %v: error %v, want it to hold %q", test.kind, test.key, test.value, err, test.want)
		}
	}
	for kind, want := range map[string]string{"longrope": "longrope, which is not supported", "yarn": "rope.scaling.factor is 0, want at least 1"} {
		scaled := changed(t, smallestGrouped(t, "qwen2"), checkpoint.Pair{Key: "qwen2.rope.scaling.type", Value: kind}, checkpoint.Tensor{})
		if err := load(changed(t, scaled, checkpoint.Pair{Key: "qwen2.rope.scaling.factor", Value: float32(0)}, checkpoint.Tensor{})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// A tensor that is missing, has another shape, is no part of the architecture, or cannot be
// computed with, is named.
func TestDamagedTensors(t *testing.T) {
	for _, kind := range []string{"llama", "qwen2", "qwen3"} {
		whole := smallestGrouped(t, kind)
		file, err := checkpoint.ParseGGUF(whole)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(file.Names(), "blk.0.ffn_gate.bias", "rope_factors_long.weight") {
			missing := load(changed(t, whole, checkpoint.Pair{}, checkpoint.Tensor{Name: name}))
			optional := map[string]bool{"rope_freqs.weight": true, "blk.0.ffn_gate.bias": true, "rope_factors_long.weight": true, "output.weight": true}
			if !optional[name] && (missing == nil || !strings.Contains(missing.Error(), strings.TrimPrefix(name, "blk.0."))) && !strings.HasPrefix(name, "blk.0.attn_q.bias") {
				t.Errorf("%s without %s: %v", kind, name, missing)
			}
			other := checkpoint.Tensor{Name: name, Shape: []int{3}, Data: []float32{1, 1, 1}}
			if err := load(changed(t, whole, checkpoint.Pair{}, other)); err == nil || !strings.Contains(err.Error(), name) && name != "rope_freqs.weight" {
				t.Errorf("%s with another %s: %v", kind, name, err)
			}
		}
	}
	for _, bad := range []checkpoint.Tensor{
		{Name: "blk.0.attn_q_a.bias", Shape: []int{4}, Data: make([]float32, 4)}, // of another model that calls itself deepseek2
		{Name: "blk.1.indexer.k_norm.weight", Shape: []int{4}, Data: make([]float32, 4)},
	} {
		if err := load(changed(t, smallest(t), checkpoint.Pair{}, bad)); err == nil || !strings.Contains(err.Error(), bad.Name) {
			t.Errorf("%s: %v", bad.Name, err)
		}
	}
	module := checkpoint.Tensor{Name: "blk.2.nextn.eh_proj.weight", Shape: []int{4}, Data: make([]float32, 4)}
	if err := load(changed(t, smallest(t), checkpoint.Pair{}, module)); err != nil {
		t.Errorf("a prediction module is left out: %v", err)
	}
	c := smallestShape("qwen3")
	c.HiddenSize = 32
	blocks := checkpoint.Tensor{Name: "output_norm.weight", Shape: []int{32}, DType: checkpoint.Q40, Data: make([]float32, 32)}
	if err := load(changed(t, written(t, c), checkpoint.Pair{}, blocks)); err == nil || !strings.Contains(err.Error(), `"output_norm.weight" is Q4_0, want F32`) {
		t.Errorf("a norm in blocks: %v", err)
	}
	for _, bad := range []float32{0, -1, float32(math.NaN()), float32(math.Inf(1))} {
		divisors := checkpoint.Tensor{Name: ropeDivisors, Shape: []int{1}, Data: []float32{bad}}
		if err := load(changed(t, smallestGrouped(t, "llama"), checkpoint.Pair{}, divisors)); err == nil || !strings.Contains(err.Error(), ropeDivisors) {
			t.Errorf("divisor %v: %v", bad, err)
		}
	}
}

// Whatever a file claims, it is loaded or refused, without a panic.
func FuzzLoad(f *testing.F) {
	f.Add(smallest(f))
	for _, kind := range []string{"llama", "qwen2", "qwen3"} {
		f.Add(smallestGrouped(f, kind))
	}
	f.Fuzz(func(_ *testing.T, data []byte) { _ = load(data) })
}
