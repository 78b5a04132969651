package modelfile

import (
	"fmt"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
)

// complete returns an error unless the file has every tensor that the configuration calls
// for, in its shape. Nothing is listed before it is known that the file has as many: a few
// bytes may claim any number of layers and experts. stacked says that the experts of a layer
// are one tensor, as in GGUF.
func complete(c arch.Config, file weights, stacked bool) error {
	held, layers, sparse := len(file.Names()), c.Layers+c.MTPLayers, 0
	if c.RoutedExperts > 0 {
		sparse = max(layers-c.DenseLayers, 0)
	}
	switch {
	case layers > held:
		return fmt.Errorf("the configuration calls for %d layers, but there are only %d tensors", layers, held)
	case !stacked && int64(sparse)*int64(c.RoutedExperts) > int64(held):
		return fmt.Errorf("the configuration calls for %d layers of %d experts, but there are only %d tensors", sparse, c.RoutedExperts, held)
	case stacked && sparse > 0:
		first := arch.TensorSpec{Name: arch.LayerPrefix(c.DenseLayers) + "mlp.experts.0.gate_proj.weight", Shape: []int{c.ExpertSize, c.HiddenSize}}
		if err := inGGUF(c, file, first); err != nil {
			return err
		}
	}
	for _, spec := range c.Tensors() {
		var err error
		if stacked {
			err = inGGUF(c, file, spec)
		} else {
			err = has(file, spec.Name, spec.Shape)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inGGUF returns an error unless a GGUF file has a tensor, or, of an expert, its stack.
func inGGUF(c arch.Config, file weights, spec arch.TensorSpec) error {
	p, _ := placeOf(spec.Name) // every name in Tensors has a place
	switch {
	case p.expert > 0: // in the stack of the first
		return nil
	case p.expert == 0:
		return has(file, p.name, append([]int{c.RoutedExperts}, spec.Shape...))
	}
	block, split := strings.CutSuffix(p.name, "attn_kv_b.weight")
	if keys := block + "attn_k_b.weight"; split && file.Shape(p.name) == nil && file.Shape(keys) != nil {
		if err := has(file, keys, []int{c.Heads, c.KVLoraRank, c.NopeDim}); err != nil {
			return err
		}
		return has(file, block+"attn_v_b.weight", []int{c.Heads, c.VDim, c.KVLoraRank})
	}
	return has(file, p.name, spec.Shape)
}

// has returns an error unless a file has a tensor of a shape. Norms and biases are never
// stored in blocks: where they are, something else is meant.
func has(file weights, name string, want []int) error {
	got, dtype := file.Shape(name), file.DType(name)
	numbers, _ := dtype.Block()
	switch {
	case got == nil:
		return fmt.Errorf("tensor %q: %w in this file: the configuration calls for it, with shape %v", name, checkpoint.ErrNoTensor, want)
	case !slices.Equal(got, want):
		return fmt.Errorf("tensor %q has shape %v, but the configuration calls for %v", name, got, want)
	case len(want) == 1 && numbers > 1:
		return fmt.Errorf("tensor %q is %s, want F32, F16 or BF16 for the numbers of a norm or a bias", name, dtype)
	}
	return nil
}

// knowsAll refuses a GGUF file with tensors that nothing calls for: the model computes
// something that this engine does not. Prediction modules, which come after the last layer,
// are left out.
func knowsAll(file *checkpoint.GGUF, c arch.Config) error {
	known := map[string]bool{ropeDivisors: c.Grouped()}
	for _, spec := range c.Tensors() {
		p, _ := placeOf(spec.Name)
		known[p.name] = true
		if block, split := strings.CutSuffix(p.name, "attn_kv_b.weight"); split {
			known[block+"attn_k_b.weight"], known[block+"attn_v_b.weight"] = true, true
		}
	}
	for _, name := range file.Names() {
		var layer int
		if _, err := fmt.Sscanf(name, "blk.%d.", &layer); err == nil && layer >= c.Layers && !c.Grouped() {
			continue
		}
		if !known[name] {
			return fmt.Errorf("tensor %q is not part of architecture %s as this engine computes it", name, architecture(c))
		}
	}
	return nil
}
