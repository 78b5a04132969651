package launch

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/proxy"
	"espalier/engine/catalog"
	"espalier/engine/embedded"
	"espalier/engine/ollama"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/registry"
)

// calls runs the searches of callers, with models that are kept between them.
type calls struct {
	ProxyFlags

	mu   sync.Mutex
	idle []*Models
}

// take is a set of models that no other call uses.
func (p *calls) take() *Models {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		m := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return m
	}
	m := NewModels(context.Background(), p.ServerFlags, p.Model...) // they outlive a call
	m.kept, m.beside = true, true
	return m
}

func (p *calls) give(m *Models) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, m)
}

func (p *calls) close() {
	for _, m := range p.idle {
		m.kept = false
		_ = m.Close()
	}
}

// openable refuses a model on disk that is not there, before anybody calls. What servers have may change until then.
func (p *calls) openable() error {
	for _, name := range p.Model {
		if catalog.IsServed(name) || name == search.RandomModel || name == search.ExactModel {
			continue
		}
		files, err := OpenFiles(name)
		if err != nil {
			return err
		}
		if err := files.Close(); err != nil {
			return exit.Failed(err)
		}
	}
	return nil
}

// offered are the models that callers may ask for.
func (p *calls) offered(ctx context.Context) []string {
	if len(p.Model) > 0 {
		return p.Model
	}
	all := []string{embedded.Name}
	served, _ := catalog.Ollama(ctx) // it need not run
	for _, m := range served {
		all = append(all, m.Name)
	}
	return all
}

// names are those of each model alone, with each method that can search what it is asked
// and, of the embedded one, which knows nothing else, with each of its tasks.
func (p *calls) names(ctx context.Context) (names []string) {
	for _, m := range p.offered(ctx) {
		m = strings.TrimPrefix(m, ollama.Prefix)
		names = append(names, m)
		tasks := tasksOf(m)
		for _, way := range method.All() {
			var able []string
			for _, task := range tasks {
				if suits(way, task) {
					able = append(able, m+"+"+way.Name+"+"+task)
				}
			}
			if len(able) > 0 {
				names = append(names, m+"+"+way.Name)
			}
			if m == embedded.Name {
				names = append(names, able...)
			}
		}
	}
	return names
}

// tasksOf are the tasks that a model is asked where the caller names none, the likeliest first.
func tasksOf(model string) (tasks []string) {
	if model != embedded.Name {
		return []string{question}
	}
	for _, t := range embedded.Tasks() {
		tasks = append(tasks, t.Puzzles()...)
	}
	return tasks
}

// suits reports whether a method can search a task's puzzles.
func suits(m method.Method, task string) bool {
	t, err := registry.Named(task)
	if err != nil {
		return false
	}
	p, err := PuzzleFlags{}.Problem(t, t.Example)
	return err == nil && m.Suits(p)
}

// asked reads MODEL+METHOD+TASK, of which the last two may be missing. A name may hold a plus.
func (p *calls) asked(ctx context.Context, name string) (model, methodName, task string, err error) {
	parts := strings.Split(name, "+")
	cut := func(isOne func(string) bool) string {
		if n := len(parts); n > 1 && isOne(parts[n-1]) {
			last := parts[n-1]
			parts = parts[:n-1]
			return last
		}
		return ""
	}
	task = cut(func(name string) bool {
		return slices.ContainsFunc(registry.All(), func(t registry.Task) bool { return t.Name == name && t.File == nil })
	})
	methodName = cut(func(name string) bool { return slices.Contains(method.Names(), name) })
	model = strings.Join(parts, "+")
	for _, m := range p.offered(ctx) {
		if m == model || m == ollama.Prefix+model {
			return m, methodName, task, nil
		}
	}
	return "", "", "", &proxy.Refusal{Status: http.StatusNotFound, Code: "model_not_found", Param: "model", Err: fmt.Errorf("there is no model %q; GET /v1/models lists them", name)}
}
