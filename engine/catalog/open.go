// Package catalog finds models by the names that users give them: the embedded ones,
// those on disk, and those behind servers.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/engine/internal/remote"
	"espalier/engine/modelfile"
	"espalier/engine/native"
	"espalier/engine/ollama"
	"espalier/engine/openai"
	"espalier/engine/tokenizer"
)

// ErrUnknown is a name that neither is embedded nor a path.
var ErrUnknown = errors.New("unknown model")

// ErrName is the name of a model behind a server that cannot be read.
var ErrName = errors.New("not the name of a model")

// EmbeddedFor names the embedded model for a task: the one that was taught it. Other
// tasks get the first, whose prompts they refuse.
func EmbeddedFor(task string) string {
	if taught, ok := embedded.For(task); ok {
		return embedded.Name + ":" + string(taught)
	}
	return embedded.Name
}

// Files opens the embedded model, or one on disk or in Ollama's store, without loading it.
func Files(name string) (*modelfile.Files, error) {
	if task, ok := embedded.Named(name); ok {
		return embedded.Files(task)
	}
	if tag, ok := strings.CutPrefix(name, ollama.StorePrefix); ok {
		return pulled(tag)
	}
	if _, err := os.Stat(name); err != nil {
		if strings.ContainsRune(name, os.PathSeparator) || modelfile.IsGGUF(name) {
			return nil, fmt.Errorf("model %s: %w", name, errors.Unwrap(err))
		}
		return nil, ErrUnknown
	}
	files, err := modelfile.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	return files, err // which names the file
}

// pulled opens a model of Ollama's store with the template, the system's turn and the stop
// texts that it has there.
func pulled(tag string) (*modelfile.Files, error) {
	p, err := ollama.OpenPulled(tag)
	if err != nil {
		return nil, err
	}
	files, err := modelfile.Open(p.Weights)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", p.Name, err)
	}
	files.Path, files.Stop = ollama.StorePrefix+p.Name, p.Stop
	if p.Template != "" {
		if files.Chat, err = tokenizer.ParseTemplate(p.Template, p.System); err != nil {
			return nil, errors.Join(fmt.Errorf("model %s: %w", p.Name, err), files.Close())
		}
	}
	return files, nil
}

// Load loads the embedded model, or one on disk, for the native engine.
func Load(name string) (*native.Model, error) {
	files, err := Files(name)
	if err != nil {
		return nil, err
	}
	if task, ok := embedded.Named(name); ok && task.IsTasks() {
		name = embedded.Name // a search's puzzle says which one
	}
	model, err := files.Load(name)
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return model, nil
}

// Server is how to deal with models behind servers. What is zero, the server decides.
type Server struct {
	Context   int           // tokens; of Ollama alone
	KeepAlive time.Duration // of Ollama alone
	Think     *bool
	Patience  time.Duration
}

// IsServed reports whether a name is of a model behind a server.
func IsServed(name string) bool {
	return strings.HasPrefix(name, ollama.Prefix) || strings.HasPrefix(name, openai.Prefix)
}

// Serve opens a model behind a server, with the key that is for it. A name that cannot be
// read is ErrName; a model that the server does not have is an engine.Missing.
func (s Server) Serve(ctx context.Context, name, key string) (engine.Model, error) {
	if text, ok := strings.CutPrefix(name, openai.Prefix); ok {
		address, err := openai.ParseAddress(text)
		if err != nil {
			return nil, nameError{err}
		}
		return opened(openai.Open(ctx, address, openai.Options{Key: key, Think: s.Think, Patience: s.Patience}))
	}
	tag := strings.TrimPrefix(name, ollama.Prefix)
	if tag == "" {
		return nil, nameError{fmt.Errorf("%q names no model", name)}
	}
	return opened(ollama.Open(ctx, tag, ollama.Options{Context: s.Context, KeepAlive: s.KeepAlive, Think: s.Think, Patience: s.Patience}))
}

// Served is what a server says about a model.
type Served = remote.Info

// Inspect asks a server about a model. Errors are those of Serve.
func (s Server) Inspect(ctx context.Context, name, key string) (Served, error) {
	if text, ok := strings.CutPrefix(name, openai.Prefix); ok {
		address, err := openai.ParseAddress(text)
		if err != nil {
			return Served{}, nameError{err}
		}
		return openai.Inspect(ctx, address, openai.Options{Key: key, Think: s.Think, Patience: s.Patience})
	}
	return ollama.Inspect(ctx, strings.TrimPrefix(name, ollama.Prefix), ollama.Options{Context: s.Context, Think: s.Think, Patience: s.Patience})
}

// opened keeps a nil pointer from becoming a model.
func opened[M engine.Model](m M, err error) (engine.Model, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// nameError is an ErrName that says what is wrong in its own words.
type nameError struct{ error }

func (nameError) Is(target error) bool { return target == ErrName }
