// Package modelfile joins what makes a model on disk: configuration, weights,
// tokenizer and chat template, from a folder of safetensors as on the Hugging
// Face hub or from one GGUF file as llama.cpp writes it, and turns one into the
// other.
//
// Inside, everything has the hub's names: a GGUF file is a Source that finds
// model.layers.3.mlp.experts.7.up_proj.weight in blk.3.ffn_up_exps.weight. Where
// engines that read GGUF differ, llama.cpp is followed.
package modelfile
