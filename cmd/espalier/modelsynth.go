package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/wholefile"
)

type modelSynthCmd struct {
	Out    string   `arg:"" help:"Output: a file if the name ends in .gguf, otherwise a folder of safetensors."`
	Shape  string   `default:"tiny" placeholder:"NAME" help:"Shape: v3, v2, v2-lite or tiny. Default: ${default}."`
	Size   byteSize `placeholder:"SIZE" help:"Size to fill with layers, such as 1.5GB."`
	Layers int      `placeholder:"N" help:"Number of layers, instead of a size."`
	Vocab  int      `placeholder:"N" help:"Size of the vocabulary. Default: the shape's."`
	Type   string   `default:"Q8_0" placeholder:"TYPE" help:"Type of the matrices, as in model convert. Default: ${default}."`
	Seed   uint64   `default:"1" placeholder:"S" help:"Random seed. Default: ${default}."`
	Force  bool     `short:"f" help:"Overwrite existing output."`
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
	if !modelfile.CanWrite(checkpoint.DType(dtype), strings.HasSuffix(out, ".gguf")) {
		return badInput(fmt.Errorf("type %q cannot be written to %s", dtype, out), "see espalier model convert --help for the types of each format")
	}
	if _, err := os.Stat(out); err == nil && !force {
		return badInput(fmt.Errorf("%s is there already", out), "--force writes over it")
	}
	return nil
}

// writeModel writes a .gguf file or a folder, and says how large it became.
func writeModel(files *modelfile.Files, out string, o modelfile.GGUFOptions) error {
	var err error
	if strings.HasSuffix(out, ".gguf") {
		err = wholefile.Stream(out, 0o644, func(w io.Writer) error { return files.WriteGGUF(w, o) })
	} else {
		err = files.WriteFolder(out, o.Type)
	}
	if err != nil {
		return failed(err)
	}
	size, err := sizeOf(out)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(stdout, "%s: %s of %s\n", out, bytesText(size), o.Type)
	return nil
}

// byteSize is a number of bytes with a unit.
type byteSize int64

// UnmarshalText reads 1.5GB, 800MB, 12kB or a bare number.
func (b *byteSize) UnmarshalText(text []byte) error {
	number, unit := string(text), 1.0
	for _, u := range []struct {
		name string
		size float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = rest, u.size
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(n > 0) || n*unit > 1e15 {
		return fmt.Errorf("%q, want a size such as 1.5GB or 800MB", text)
	}
	*b = byteSize(n * unit)
	return nil
}
