package modelfile

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
)

// ropeDivisors is the tensor that holds Llama 3's rope scaling: what each frequency is
// divided by.
const ropeDivisors = "rope_freqs.weight"

// groupedConfig reads the keys of an architecture with grouped queries.
func groupedConfig(k *keys) map[string]any {
	heads := k.count("attention.head_count")
	c := map[string]any{
		"model_type":              k.architecture,
		"num_hidden_layers":       k.count("block_count"),
		"max_position_embeddings": k.count("context_length"),
		"hidden_size":             k.count("embedding_length"),
		"intermediate_size":       k.count("feed_forward_length"),
		"num_attention_heads":     heads,
		"num_key_value_heads":     k.count("attention.head_count_kv", float64(heads)),
		"rms_norm_eps":            shortest(k.number("attention.layer_norm_rms_epsilon")),
		"rope_theta":              shortest(k.number("rope.freq_base", 10000)),
		"attention_bias":          k.architecture != "qwen2" && k.file.Shape("blk.0.attn_q.bias") != nil,
		"rope_interleave":         neighbours(arch.Config{ModelType: k.architecture}),
	}
	size := 0
	if heads > 0 {
		size = k.count("embedding_length") / heads
	}
	size = k.count("attention.key_length", float64(size))
	c["head_dim"] = size
	for _, fixed := range []struct {
		name string
		want int
	}{{"attention.value_length", size}, {"rope.dimension_count", size}, {"expert_count", 0}} { // the first that is wrong is named
		name, want := fixed.name, fixed.want
		if n := k.count(name, float64(want)); n != want && k.err == nil {
			k.err = fmt.Errorf("key %s.%s is %d, which is not supported: want %d", k.architecture, name, n, want)
		}
	}
	if n := k.count("attention.sliding_window", 0); n > 0 && n < k.count("context_length") && k.err == nil {
		k.err = fmt.Errorf("key %s.attention.sliding_window is %d: sliding-window attention is not supported, every layer must attend to the whole text", k.architecture, n)
	}
	c["rope_scaling"] = groupedScaling(k)
	return c
}

// groupedScaling reads rope_scaling, nil if there is none. As in llama.cpp, a factor without
// a type is linear, and YaRN's own factor on rotations is multiplied by that of the file.
func groupedScaling(k *keys) any {
	if k.file.Shape(ropeDivisors) != nil {
		t, err := k.file.Tensor(ropeDivisors)
		if i := slices.IndexFunc(t.Data, func(v float32) bool { return !(v > 0) || v-v != 0 }); i >= 0 {
			err = fmt.Errorf("tensor %q: number %d is %v, want one above 0", ropeDivisors, i, t.Data[i])
		}
		if err != nil && k.err == nil {
			k.err = err
		}
		return map[string]any{"type": arch.ScalingDivisors, "divisors": t.Data}
	}
	kind, ok := k.find("rope.scaling.type")
	if !ok {
		kind = arch.ScalingLinear
	}
	factor := shortest(k.number("rope.scaling.factor", 1))
	switch {
	case kind == "none" || kind == arch.ScalingLinear && (factor == 0 || factor == 1):
		return nil
	case kind == arch.ScalingLinear:
		return map[string]any{"type": kind, "factor": factor}
	case kind == arch.ScalingYaRN && factor < 1:
		if k.err == nil {
			k.err = fmt.Errorf("key %s.rope.scaling.factor is %v, want at least 1", k.architecture, factor)
		}
	case kind == arch.ScalingYaRN:
		return map[string]any{
			"type": kind, "factor": factor,
			"original_max_position_embeddings": k.count("rope.scaling.original_context_length", float64(k.count("context_length"))),
			"beta_fast":                        shortest(k.number("rope.scaling.yarn_beta_fast", 32)),
			"beta_slow":                        shortest(k.number("rope.scaling.yarn_beta_slow", 1)),
			"attention_factor":                 shortest(k.number("rope.scaling.attn_factor", 1)) * arch.YaRNScale(factor, 1),
		}
	case k.err == nil:
		k.err = fmt.Errorf("key %s.rope.scaling.type is %v, which is not supported: want yarn, linear or none", k.architecture, kind)
	}
	return nil
}

// groupedScalingPairs returns the keys of rope_scaling. Llama 3's is a tensor.
func groupedScalingPairs(c arch.Config) []checkpoint.Pair {
	s, prefix := c.RopeScaling, architecture(c)+".rope.scaling."
	if s == nil || s.Type != arch.ScalingLinear && s.Type != arch.ScalingYaRN {
		return nil
	}
	pairs := []checkpoint.Pair{{Key: prefix + "type", Value: s.Type}, {Key: prefix + "factor", Value: float32(s.Factor)}}
	if s.Type == arch.ScalingYaRN {
		pairs = append(pairs,
			checkpoint.Pair{Key: prefix + "original_context_length", Value: uint32(s.OriginalContext)},
			checkpoint.Pair{Key: prefix + "yarn_beta_fast", Value: float32(s.BetaFast)},
			checkpoint.Pair{Key: prefix + "yarn_beta_slow", Value: float32(s.BetaSlow)},
			checkpoint.Pair{Key: prefix + "attn_factor", Value: float32(s.Amplitude() / arch.YaRNScale(s.Factor, 1))})
	}
	return pairs
}

// divisors returns the tensor of Llama 3's rope scaling, if the model has it.
func divisors(c arch.Config) []checkpoint.Tensor {
	s := c.RopeScaling
	if s == nil || s.Type != arch.ScalingLlama3 && s.Type != arch.ScalingDivisors {
		return nil
	}
	numbers := slices.Clone(s.Divisors)
	for i := 0; s.Type == arch.ScalingLlama3 && i < c.RopeDim/2; i++ {
		numbers = append(numbers, float32(s.Llama3Divisor(math.Pow(c.RopeTheta, -float64(2*i)/float64(c.RopeDim)))))
	}
	return []checkpoint.Tensor{{
		Name: ropeDivisors, Shape: []int{len(numbers)}, DType: checkpoint.F32,
		Chunks: func(yield func([]float32, error) bool) { yield(numbers, nil) },
	}}
}

// isRotated reports whether a tensor makes queries or keys, whose rows are in the order of
// rotated pairs.
func isRotated(name string) bool {
	return strings.Contains(name, ".self_attn.q_proj.") || strings.Contains(name, ".self_attn.k_proj.")
}

// arranged reads one tensor of a model that is written with the pairs of rotations as
// neighbours, or as halves of the heads.
func (f *Files) arranged(name string, interleaved bool) iter.Seq2[[]float32, error] {
	c := f.Config
	if !c.Grouped() || c.Interleaved == interleaved || !isRotated(name) {
		return f.numbers(name)
	}
	return func(yield func([]float32, error) bool) {
		t, err := f.Source.Tensor(name)
		if err != nil {
			yield(nil, err)
			return
		}
		row := len(t.Data) / t.Shape[0] // 1 for a bias
		data := make([]float32, 0, len(t.Data))
		for head := range slices.Chunk(t.Data, c.HeadDim*row) {
			for i := range c.HeadDim {
				from := i/2 + i%2*(c.HeadDim/2)
				if !interleaved {
					from = i%(c.HeadDim/2)*2 + i/(c.HeadDim/2)
				}
				data = append(data, head[from*row:(from+1)*row]...)
			}
		}
		yield(data, nil)
	}
}

// neighbours reports whether GGUF files of a model have the pairs of rotations as neighbours.
func neighbours(c arch.Config) bool { return c.ModelType == "llama" }
