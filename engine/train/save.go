package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/wholefile"
)

// The files of a run's folder. State files are replaced atomically: whenever a run is
// killed, the folder has one complete state.
const (
	stateFile = "state.safetensors" // parameters and moments, F32
	curveFile = "curve.jsonl"       // one Progress per line
)

// saved is the part of a state that is not tensors.
type saved struct {
	Config  arch.Config `json:"config"`
	Options Options     `json:"options"`
	Step    int         `json:"step"`
	Tokens  int         `json:"tokens"`
	Seconds float64     `json:"seconds"`
}

// Save writes everything that the next step depends on.
func (t *Trainer) Save(dir string) error {
	about, err := json.Marshal(saved{t.Model.Config, t.Options, t.step, t.tokens, t.seconds})
	if err != nil {
		return err
	}
	tensors := t.tensors("")
	if t.critic != nil {
		tensors = append(tensors, t.critic.tensors(criticPrefix)...)
	}
	return wholefile.Stream(filepath.Join(dir, stateFile), 0o644, func(f io.Writer) error {
		return checkpoint.Write(f, tensors, checkpoint.F32, map[string]string{"espalier.train": string(about)})
	})
}

// tensors are the parameters and moments, by names in a state.
func (t *Trainer) tensors(prefix string) []checkpoint.Tensor {
	return slices.Concat(
		t.Model.named(t.Model.params, prefix),
		t.Model.named(t.adam.first, prefix+"adam.first."),
		t.Model.named(t.adam.second, prefix+"adam.second."),
	)
}

// restore reads them from a state.
func (t *Trainer) restore(file *checkpoint.File, prefix string) error {
	for _, to := range t.tensors(prefix) {
		from, err := file.Tensor(to.Name)
		if err != nil {
			return err
		}
		if !slices.Equal(from.Shape, to.Shape) {
			return fmt.Errorf("tensor %s is %v, want %v", to.Name, from.Shape, to.Shape)
		}
		copy(to.Data, from.Data)
	}
	return nil
}

// Resume opens the run in dir, whose tokens have the given parts. The error is
// fs.ErrNotExist if there is none.
func Resume(dir string, parts Parts) (*Trainer, error) {
	path := filepath.Join(dir, stateFile)
	file, err := checkpoint.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var about saved
	if err := json.Unmarshal([]byte(file.Metadata["espalier.train"]), &about); err != nil {
		return nil, fmt.Errorf("%s: no state of a training run: %w", path, err)
	}
	m, err := layOut(about.Config, parts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := newTrainer(m, about.Options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := t.restore(file, ""); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.step, t.tokens, t.seconds, t.adam.steps = about.Step, about.Tokens, about.Seconds, about.Step
	return t, nil
}

// Open resumes the run in dir, or starts one there. It is an error if the run was started
// with another configuration or other options.
func Open(dir string, cfg arch.Config, parts Parts, o Options) (*Trainer, error) {
	t, err := open(dir, parts, o, func() (*Model, error) { return newModel(cfg, parts, o.Seed) })
	if err == nil && !reflect.DeepEqual(t.Model.Config, cfg) {
		return nil, otherOptions(dir)
	}
	return t, err
}

// OpenFrom is Open for a run that starts from the parameters of another.
func OpenFrom(dir string, initial func() (*Model, error), o Options) (*Trainer, error) {
	return open(dir, nil, o, initial)
}

func open(dir string, parts Parts, o Options, initial func() (*Model, error)) (*Trainer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	t, err := Resume(dir, parts)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		m, err := initial()
		if err != nil {
			return nil, err
		}
		return newTrainer(m, o)
	case err != nil:
		return nil, err
	case t.Options != o:
		return nil, otherOptions(dir)
	}
	return t, nil
}

func otherOptions(dir string) error {
	return fmt.Errorf("%s holds a run with other options: give another --out, or remove it", dir)
}

// WriteModel writes the parameters, in BF16, as a checkpoint folder: config.json and
// model.safetensors.
func (t *Trainer) WriteModel(dir string, metadata map[string]string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	config, err := json.MarshalIndent(t.Model.Config, "", "  ")
	if err != nil {
		return err
	}
	if err := wholefile.Write(filepath.Join(dir, "config.json"), append(config, '\n'), 0o644); err != nil {
		return err
	}
	return wholefile.Stream(filepath.Join(dir, "model.safetensors"), 0o644, func(f io.Writer) error {
		return checkpoint.Write(f, t.Model.Tensors(), checkpoint.BF16, metadata)
	})
}
