package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/catalog"
	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/modelreport"
	"espalier/engine/native/transformer"
	"espalier/search/printable"
)

// modelCmd is everything about models except searching with them.
type modelCmd struct {
	List    modelListCmd    `cmd:"" help:"List available models: embedded, controls, on disk, in Ollama."`
	Info    modelInfoCmd    `cmd:"" help:"Show a model's architecture and the size of its cache."`
	Run     modelRunCmd     `cmd:"" help:"Complete a text."`
	Verify  modelVerifyCmd  `cmd:"" help:"Compare a checkpoint with the output of another implementation."`
	Convert modelConvertCmd `cmd:"" help:"Convert a model to safetensors or GGUF."`
	Bench   modelBenchCmd   `cmd:"" help:"Measure the speed of prefill and decoding."`
	Synth   modelSynthCmd   `cmd:"" help:"Write a random model of a given shape and size, for benchmarks."`
}

type modelInfoCmd struct {
	Model string `arg:"" optional:"" default:"embedded" help:"embedded, a folder of safetensors, a .gguf file, or a model behind a server, as solve --model takes it. Default: ${default}."`
	JSON  bool   `name:"json" help:"Print JSON."`
	launch.ServerFlags
}

// reported is a report about a model.
type reported interface{ Rows() [][2]string }

func (c modelInfoCmd) Run(ctx context.Context) error {
	if catalog.IsServed(c.Model) {
		models := launch.NewModels(ctx, c.ServerFlags, c.Model)
		info, err := models.Inspect(c.Model)
		if err != nil {
			return err
		}
		return c.print(info)
	}
	files, err := launch.OpenFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	files.CacheBytes = cmp.Or(int64(c.CacheSize), files.CacheBytes)
	return c.print(modelreport.Describe(c.Model, files))
}

func (c modelInfoCmd) print(info reported) error {
	if c.JSON {
		e := console.JSON()
		e.SetIndent("", "  ")
		return e.Encode(info)
	}
	for _, row := range info.Rows() {
		fmt.Fprintf(console.Stdout, "%-13s %s\n", row[0], printable.Line(row[1]))
	}
	return nil
}

type modelConvertCmd struct {
	Model string `arg:"" help:"embedded, a folder of safetensors or a .gguf file."`
	Out   string `arg:"" help:"Output: a file if the name ends in .gguf, otherwise a folder of safetensors."`
	Type  string `default:"BF16" placeholder:"TYPE" help:"Type of the matrices: F32, F16 or BF16; safetensors also F8_E4M3; GGUF also Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, Q6_K, Q5_K, Q4_K, Q3_K, Q2_K, IQ4_XS, IQ4_NL and MXFP4. Default: ${default}."`
	MLA   bool   `name:"mla" help:"GGUF: write attn_k_b and attn_v_b, so that llama.cpp caches only latents."`
	Force bool   `short:"f" help:"Overwrite existing output."`
}

// Help says what a conversion keeps.
func (modelConvertCmd) Help() string {
	return `GGUF files have the names that llama.cpp and Ollama read. Norms, router and biases stay F32; rows that do not fill the blocks of a type are stored in the next finer type. The
words of the embedded model become tokens of fixed text. Multi-token prediction modules are left
out, because llama.cpp refuses files that contain them.`
}

func (c modelConvertCmd) Run() error {
	if err := mayWrite(c.Out, c.Type, c.Force); err != nil {
		return err
	}
	files, err := launch.OpenFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	if err := files.ReadElsewhere(); err != nil && modelfile.IsGGUF(c.Out) {
		return exit.BadInput(fmt.Errorf("model %s: %w", c.Model, err), "a folder of safetensors can be written")
	}
	return writeModel(files, c.Out, modelfile.GGUFOptions{Name: modelfile.NameIn(c.Model), Type: checkpoint.DType(c.Type), Split: c.MLA})
}

type modelSynthCmd struct {
	Out    string               `arg:"" help:"Output: a file if the name ends in .gguf, otherwise a folder of safetensors."`
	Shape  string               `default:"tiny" placeholder:"NAME" help:"Shape: v3, v2, v2-lite, r1-qwen-1.5b, r1-qwen-7b, r1-llama-8b, qwen3-8b, or tiny, tiny-qwen2, tiny-llama, tiny-qwen3. Default: ${default}."`
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
		return exit.BadInput(err, "")
	}
	if err := files.ReadElsewhere(); err != nil && modelfile.IsGGUF(c.Out) {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", err)
	}
	return writeModel(files, c.Out, modelfile.GGUFOptions{Name: "random " + c.Shape, Type: dtype})
}

// mayWrite refuses types that the format does not have, and to write over things.
func mayWrite(out, dtype string, force bool) error {
	if !modelfile.CanWrite(checkpoint.DType(dtype), modelfile.IsGGUF(out)) {
		return exit.BadInput(fmt.Errorf("type %q cannot be written to %s", dtype, out), "see espalier model convert --help for the types of each format")
	}
	if _, err := os.Stat(out); err == nil && !force {
		return exit.BadInput(fmt.Errorf("%s already exists", out), "--force overwrites it")
	}
	return nil
}

// writeModel writes a model, and says how large it became.
func writeModel(files *modelfile.Files, out string, o modelfile.GGUFOptions) error {
	size, err := files.Write(out, o)
	if err != nil {
		return exit.Failed(err)
	}
	fmt.Fprintf(console.Stdout, "%s: %s of %s\n", out, modelreport.Bytes(size), o.Type)
	return nil
}

type modelVerifyCmd struct {
	Model    string  `arg:"" help:"A folder of safetensors or a .gguf file."`
	Expected string  `arg:"" help:"Its expected.json, which may be gzipped."`
	Bound    float64 `default:"1e-4" placeholder:"D" help:"Largest difference allowed. Default: ${default}."`
	JSON     bool    `name:"json" help:"Print JSON."`
}

func (c modelVerifyCmd) Run(ctx context.Context) error {
	expected, err := modelreport.ReadExpected(ctx, c.Expected)
	if err != nil {
		return exit.Unread(ctx, fmt.Errorf("%s: %w", c.Expected, err))
	}
	files, err := launch.OpenFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	weights, err := transformer.New(files.Config, files.Source)
	if err != nil {
		return exit.Failed(fmt.Errorf("model %s: %w", c.Model, err))
	}
	defer weights.Close()
	report, bad, err := modelreport.Compare(weights, expected, c.Bound)
	if err != nil {
		return exit.BadInput(fmt.Errorf("%s is not of %s: %w", c.Expected, c.Model, err), "")
	}
	if c.JSON {
		err = console.JSON().Encode(report)
	} else {
		err = modelreport.WriteComparisons(console.Stdout, report)
	}
	if err != nil {
		return exit.Failed(err)
	}
	if bad > 0 {
		return &exit.Error{Status: exit.StatusUnsolved, Err: fmt.Errorf("%d of %d comparisons are beyond %v", bad, len(report), c.Bound), Terse: true}
	}
	return nil
}
