package launch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine"
	"espalier/engine/catalog"
	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/native"
	"espalier/engine/native/decode"
	"espalier/engine/ollama"
	"espalier/engine/openai"
	"espalier/engine/redact"
	"espalier/search"
	"espalier/search/tasks/registry"
	"espalier/search/usage"
	"espalier/sessions/trust"
)

// Models opens models by name and keeps what it has opened. The controls belong
// to a puzzle and are made anew for each.
type Models struct {
	ctx     context.Context // of the command; it ends what a server is asked
	flags   ServerFlags
	Keys    trust.Keys
	beside  bool         // a screen is shown: nothing may be asked or written
	Warn    func(string) // of what the user should hear before a model is asked
	sent    []string     // the keys that were read for servers
	opened  map[string]engine.Model
	kept    bool // for further searches: whoever keeps them closes them
	Threads int  // of each local one; 0 is one for each processor
}

// NewModels is for models that the user names. named are those on the command line,
// which a key file there belongs to.
func NewModels(ctx context.Context, f ServerFlags, named ...string) *Models {
	keys := trust.Keys{Variable: os.Getenv(trust.KeyVariable) != "", File: f.KeyFile, Beside: named}
	return &Models{ctx: ctx, flags: f, Keys: keys, Warn: warning, opened: map[string]engine.Model{}}
}

// warning says something on the terminal that does not stop a command.
func warning(text string) { fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", text) }

// Open returns the model that a user names: embedded, random, one behind a server,
// or the path of one on disk.
func (m *Models) Open(name string, p search.Problem) (engine.Model, error) {
	if name == search.RandomModel {
		return search.NewRandom(p), nil
	}
	if name == search.ExactModel && p != nil {
		return registry.Control(p.Puzzle())
	}
	if n := m.flags.Draft; n != nil && (*n < 0 || *n > decode.MostDrafted) {
		return nil, exit.BadInput(fmt.Errorf("--draft is %d; it must be from 0 to %d", *n, decode.MostDrafted), "")
	}
	if name == embedded.Name && p != nil {
		name = embeddedFor(p.Puzzle())
	}
	if model, ok := m.opened[name]; ok {
		return model, nil
	}
	var model engine.Model
	var err error
	if catalog.IsServed(name) {
		model, err = m.serve(name)
	} else {
		model, err = catalog.Load(name)
	}
	if err != nil {
		return nil, badModel(name, err)
	}
	if local, ok := model.(*native.Model); ok {
		local.Threads(m.Threads)
		if m.flags.Draft != nil {
			local.Draft(*m.flags.Draft)
		}
		if m.flags.CacheType != "" || m.flags.CacheSize > 0 {
			local.Cache(m.flags.CacheType, int64(m.flags.CacheSize))
		}
	}
	m.opened[name] = model
	return model, nil
}

// Close closes every model that was opened, unless they are kept.
func (m *Models) Close() error {
	if m.kept {
		return nil
	}
	var errs []error
	for _, model := range m.opened {
		errs = append(errs, model.Close())
	}
	return errors.Join(errs...)
}

// LoadModel loads a model for the native engine.
func LoadModel(name string) (*native.Model, error) {
	model, err := catalog.Load(name)
	return model, badModel(name, err)
}

// OpenFiles opens the embedded model, or one on disk, without loading it.
func OpenFiles(name string) (*modelfile.Files, error) {
	files, err := catalog.Files(name)
	return files, badModel(name, err)
}

// badModel tells a name that is wrong from a model that is broken.
func badModel(name string, err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, catalog.ErrUnknown):
		return usage.Unknown("model", name, []string{embedded.Name, search.RandomModel, search.ExactModel}, ", models on disk, such as ./my-model or my-model.gguf, those of Ollama's store: disk:NAME, and those of servers: ollama:NAME, openai:URL#NAME")
	case strings.HasPrefix(name, ollama.StorePrefix) && engine.FailureOf(err) == engine.Missing:
		return exit.BadInput(err, "espalier model list shows what is there")
	case errors.Is(err, fs.ErrNotExist) && errors.As(err, &path):
		return exit.BadInput(err, "a model is a folder with config.json and safetensors, or a .gguf file")
	case errors.Is(err, fs.ErrNotExist):
		return exit.BadInput(err, "")
	case err != nil:
		return exit.Failed(err)
	}
	return nil
}

// serve opens a model behind a server, with the key that is for it. One that Ollama does
// not have is downloaded, if the user wants that.
func (m *Models) serve(name string) (engine.Model, error) {
	return served(m, name, m.flags.server().Serve, func(model engine.Model) engine.Model { return redact.Model(model, m.Secrets()) })
}

// Inspect asks a server what it knows about one of its models.
func (m *Models) Inspect(name string) (catalog.Served, error) {
	return served(m, name, m.flags.server().Inspect, func(s catalog.Served) catalog.Served { return s })
}

// served asks a server about a model of that name, with the key that is for it.
func served[T any](m *Models, name string, ask func(ctx context.Context, name, key string) (T, error), clean func(T) T) (got T, err error) {
	key := m.Keys.For(name)
	if e, err := trust.Of([]string{name}, m.Keys, ollama.Address()); err == nil {
		for _, c := range e.Contacts {
			if c.Clear && c.Key != (trust.Key{}) {
				m.Warn(fmt.Sprintf("the key goes to %s unencrypted; https would hide it", trust.Plain(c.URL)))
			}
		}
	}
	value := ""
	if key != (trust.Key{}) {
		if value, err = openai.ReadKey(m.ctx, key.File); err != nil {
			return got, exit.Unread(m.ctx, err)
		}
		m.sent = append(m.sent, value)
	}
	got, err = ask(m.ctx, name, value)
	if tag, ok := strings.CutPrefix(name, ollama.Prefix); ok && engine.FailureOf(err) == engine.Missing {
		if m.beside {
			return got, exit.BadInput(err, "")
		}
		if err := m.flags.pull(m.ctx, tag, err); err != nil {
			return got, err
		}
		got, err = ask(m.ctx, name, value)
	}
	switch {
	case errors.Is(err, catalog.ErrName) && !strings.HasPrefix(name, openai.Prefix):
		return got, exit.BadInput(err, "espalier model list shows what Ollama has")
	case errors.Is(err, catalog.ErrName):
		return got, exit.BadInput(err, "")
	case err != nil:
		return got, serverFailure(m.ctx, err)
	}
	return clean(got), nil
}

// Secrets are the keys that models were opened with, and those of the environment.
func (m *Models) Secrets() *redact.Secrets {
	return redact.New(append(console.EnvironmentSecrets(), m.sent...)...)
}

// proposers opens the further models that propose in a search.
func (m *Models) proposers(about search.Started, p search.Problem) (all []engine.Model, err error) {
	for _, name := range about.Models()[1:] {
		model, err := m.Open(name, p)
		if err != nil {
			return nil, err
		}
		all = append(all, model)
	}
	return all, nil
}

// named are all models that the flags name.
func (f RunFlags) named() []string {
	return append(search.Started{Model: f.Model, Proposers: f.ProposeWith}.Models(), f.ValueModel)
}
