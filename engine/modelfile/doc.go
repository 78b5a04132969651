// Package modelfile opens models on disk (configuration, weights, tokenizer and chat
// template), as a folder of safetensors from the Hugging Face hub or as a GGUF file from
// llama.cpp, and converts one into the other.
//
// Internally, all tensors have the hub's names: a GGUF file is a Source that finds
// model.layers.3.mlp.experts.7.up_proj.weight in blk.3.ffn_up_exps.weight. Where engines
// that read GGUF differ, this package follows llama.cpp.
package modelfile
