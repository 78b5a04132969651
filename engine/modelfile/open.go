package modelfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"espalier/engine"
	"espalier/engine/boundedfile"
	"espalier/engine/checkpoint"
	"espalier/engine/native"
	"espalier/engine/native/arch"
	"espalier/engine/native/decode"
	"espalier/engine/native/transformer"
	"espalier/engine/tokenizer"
	"espalier/engine/vocabulary"
)

// ConfigFile is the name of the configuration in a model's folder.
const ConfigFile = "config.json"

// Files is a model on disk that has been checked but not loaded.
type Files struct {
	Path      string
	Format    string // "safetensors" or "GGUF"
	Config    arch.Config
	Source    Source
	Tokenizer tokenizer.Tokenizer // nil if the folder has no tokenizer
	Dialect   engine.Dialect
	Draft     int // as in decode.Options
	Reviews   int // as in engine.Description
	// CacheBytes is set aside for the cache, as in decode.Options.
	CacheBytes int64
	// Chat is the template of prompts. If nil, it is the tokenizer's, if that has one of a
	// known family.
	Chat *tokenizer.Template
	Stop []string // texts that end a reply; only those that are tokens count

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
func (f *Files) Close() error {
	if f.weights == nil { // a random model
		return nil
	}
	return f.weights.Close()
}

// Stored returns how many numbers are stored in each encoding, and the size of all
// tensors. A random model has none.
func (f *Files) Stored() (numbers map[checkpoint.DType]int64, bytes int64) {
	numbers = map[checkpoint.DType]int64{}
	if f.weights == nil {
		return numbers, 0
	}
	for _, name := range f.weights.Names() {
		dtype, shape := f.weights.DType(name), f.weights.Shape(name)
		numbers[dtype] += int64(product(shape))
		size, _ := dtype.Bytes(shape) // the file was checked
		bytes += size
	}
	return numbers, bytes
}

// Open opens a folder of safetensors or a .gguf file. The caller closes it.
func Open(path string) (*Files, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	}
	open := openGGUF
	if info.IsDir() {
		open = openFolder
	}
	f, err := open(path)
	if err == nil {
		f.CacheBytes = f.cacheMemory()
	}
	return f, err
}

// wordsKey is the entry of a file's metadata that holds the words of its vocabulary, with
// spaces between them.
const wordsKey = "espalier.words"

// Metadata is that of a safetensors file with a vocabulary, which it has to bring along where
// no other file does, and of a model that reads chains of steps.
func Metadata(t tokenizer.Tokenizer, d engine.Dialect) map[string]string {
	about := map[string]string{"format": "pt"}
	if d == engine.Steps {
		about[dialectMark] = string(d)
	}
	if words, ok := t.(*vocabulary.Words); ok {
		about[wordsKey] = strings.Join(words.List(), " ")
	}
	return about
}

// New returns the model of an open safetensors file and the contents of config.json. It
// has the vocabulary that the file brings along, or that of an embedded model if the sizes
// agree.
func New(path string, config []byte, file *checkpoint.File) (*Files, error) {
	c, err := arch.ReadConfig(bytes.NewReader(config))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := complete(c, file, false); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &Files{Path: path, Format: "safetensors", Config: c, Source: file, weights: file}
	for _, words := range []tokenizer.Tokenizer{vocabulary.NewGame24(), vocabulary.NewGame24Bilingual(), vocabulary.NewDeliberate(), vocabulary.NewCountdown(), vocabulary.NewSudoku()} {
		if words.Size() == c.VocabSize {
			f.Tokenizer, f.Dialect = words, engine.Lines
			if of, ok := words.(interface{ Dialect() engine.Dialect }); ok {
				f.Dialect = of.Dialect()
			}
			if file.Metadata[dialectMark] == string(engine.Steps) {
				f.Dialect = engine.Steps
			}
		}
	}
	if list, ok := file.Metadata[wordsKey]; ok {
		words, err := vocabulary.NewWords(strings.Fields(list))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if words.Size() != c.VocabSize {
			return nil, fmt.Errorf("%s: the vocabulary has %d tokens, but the weights have vocab_size %d: they do not belong together", path, words.Size(), c.VocabSize)
		}
		f.Tokenizer, f.Dialect = words, engine.Lines
	}
	return f, nil
}

// dialectMark is where the metadata of safetensors says that a model with an embedded
// vocabulary has another dialect than engine.Lines.
const dialectMark = "espalier.dialect"

// openFolder reads config.json, the weights, and the tokenizer if there is one. That of a training run has them in its
// folder model.
func openFolder(dir string) (*Files, error) {
	config, err := boundedfile.Regular(filepath.Join(dir, ConfigFile), boundedfile.Text)
	if errors.Is(err, fs.ErrNotExist) {
		inside := filepath.Join(dir, "model")
		if _, err := os.Stat(filepath.Join(inside, ConfigFile)); err == nil {
			return openFolder(inside)
		}
	}
	if err != nil {
		return nil, err
	}
	weights, err := checkpoint.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	f, err := New(dir, config, weights)
	if err == nil {
		err = f.readTokenizer(dir)
	}
	if err != nil {
		return nil, errors.Join(err, weights.Close())
	}
	return f, nil
}

func (f *Files) readTokenizer(dir string) error {
	file, err := boundedfile.Regular(filepath.Join(dir, "tokenizer.json"), boundedfile.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	config, err := boundedfile.Regular(filepath.Join(dir, "tokenizer_config.json"), boundedfile.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d, err := tokenizer.ReadJSON(file, config)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if err := f.setTokenizer(d); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// setTokenizer builds the tokenizer and checks that it belongs to the weights.
func (f *Files) setTokenizer(d tokenizer.Definition) error {
	t, err := tokenizer.NewBPE(d)
	if err != nil {
		return err
	}
	if t.Size() > f.Config.VocabSize {
		return fmt.Errorf("the tokenizer has %d tokens, but the weights have vocab_size %d: they do not belong together", t.Size(), f.Config.VocabSize)
	}
	f.Tokenizer, f.Dialect = t, engine.Chat
	if own := engine.Dialect(d.Dialect); own == engine.Lines || own == engine.Steps || own == engine.Deliberate {
		f.Dialect = own
	}
	return nil
}

// openGGUF opens a GGUF file, which has everything.
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

// ParseGGUF returns the model of an open GGUF file. Closing the model closes the file.
func ParseGGUF(path string, file *checkpoint.GGUF) (*Files, error) {
	config, err := readGGUFConfig(file)
	if err == nil {
		err = complete(config, file, true)
	}
	if err == nil {
		err = knowsAll(file, config)
	}
	if err != nil {
		return nil, err
	}
	f := &Files{
		Path: path, Format: "GGUF", Config: config, Source: newGGUFSource(file, config),
		weights: file,
	}
	d, ok, err := readGGUFTokenizer(file)
	if err == nil && ok {
		err = f.setTokenizer(d)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Load joins the weights with the tokenizer under the name that users know. The weights of
// a large model stay in the files, which are closed with the model.
func (f *Files) Load(name string) (*native.Model, error) {
	if f.Tokenizer == nil {
		return nil, fmt.Errorf("model %s: there is no tokenizer: want tokenizer.json beside the weights", name)
	}
	options := native.Options{Options: decode.Options{Draft: f.Draft, CacheBytes: f.CacheBytes}, Dialect: f.Dialect, Reviews: f.Reviews}
	if bpe, ok := f.Tokenizer.(*tokenizer.BPE); ok && f.Dialect == engine.Chat {
		if err := f.chat(&options, bpe.Definition()); err != nil {
			return nil, fmt.Errorf("model %s: %w", name, err)
		}
	}
	weights, err := transformer.New(f.Config, f.Source)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	options.Release = func() error {
		weights.Close()
		return f.Close()
	}
	return native.NewModel(name, weights, f.Tokenizer, options)
}

// chat sets how prompts are formatted and replies end.
func (f *Files) chat(options *native.Options, d tokenizer.Definition) (err error) {
	if options.Chat = f.Chat; options.Chat == nil {
		options.Chat, err = d.ChatTemplate()
	}
	if err != nil || options.Chat == nil {
		return err
	}
	options.Ends = d.Ends(f.Stop)
	if options.Chat.Thinks {
		options.Dialect = engine.ZeroShot // R1 does worse with examples (its model card)
	}
	return nil
}
