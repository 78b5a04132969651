package main

// modelCmd is everything about models that is no search.
type modelCmd struct {
	List    modelListCmd    `cmd:"" help:"List the models that can be named: the embedded one, the control, those on disk, those of Ollama."`
	Info    modelInfoCmd    `cmd:"" help:"Say what a model is made of and what its cache takes."`
	Run     modelRunCmd     `cmd:"" help:"Let a model go on from a text."`
	Verify  modelVerifyCmd  `cmd:"" help:"Hold a checkpoint against what another implementation computed."`
	Convert modelConvertCmd `cmd:"" help:"Write a model as safetensors or GGUF, in another type."`
	Bench   modelBenchCmd   `cmd:"" help:"Measure reading and writing."`
	Synth   modelSynthCmd   `cmd:"" help:"Write a random model of a given shape and size, to measure with."`
}
