package curriculum

import "espalier/engine/native/arch"

// longest is the context, in tokens.
const longest = 1024

// Config returns the shape of the embedded model for a vocabulary of the given size: 1.7
// million parameters, a fifth of them in the Multi-Token Prediction module. A token uses
// 0.7 million of them.
func Config(vocabulary int) arch.Config {
	qRank := 64
	return arch.Config{
		ModelType: "deepseek_v3",
		VocabSize: vocabulary, HiddenSize: 128, Layers: 4, MaxPosition: longest, MTPLayers: 1,
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 4, QLoraRank: &qRank, KVLoraRank: 32, NopeDim: 24, RopeDim: 8, VDim: 32,
		DenseSize: 288, DenseLayers: 1,
		ExpertSize: 96, RoutedExperts: 8, SharedExperts: 1, ExpertsPerToken: 2,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1,
		ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
}
