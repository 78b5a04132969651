package transformer

import (
	"strings"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/internal/randommodel"
)

// Every tensor that a configuration lists is looked for, under its own name and shape.
func TestNewRefusesTensors(t *testing.T) {
	v3 := randommodel.Embedded()
	v3.Layers = 2
	for _, c := range []arch.Config{v3, randommodel.Small(), randommodel.Grouped()} {
		for _, spec := range c.Tensors() {
			missing := randommodel.New(c, 0)
			delete(missing.Shapes, spec.Name)
			if _, err := New(c, missing); err == nil || !strings.Contains(err.Error(), spec.Name) || !strings.Contains(err.Error(), "with shape") {
				t.Errorf("without %s: error %v", spec.Name, err)
			}
			misshapen := randommodel.New(c, 0)
			misshapen.Shapes[spec.Name] = append([]int{1}, spec.Shape...)
			if _, err := New(c, misshapen); err == nil || !strings.Contains(err.Error(), spec.Name) || !strings.Contains(err.Error(), "calls for") {
				t.Errorf("misshapen %s: error %v", spec.Name, err)
			}
		}
	}
	if _, err := New(arch.Config{}, nil); err == nil || !strings.Contains(err.Error(), "model_type") {
		t.Errorf("no configuration: error %v", err)
	}
}

type shortSource struct{ randommodel.Source }

func (s shortSource) Tensor(name string) (checkpoint.Tensor, error) {
	t, err := s.Source.Tensor(name)
	t.Data = t.Data[1:]
	return t, err
}

func TestNewRefusesShortTensors(t *testing.T) {
	c := randommodel.Small()
	if _, err := New(c, shortSource{randommodel.New(c, 0)}); err == nil || !strings.Contains(err.Error(), "embed_tokens.weight\" holds 959 numbers") {
		t.Errorf("error %v", err)
	}
}

func randomTransformer(t testing.TB, c arch.Config, sharpen float64) *Transformer {
	t.Helper()
	m, err := New(c, randommodel.New(c, sharpen))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
