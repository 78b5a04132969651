package main

import (
	"fmt"
	"os"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/modelreport"
)

type modelSynthCmd struct {
	Out    string               `arg:"" help:"Output: a file if the name ends in .gguf, otherwise a folder of safetensors."`
	Shape  string               `default:"tiny" placeholder:"NAME" help:"Shape: v3, v2, v2-lite or tiny. Default: ${default}."`
	Size   modelreport.ByteSize `placeholder:"SIZE" help:"Size to fill with layers, such as 1.5GB."`
	Layers int                  `placeholder:"N" help:"Number of layers, instead of a size."`
	Vocab  int                  `placeholder:"N" help:"Size of the vocabulary. Default: the shape's."`
	Type   string               `default:"Q8_0" placeholder:"TYPE" help:"Type of the matrices, as in model convert. Default: ${default}."`
	Seed   uint64               `default:"1" placeholder:"S" help:"Random seed. Default: ${default}."`
	Force  bool                 `short:"f" help:"Overwrite existing output."`
}

func (c modelSynthCmd) Run() error {
	if err := mayWrite(c.Out, c.Type, c.Force); err != nil {
		return err
	}
	dtype := checkpoint.DType(c.Type)
	files, err := modelfile.Synth(modelfile.SynthOptions{
		Shape: c.Shape, Layers: c.Layers, Vocab: c.Vocab, Bytes: int64(c.Size), Type: dtype, Seed: c.Seed,
	})
	if err != nil {
		return badInput(err, "")
	}
	return writeModel(files, c.Out, modelfile.GGUFOptions{Name: "random " + c.Shape, Type: dtype})
}

// mayWrite refuses types that the format does not have, and to write over things.
func mayWrite(out, dtype string, force bool) error {
	if !modelfile.CanWrite(checkpoint.DType(dtype), modelfile.IsGGUF(out)) {
		return badInput(fmt.Errorf("type %q cannot be written to %s", dtype, out), "see espalier model convert --help for the types of each format")
	}
	if _, err := os.Stat(out); err == nil && !force {
		return badInput(fmt.Errorf("%s already exists", out), "--force overwrites it")
	}
	return nil
}

// writeModel writes a model, and says how large it became.
func writeModel(files *modelfile.Files, out string, o modelfile.GGUFOptions) error {
	size, err := files.Write(out, o)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(stdout, "%s: %s of %s\n", out, modelreport.Bytes(size), o.Type)
	return nil
}
