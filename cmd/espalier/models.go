package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/modelreport"
	"espalier/engine/native"
	"espalier/search"
	"espalier/search/usage"
	"espalier/sessions/trust"
)

// models opens models by name and keeps what it has opened. The controls belong
// to a puzzle and are made anew for each.
type models struct {
	ctx     context.Context // of the command; it ends what a server is asked
	flags   serverFlags
	keys    trust.Keys
	warn    func(string) // of what the user should hear before a model is asked
	sent    []string     // the keys that were read for servers
	opened  map[string]engine.Model
	threads int // of each local one; 0 is one for each processor
}

// newModels is for models that the user names. named are those on the command line,
// which a key file there belongs to.
func newModels(ctx context.Context, f serverFlags, named ...string) *models {
	keys := trust.Keys{Variable: os.Getenv(trust.KeyVariable) != "", File: f.KeyFile, Beside: named}
	return &models{ctx: ctx, flags: f, keys: keys, warn: warning, opened: map[string]engine.Model{}}
}

// warning says something on the terminal that does not stop a command.
func warning(text string) { fmt.Fprintf(stderr, "espalier: warning: %s\n", text) }

// Open returns the model that a user names: embedded, random, one behind a server,
// or the path of one on disk.
func (m *models) Open(name string, p search.Problem) (engine.Model, error) {
	if name == search.RandomModel {
		return search.NewRandom(p), nil
	}
	if name == search.ExactModel && p != nil {
		return exactControl(p.Puzzle())
	}
	if name == embedded.Name && p != nil {
		name = embeddedFor(p)
	}
	if model, ok := m.opened[name]; ok {
		return model, nil
	}
	open := openModel
	if isServed(name) {
		open = m.openServed
	}
	model, err := open(name)
	if err != nil {
		return nil, err
	}
	if local, ok := model.(*native.Model); ok {
		local.Threads(m.threads)
		if m.flags.Draft != nil {
			local.Draft(*m.flags.Draft)
		}
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
	model, err := loadModel(name)
	if err != nil {
		return nil, err // not model: a nil *native.Model is no nil engine.Model
	}
	return model, nil
}

// loadModel loads a model for the native engine.
func loadModel(name string) (*native.Model, error) {
	files, err := openFiles(name)
	if err != nil {
		return nil, err
	}
	if _, ok := embeddedTask(name); ok {
		name = embedded.Name // a search's puzzle says which one
	}
	model, err := files.Load(name)
	if err != nil {
		return nil, failed(errors.Join(err, files.Close()))
	}
	return model, nil
}

// embeddedFor names the embedded model for a puzzle: the one that was taught its
// task. Puzzles of other tasks get the first, whose prompts they refuse.
func embeddedFor(p search.Problem) string {
	task := p.Puzzle().Task
	for _, l := range embedded.Tasks() {
		if string(l) == task {
			return embedded.Name + ":" + task
		}
	}
	return embedded.Name
}

// embeddedTask reads the name of an embedded model: "embedded:sudoku", or
// "embedded", which is the first.
func embeddedTask(name string) (embedded.Task, bool) {
	if name == embedded.Name {
		return embedded.Tasks()[0], true
	}
	task := embedded.Task(strings.TrimPrefix(name, embedded.Name+":"))
	return task, string(task) != name && slices.Contains(embedded.Tasks(), task)
}

// openFiles opens the embedded model, or one on disk, without loading it.
func openFiles(name string) (*modelfile.Files, error) {
	if task, ok := embeddedTask(name); ok {
		files, err := embedded.Files(task)
		if err != nil {
			return nil, failed(err)
		}
		return files, nil
	}
	_, err := os.Stat(name)
	isPath := strings.ContainsRune(name, os.PathSeparator) || strings.HasSuffix(name, ".gguf")
	switch {
	case err != nil && isPath:
		return nil, badInput(fmt.Errorf("model %s: %w", name, errors.Unwrap(err)), "")
	case err != nil:
		return nil, usage.Unknown("model", name, []string{embedded.Name, search.RandomModel, search.ExactModel}, ", models on disk, such as ./my-model or my-model.gguf, and those of servers: ollama:NAME, openai:URL#NAME")
	}
	files, err := modelfile.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, badInput(fmt.Errorf("model %s: %w", name, err), "a model is a folder with config.json and safetensors, or a .gguf file")
	case err != nil:
		return nil, failed(err) // which names the file
	}
	return files, nil
}

// modelTitle is a model's name and size: "embedded 1.3M".
func modelTitle(m engine.Model) string {
	d := m.Describe()
	if d.Parameters == 0 {
		return d.Name
	}
	return d.Name + " " + modelreport.Count(d.Parameters)
}
