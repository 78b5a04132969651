package modelfile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/tokenizer"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
)

// Names of tensors on the Hugging Face hub.
const (
	embedName  = "model.embed_tokens.weight"
	headName   = "lm_head.weight"
	routerName = ".mlp.gate.weight"
)

// GGUFOptions control how a GGUF file is written.
type GGUFOptions struct {
	Name string
	// Type is the encoding of matrices. Sensitive ones, and those whose rows are not whole
	// blocks, get a finer one: see typeFor.
	Type checkpoint.DType
	// Split writes attn_k_b and attn_v_b instead of attn_kv_b. llama.cpp then caches
	// latents instead of the keys and values of all heads.
	Split bool
}

// WriteGGUF writes a model with llama.cpp's names. It leaves out Multi-Token Prediction
// modules, because llama.cpp refuses files with unknown tensors.
func (f *Files) WriteGGUF(w io.Writer, o GGUFOptions) error {
	switch words := f.Tokenizer.(type) {
	case nil, *tokenizer.BPE:
	case *vocabulary.Game24:
		var err error
		if f, err = spacedModel(f, words); err != nil {
			return err
		}
	default: // what a token of a board means depends on all text before it, and where a word has a space on the last
		return errors.New("the vocabulary of this model cannot be written as tokens of fixed text, which GGUF requires")
	}
	pairs := []checkpoint.Pair{
		{Key: "general.architecture", Value: architecture(f.Config)},
		{Key: "general.name", Value: o.Name},
		{Key: "general.file_type", Value: fileTypes[o.Type]},
		{Key: "general.quantization_version", Value: uint32(2)},
	}
	config, err := configPairs(f.Config, o.Split)
	if err != nil {
		return err
	}
	pairs = append(pairs, config...)
	if t, ok := f.Tokenizer.(*tokenizer.BPE); ok {
		own, err := tokenizerPairs(t.Definition().Padded(f.Config.VocabSize))
		if err != nil {
			return err
		}
		pairs = append(pairs, own...)
	}
	return checkpoint.WriteGGUF(w, pairs, f.ggufTensors(o), checkpoint.F32)
}

// ReadElsewhere returns an error if llama.cpp and Ollama would refuse a GGUF file of the model:
// they take one without q_lora_rank for a V2-Lite, by its number of layers.
func (f *Files) ReadElsewhere() error {
	if c := f.Config; !c.Grouped() && c.QRank() == 0 && c.Layers != 26 && c.Layers != 27 {
		return fmt.Errorf("llama.cpp and Ollama read models without q_lora_rank at 26 or 27 layers alone, and this one has %d", c.Layers)
	}
	return nil
}

// CanWrite reports whether an encoding can be written to GGUF, or to safetensors.
func CanWrite(dtype checkpoint.DType, gguf bool) bool {
	if _, known := fileTypes[dtype]; gguf {
		return known
	}
	return slices.Contains([]checkpoint.DType{checkpoint.F32, checkpoint.F16, checkpoint.BF16, checkpoint.F8}, dtype)
}

// fileTypes are llama.cpp's numbers for the encoding of most tensors of a file.
var fileTypes = map[checkpoint.DType]uint32{
	checkpoint.F32: 0, checkpoint.F16: 1, checkpoint.Q40: 2, checkpoint.Q41: 3, checkpoint.Q80: 7, checkpoint.Q50: 8, checkpoint.Q51: 9,
	checkpoint.Q2K: 10, checkpoint.Q3K: 11, checkpoint.Q4K: 15, checkpoint.Q5K: 16, checkpoint.Q6K: 18,
	checkpoint.IQ4NL: 25, checkpoint.IQ4XS: 30, checkpoint.BF16: 32, checkpoint.MXFP4: 38,
}

// typeFor returns the encoding of a matrix with rows of the given length. The router is
// never quantised, and with at most 5 bits the output head gets 6, as in llama.cpp, whose
// replacements for short rows these are.
func typeFor(name string, row int, want checkpoint.DType) checkpoint.DType {
	if isVector(name) || strings.HasSuffix(name, routerName) {
		return checkpoint.F32
	}
	numbers, bytes := want.Block()
	if name == headName && 8*bytes < 6*numbers {
		want = checkpoint.Q6K
	}
	for !want.Fits(row) {
		next, ok := finer[want]
		if !ok {
			next = checkpoint.F16
		}
		want = next
	}
	return want
}

// finer are the types for rows that are not whole blocks of 256 numbers.
var finer = map[checkpoint.DType]checkpoint.DType{
	checkpoint.Q2K: checkpoint.IQ4NL, checkpoint.Q3K: checkpoint.IQ4NL, checkpoint.IQ4XS: checkpoint.IQ4NL,
	checkpoint.Q4K: checkpoint.Q50, checkpoint.Q5K: checkpoint.Q51, checkpoint.Q6K: checkpoint.Q80,
}

// ggufTensors returns the tensors of the file, whose numbers are read when they are
// written. The experts of a layer become one tensor.
func (f *Files) ggufTensors(o GGUFOptions) []checkpoint.Tensor {
	out := divisors(f.Config)
	stacks := map[string]bool{}
	for _, spec := range f.Config.Tensors() {
		p, _ := placeOf(spec.Name) // every name in Tensors has a place
		row := spec.Shape[len(spec.Shape)-1]
		t := checkpoint.Tensor{
			Name: p.name, Shape: spec.Shape, DType: typeFor(spec.Name, row, o.Type),
			Chunks: f.arranged(spec.Name, neighbours(f.Config)),
		}
		switch {
		case p.expert >= 0 && stacks[p.name]:
			continue
		case p.expert >= 0:
			stacks[p.name] = true
			t.Shape = append([]int{f.Config.RoutedExperts}, spec.Shape...)
			t.Chunks = f.experts(spec.Name)
		case o.Split && strings.HasSuffix(p.name, ".attn_kv_b.weight"):
			out = append(out, f.splitTensors(spec.Name, strings.TrimSuffix(p.name, "attn_kv_b.weight"), o)...)
			continue
		}
		out = append(out, t)
	}
	return out
}

// numbers reads one tensor on demand, in pieces if its source supports that.
func (f *Files) numbers(name string) iter.Seq2[[]float32, error] {
	if s, ok := f.Source.(interface {
		Chunks(name string) iter.Seq2[[]float32, error]
	}); ok {
		return s.Chunks(name)
	}
	return func(yield func([]float32, error) bool) {
		e, err := f.Source.Encoded(name)
		if err != nil {
			yield(nil, err)
			return
		}
		e.Chunks()(yield)
	}
}

// experts reads the matrices of all experts, given the name of the first one's.
func (f *Files) experts(first string) iter.Seq2[[]float32, error] {
	before, after, _ := strings.Cut(first, ".experts.0.")
	return func(yield func([]float32, error) bool) {
		for e := range f.Config.RoutedExperts {
			for numbers, err := range f.numbers(fmt.Sprintf("%s.experts.%d.%s", before, e, after)) {
				if !yield(numbers, err) {
					return
				}
			}
		}
	}
}

// splitTensors returns attn_k_b and attn_v_b.
func (f *Files) splitTensors(name, block string, o GGUFOptions) []checkpoint.Tensor {
	c := f.Config
	half := func(pick func(k, v []float32) []float32) iter.Seq2[[]float32, error] {
		return func(yield func([]float32, error) bool) {
			t, err := f.Source.Tensor(name)
			if err == nil {
				t.Data = pick(split(c, t.Data))
			}
			yield(t.Data, err)
		}
	}
	return []checkpoint.Tensor{
		{
			Name: block + "attn_k_b.weight", Shape: []int{c.Heads, c.KVLoraRank, c.NopeDim}, DType: typeFor(name, c.NopeDim, o.Type),
			Chunks: half(func(k, _ []float32) []float32 { return k }),
		},
		{
			Name: block + "attn_v_b.weight", Shape: []int{c.Heads, c.VDim, c.KVLoraRank}, DType: typeFor(name, c.KVLoraRank, o.Type),
			Chunks: half(func(_, v []float32) []float32 { return v }),
		},
	}
}

// WriteFolder writes config.json, model.safetensors and the tokenizer into a folder, which
// it creates. dtype is the encoding of matrices. With F8, which applies to projections,
// embeddings and the output head become BF16.
func (f *Files) WriteFolder(dir string, dtype checkpoint.DType) error {
	config, err := folderConfig(f.Config, dtype)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files := map[string][]byte{ConfigFile: config}
	if t, ok := f.Tokenizer.(*tokenizer.BPE); ok {
		d := t.Definition()
		if files["tokenizer.json"], files["tokenizer_config.json"], err = d.JSON(); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := wholefile.Write(filepath.Join(dir, name), files[name], 0o644); err != nil {
			return err
		}
	}
	return wholefile.Stream(filepath.Join(dir, checkpoint.SingleFile), 0o644, func(w io.Writer) error {
		return checkpoint.Write(w, f.hubTensors(dtype), dtype, Metadata(f.Tokenizer, f.Dialect))
	})
}

// hubTensors returns the tensors of a folder.
func (f *Files) hubTensors(dtype checkpoint.DType) []checkpoint.Tensor {
	var out []checkpoint.Tensor
	for _, spec := range slices.Concat(f.Config.Tensors(), f.moduleTensors()) {
		own := dtype
		switch {
		case isBias(spec.Name):
			own = checkpoint.F32 // its small differences matter
		case dtype == checkpoint.F8 && !isProjection(spec.Name):
			own = checkpoint.BF16
		}
		out = append(out, checkpoint.Tensor{Name: spec.Name, Shape: spec.Shape, DType: own, Chunks: f.arranged(spec.Name, false)})
	}
	return out
}

// moduleTensors returns the tensors of the Multi-Token Prediction modules that the model
// has, with the copies of embedding and output head that other engines look for in them.
// GGUF files have none, and many folders leave the module out.
func (f *Files) moduleTensors() []arch.TensorSpec {
	c := f.Config
	if f.weights == nil {
		return nil
	}
	specs, words := c.ModuleTensors(), []int{c.VocabSize, c.HiddenSize}
	for i := range c.MTPLayers {
		prefix := arch.LayerPrefix(c.Layers + i)
		specs = append(specs,
			arch.TensorSpec{Name: prefix + "embed_tokens.weight", Shape: words},
			arch.TensorSpec{Name: prefix + "shared_head.head.weight", Shape: words})
	}
	return slices.DeleteFunc(specs, func(s arch.TensorSpec) bool { return f.weights.Shape(s.Name) == nil })
}

// folderConfig returns config.json.
func folderConfig(c arch.Config, dtype checkpoint.DType) ([]byte, error) {
	if c.RopeScaling != nil && c.RopeScaling.Type == arch.ScalingDivisors {
		return nil, errors.New("the rope scaling of this model is a table of divisors, for which config.json has no form: write a .gguf file")
	}
	c.Interleaved = false // as on the hub: see arranged
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if dtype == checkpoint.F8 {
		fields["quantization_config"] = map[string]any{
			"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": []int{128, 128},
		}
	}
	fields["torch_dtype"] = map[checkpoint.DType]string{checkpoint.F32: "float32", checkpoint.F16: "float16"}[dtype]
	fields["torch_dtype"] = cmp.Or(fields["torch_dtype"].(string), "bfloat16")
	return json.MarshalIndent(fields, "", "  ")
}
