package main

import (
	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
)

type modelConvertCmd struct {
	Model string `arg:"" help:"embedded, a folder of safetensors or a .gguf file."`
	Out   string `arg:"" help:"Output: a file if the name ends in .gguf, otherwise a folder of safetensors."`
	Type  string `default:"BF16" placeholder:"TYPE" help:"Type of the matrices: F32, F16 or BF16; safetensors also F8_E4M3; GGUF also Q8_0, Q5_0, Q4_0, Q6_K and Q4_K. Default: ${default}."`
	MLA   bool   `name:"mla" help:"GGUF: write attn_k_b and attn_v_b, so that llama.cpp caches only latents."`
	Force bool   `short:"f" help:"Overwrite existing output."`
}

// Help says what a conversion keeps.
func (modelConvertCmd) Help() string {
	return `GGUF files have the architecture deepseek2, as llama.cpp and Ollama read it. Norms, router and
biases stay F32; rows that do not fill the blocks of a type are stored in the next finer type. The
words of the embedded model become tokens of fixed text. Multi-token prediction modules are left
out, because llama.cpp refuses files that contain them.`
}

func (c modelConvertCmd) Run() error {
	if err := mayWrite(c.Out, c.Type, c.Force); err != nil {
		return err
	}
	files, err := openFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	return writeModel(files, c.Out, modelfile.GGUFOptions{Name: modelfile.NameIn(c.Model), Type: checkpoint.DType(c.Type), Split: c.MLA})
}
