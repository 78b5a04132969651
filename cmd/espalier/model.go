package main

// modelCmd is everything about models that is no search.
type modelCmd struct {
	List    modelListCmd    `cmd:"" help:"List the models that can be named: the embedded one, the control, those of Ollama."`
	Convert modelConvertCmd `cmd:"" help:"Write a model as safetensors or GGUF, in another type."`
}
