package train

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
	"espalier/engine/wholefile"
)

// ModelFrom returns a model with the weights of a checkpoint.
func ModelFrom(cfg arch.Config, source transformer.Source) (*Model, error) {
	m, err := layOut(cfg, nil)
	if err != nil {
		return nil, err
	}
	for _, to := range m.named(m.params, "") {
		from, err := source.Tensor(to.Name)
		if err != nil {
			return nil, err
		}
		if !slices.Equal(from.Shape, to.Shape) {
			return nil, fmt.Errorf("tensor %s is %v, want %v", to.Name, from.Shape, to.Shape)
		}
		copy(to.Data, from.Data)
	}
	return m, nil
}

// clone returns a model with the same numbers, whose tables are not sums of parts.
func (m *Model) clone() (*Model, error) { return ModelFrom(m.Config, tensorsOf(m)) }

// As returns a model with the same numbers and another configuration, which has the same tensors.
func (m *Model) As(cfg arch.Config) (*Model, error) { return ModelFrom(cfg, tensorsOf(m)) }

// Extended returns a model with the same numbers and more tokens, whose vectors are drawn from a seed. What the
// configuration leaves out, such as modules of Multi-Token Prediction, is dropped; otherwise it has the same tensors.
func (m *Model) Extended(cfg arch.Config, seed uint64) (*Model, error) {
	larger, err := newModel(cfg, nil, seed)
	if err != nil {
		return nil, err
	}
	have := tensorsOf(m)
	for _, to := range larger.named(larger.params, "") {
		from, err := have.Tensor(to.Name)
		if err != nil {
			return nil, err
		}
		if !slices.Equal(from.Shape[1:], to.Shape[1:]) || from.Shape[0] > to.Shape[0] || from.Shape[0] < to.Shape[0] && to.Shape[0] != cfg.VocabSize {
			return nil, fmt.Errorf("tensor %s is %v, want %v or fewer tokens", to.Name, from.Shape, to.Shape)
		}
		copy(to.Data, from.Data)
	}
	return larger, nil
}

// Measure returns the loss of sequences.
func (m *Model) Measure(sequences []Sequence) Loss {
	m.pack()
	w, loss := m.newWorker(), Loss{}
	for _, batch := range batches(sequences) {
		w.reset()
		w.load(batch)
		_, x := w.forward()
		_, states := w.norm(m.norm, x)
		rows := withTarget(w.targets)
		logits := w.matrix(len(rows), m.Config.VocabSize)
		m.head.apply(w, logits, w.gather(states, rows))
		loss = loss.add(w.crossEntropy(logits, rows, w.targets, 0))
	}
	return loss
}

// LoadState loads the parameters of the run in dir, whose tokens have the given parts,
// without the rounding of a checkpoint. The error is fs.ErrNotExist if there is no run.
func LoadState(dir string, parts Parts) (*Model, error) {
	t, err := Resume(dir, parts)
	if err != nil {
		return nil, err
	}
	return t.Model.clone()
}

// saveWeights writes a model's parameters, in full precision, to one file.
func (m *Model) saveWeights(path string) error {
	config, err := json.Marshal(m.Config)
	if err != nil {
		return err
	}
	return wholefile.Stream(path, 0o644, func(f io.Writer) error {
		return checkpoint.Write(f, m.Tensors(), checkpoint.F32, map[string]string{"espalier.config": string(config)})
	})
}

// loadWeights reads a file of saveWeights.
func loadWeights(path string) (*Model, error) {
	file, err := checkpoint.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var cfg arch.Config
	if err := json.Unmarshal([]byte(file.Metadata["espalier.config"]), &cfg); err != nil {
		return nil, fmt.Errorf("%s: no configuration: %w", filepath.Base(path), err)
	}
	return ModelFrom(cfg, file)
}
