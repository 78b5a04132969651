package main

// modelCmd is everything about models that is no search.
type modelCmd struct {
	Convert modelConvertCmd `cmd:"" help:"Write a model as safetensors or GGUF, in another type."`
}
