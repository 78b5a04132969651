package modelfile

import (
	"maps"
	"slices"

	"espalier/engine/native/arch"
)

// shapes are the sizes of published models by name, for random models of the same kind. Those
// of R1's distills, and of Qwen3, are the ones that Ollama's deepseek-r1 runs.
var shapes = map[string]func() arch.Config{
	"v3":      v3Shape,
	"v2":      v2Shape,
	"v2-lite": v2LiteShape,
	"tiny":    tinyShape,

	"r1-qwen-1.5b": func() arch.Config { return qwen2Shape(28, 1536, 12, 2, 8960, 151936) },
	"r1-qwen-7b":   func() arch.Config { return qwen2Shape(28, 3584, 28, 4, 18944, 152064) },
	"r1-llama-8b":  func() arch.Config { return llama3Shape(32, 4096, 32, 8, 14336, 128256) },
	"qwen3-8b":     func() arch.Config { return qwen3Shape(36, 4096, 32, 8, 12288, 151936) },
	"tiny-qwen2":   func() arch.Config { return qwen2Shape(4, 256, 8, 2, 512, 512) },
	"tiny-llama":   func() arch.Config { return llama3Shape(4, 256, 8, 2, 512, 512) },
	"tiny-qwen3":   func() arch.Config { return qwen3Shape(4, 256, 8, 2, 512, 512) },
}

// ShapeNames returns the shapes that Synth supports.
func ShapeNames() []string { return slices.Sorted(maps.Keys(shapes)) }

func v3Shape() arch.Config {
	rank := 1536
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 129280, HiddenSize: 7168, Layers: 61, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 128, QLoraRank: &rank, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 18432, DenseLayers: 3, ExpertSize: 2048, RoutedExperts: 256, SharedExperts: 1, ExpertsPerToken: 8,
		Groups: 8, GroupsPerToken: 4, RoutedScale: 2.5, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

func v2Shape() arch.Config {
	rank := 1536
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 102400, HiddenSize: 5120, Layers: 60, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 128, QLoraRank: &rank, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 12288, DenseLayers: 1, ExpertSize: 1536, RoutedExperts: 160, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 8, GroupsPerToken: 3, RoutedScale: 16, ScoringFunc: "softmax", TopKMethod: "group_limited_greedy",
	}
}

func v2LiteShape() arch.Config {
	return arch.Config{
		ModelType: "deepseek_v2", VocabSize: 102400, HiddenSize: 2048, Layers: 27, MaxPosition: 4096, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 16, KVLoraRank: 512, NopeDim: 128, RopeDim: 64, VDim: 128,
		DenseSize: 10944, DenseLayers: 1, ExpertSize: 1408, RoutedExperts: 64, SharedExperts: 2, ExpertsPerToken: 6,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1, ScoringFunc: "softmax", TopKMethod: "greedy",
	}
}

func tinyShape() arch.Config {
	rank := 64
	return arch.Config{
		ModelType: "deepseek_v3", VocabSize: 512, HiddenSize: 256, Layers: 4, MaxPosition: 1024, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, QLoraRank: &rank, KVLoraRank: 64, NopeDim: 32, RopeDim: 16, VDim: 32,
		DenseSize: 512, DenseLayers: 1, ExpertSize: 256, RoutedExperts: 16, SharedExperts: 1, ExpertsPerToken: 4,
		Groups: 4, GroupsPerToken: 2, RoutedScale: 2.5, ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}

// groupedShape is a model with grouped queries and heads of hidden/heads numbers.
func groupedShape(model string, layers, hidden, heads, groups, feedForward, vocabulary int) arch.Config {
	head := hidden / heads
	return arch.Config{
		ModelType: model, VocabSize: vocabulary, HiddenSize: hidden, Layers: layers, MaxPosition: 131072, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: heads, KVHeads: groups, HeadDim: head, RopeDim: head, VDim: head, DenseSize: feedForward,
	}
}

func qwen2Shape(layers, hidden, heads, groups, feedForward, vocabulary int) arch.Config {
	return groupedShape("qwen2", layers, hidden, heads, groups, feedForward, vocabulary)
}

func qwen3Shape(layers, hidden, heads, groups, feedForward, vocabulary int) arch.Config {
	c := groupedShape("qwen3", layers, hidden, heads, groups, feedForward, vocabulary)
	c.MaxPosition, c.RopeTheta = 40960, 1e6
	return c
}

func llama3Shape(layers, hidden, heads, groups, feedForward, vocabulary int) arch.Config {
	c := groupedShape("llama", layers, hidden, heads, groups, feedForward, vocabulary)
	c.RMSNormEps, c.RopeTheta = 1e-5, 500000
	c.RopeScaling = &arch.RopeScaling{Type: arch.ScalingLlama3, Factor: 8, LowFreqFactor: 1, HighFreqFactor: 4, OriginalContext: 8192, BetaFast: 32, BetaSlow: 1}
	return c
}
