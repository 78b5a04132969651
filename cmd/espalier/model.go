package main

// modelCmd is everything about models that is no search.
type modelCmd struct {
	List    modelListCmd    `cmd:"" help:"List available models: embedded, controls, on disk, in Ollama."`
	Info    modelInfoCmd    `cmd:"" help:"Show a model's architecture and the size of its cache."`
	Run     modelRunCmd     `cmd:"" help:"Complete a text."`
	Verify  modelVerifyCmd  `cmd:"" help:"Compare a checkpoint with the output of another implementation."`
	Convert modelConvertCmd `cmd:"" help:"Convert a model to safetensors or GGUF."`
	Bench   modelBenchCmd   `cmd:"" help:"Measure the speed of prefill and decoding."`
	Synth   modelSynthCmd   `cmd:"" help:"Write a random model of a given shape and size, for benchmarks."`
}
