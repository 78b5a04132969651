package modelfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/native"
	"espalier/engine/tokenizer"
)

// ConfigFile holds the configuration in a model's folder.
const ConfigFile = "config.json"

// Tokenizer is what every tokenizer here can do.
type Tokenizer interface {
	native.Tokenizer
	Decode(ids []int) string
}

// Files is a model on disk that has been checked and not yet loaded.
type Files struct {
	Path      string
	Format    string // "safetensors" or "GGUF"
	Config    native.Config
	Source    Source
	Tokenizer Tokenizer // nil: the folder has weights alone
	Dialect   engine.Dialect

	weights weights
}

// weights is an open file, or several.
type weights interface {
	Names() []string
	DType(name string) checkpoint.DType
	Shape(name string) []int
	Close() error
}

// Close unmaps the files.
func (f *Files) Close() error { return f.weights.Close() }

// Open opens a folder of safetensors or a .gguf file. The caller closes it.
func Open(path string) (*Files, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return openFolder(path)
	}
	return openGGUF(path)
}

// openFolder reads config.json, the weights, and a tokenizer. A folder without
// tokenizer.json is in the embedded model's vocabulary if its size says so.
func openFolder(dir string) (*Files, error) {
	data, err := os.ReadFile(filepath.Join(dir, ConfigFile))
	if err != nil {
		return nil, err
	}
	config, err := native.ReadConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ConfigFile), err)
	}
	weights, err := checkpoint.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	f := &Files{
		Path: dir, Format: "safetensors", Config: config, Source: weights,
		weights: weights,
	}
	if err := f.readTokenizer(dir); err != nil {
		return nil, errors.Join(err, weights.Close())
	}
	return f, nil
}

func (f *Files) readTokenizer(dir string) error {
	file, err := os.ReadFile(filepath.Join(dir, "tokenizer.json"))
	if errors.Is(err, fs.ErrNotExist) {
		if words := tokenizer.NewVocabulary(); words.Size() == f.Config.VocabSize {
			f.Tokenizer, f.Dialect = words, engine.Lines
		}
		return nil
	}
	if err != nil {
		return err
	}
	config, err := os.ReadFile(filepath.Join(dir, "tokenizer_config.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d, err := tokenizer.ReadJSON(file, config)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return f.setTokenizer(d)
}

// setTokenizer builds a tokenizer that belongs to the weights.
func (f *Files) setTokenizer(d tokenizer.Definition) error {
	t, err := tokenizer.NewBPE(d)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	if t.Size() > f.Config.VocabSize {
		return fmt.Errorf("%s: the tokenizer has %d tokens, but the weights have vocab_size %d: they do not belong together", f.Path, t.Size(), f.Config.VocabSize)
	}
	f.Tokenizer, f.Dialect = t, engine.Chat
	return nil
}

// openGGUF opens a file that holds everything.
func openGGUF(path string) (*Files, error) {
	file, err := checkpoint.OpenGGUF(path)
	if err != nil {
		return nil, err
	}
	f, err := ParseGGUF(path, file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return f, nil
}

// ParseGGUF makes a model of an open GGUF file, which it closes when it is closed.
func ParseGGUF(path string, file *checkpoint.GGUF) (*Files, error) {
	config, err := readGGUFConfig(file)
	if err != nil {
		return nil, err
	}
	f := &Files{
		Path: path, Format: "GGUF", Config: config, Source: newGGUFSource(file, config),
		weights: file,
	}
	d, ok, err := readGGUFTokenizer(file)
	if err != nil || !ok {
		return f, err
	}
	if err := f.setTokenizer(d); err != nil {
		return nil, err
	}
	if v, _ := file.Value(dialectKey); v == string(engine.Lines) {
		f.Dialect = engine.Lines
	}
	return f, nil
}

// Load reads the weights and joins them with the tokenizer under the name that
// users know.
func (f *Files) Load(name string) (*native.Model, error) {
	if f.Tokenizer == nil {
		return nil, fmt.Errorf("model %s: there is no tokenizer: want tokenizer.json beside the weights", name)
	}
	t, err := native.NewTransformer(f.Config, f.Source)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	return native.NewModel(name, t, f.Tokenizer, native.Options{Dialect: f.Dialect})
}
