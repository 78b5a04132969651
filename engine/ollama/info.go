package ollama

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"

	"espalier/engine/internal/remote"
)

// Inspect asks the server at OLLAMA_HOST what it knows about a model.
func Inspect(ctx context.Context, name string, o Options) (remote.Info, error) {
	m, err := Open(ctx, name, o)
	if err != nil {
		return remote.Info{}, err
	}
	defer func() { _ = m.Close() }() // nothing was written
	s := m.server
	info, err := s.show(ctx, name)
	if err != nil {
		return remote.Info{}, m.explain(ctx, err)
	}
	clean := func(text string) string { return remote.Words(s.secrets.Text(text)) }
	found := remote.Info{
		Model: Prefix + name, Server: clean(Address()), Architecture: clean(m.description.Architecture), Parameters: clean(info.Details.ParameterSize),
		Quantization: clean(info.Details.QuantizationLevel), Asked: m.context, InUse: m.inUse(ctx), System: clean(info.System),
		Template: remote.Template(info.Template), Reasons: m.reasons(), LogProbs: m.logProbs, Continues: m.continues(),
	}
	if n, ok := info.ModelInfo[m.description.Architecture+".context_length"].(float64); ok {
		found.Context = int(n)
	}
	switch {
	case m.renderer != "":
		found.Template = clean(m.renderer) + ", built into the server"
	case found.Template == "" || strings.TrimSpace(info.Template) == "{{ .Prompt }}":
		found.Template = "none; prompts are sent as they are"
	}
	for _, c := range info.Capabilities {
		found.Capabilities = append(found.Capabilities, clean(c.String()))
	}
	for name, values := range readParameters(info.Parameters) {
		for _, value := range values {
			found.Settings = append(found.Settings, clean(fmt.Sprintf("%s %q", name, value)))
		}
	}
	slices.Sort(found.Settings)
	return found, nil
}

// inUse is the context that the server runs the model with, 0 if it is not loaded.
func (m *Model) inUse(ctx context.Context) int {
	running, err := answer(ctx, m.server, (*api.Client).ListRunning)
	if err != nil {
		return 0
	}
	for _, r := range running.Models {
		if r.Name == m.name || r.Name == m.name+":latest" {
			return r.ContextLength
		}
	}
	return 0
}
