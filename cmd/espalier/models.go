package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
)

// randomModel is the control: it proposes and judges blindly.
const randomModel = "random"

// models opens models by name and keeps what it has opened. The control belongs
// to a puzzle and is made anew for each.
type models struct {
	opened map[string]engine.Model
}

func newModels() *models { return &models{opened: map[string]engine.Model{}} }

// Open returns the model that a user names: embedded, random, or the path of a
// folder.
func (m *models) Open(name string, p search.Problem) (engine.Model, error) {
	if name == randomModel {
		return search.NewRandom(p), nil
	}
	if model, ok := m.opened[name]; ok {
		return model, nil
	}
	model, err := openModel(name)
	if err != nil {
		return nil, err
	}
	m.opened[name] = model
	return model, nil
}

// Close closes every model that was opened.
func (m *models) Close() error {
	var errs []error
	for _, model := range m.opened {
		errs = append(errs, model.Close())
	}
	return errors.Join(errs...)
}

func openModel(name string) (engine.Model, error) {
	if name == embedded.Name {
		model, err := embedded.Open()
		if err != nil {
			return nil, failed(err)
		}
		return model, nil
	}
	info, err := os.Stat(name)
	isPath := strings.ContainsRune(name, os.PathSeparator)
	switch {
	case err == nil && info.IsDir():
		model, err := embedded.OpenFolder(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, badInput(fmt.Errorf("model %s: %w", name, err), "a model is a folder with config.json and model.safetensors")
		}
		if err != nil {
			return nil, failed(err)
		}
		return model, nil
	case err == nil && isPath:
		return nil, badInput(fmt.Errorf("model %s: it is a file", name), "a model is a folder with config.json and model.safetensors")
	case err != nil && isPath:
		return nil, badInput(fmt.Errorf("model %s: %w", name, errors.Unwrap(err)), "")
	}
	refusal := unknown("model", name, []string{embedded.Name, randomModel})
	refusal.err = fmt.Errorf("%w, and folders of a model, such as ./my-model", refusal.err)
	return nil, refusal
}

// modelTitle is a model's name and size: "embedded 1.3M".
func modelTitle(m engine.Model) string {
	d := m.Describe()
	if d.Parameters == 0 {
		return d.Name
	}
	return d.Name + " " + magnitude(d.Parameters)
}

// magnitude writes a number of parameters: 1.3M.
func magnitude(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1e9, "B"}, {1e6, "M"}, {1e3, "k"}} {
		if n >= unit.size {
			return fmt.Sprintf("%.1f%s", float64(n)/float64(unit.size), unit.name)
		}
	}
	return fmt.Sprint(n)
}
