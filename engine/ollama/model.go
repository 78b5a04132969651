package ollama

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// Options are the user's settings for a model behind Ollama.
type Options struct {
	Context   int           // tokens of a prompt with its reply (num_ctx); 0 is the server's choice
	KeepAlive time.Duration // how long the server keeps the model after a request; 0 is the server's choice
	Think     *bool         // nil: models that can think do
	Patience  time.Duration // how long nothing may arrive before a call fails as late; 0 is 10 minutes
}

// DefaultPatience is long enough to load a large model from a slow disk.
const DefaultPatience = 10 * time.Minute

// Prefix marks the name of a model behind Ollama.
const Prefix = "ollama:"

// Model is a model of an Ollama server.
type Model struct {
	server  *server
	name    string // as Ollama knows it
	options Options

	description engine.Description
	thinks      bool // the server separates its thinking from its answers
	r1          bool // DeepSeek-R1 or one of its distills
	shown       *api.ShowResponse
	renderer    string   // built into the server, in place of the template; empty: none
	context     int      // to ask for (num_ctx); 0 is the server's choice
	logProbs    bool     // the server reports them
	stop        []string // ends the model's turn; the stops of a request would replace it
	topP        float64  // advised, for requests that give none
}

// Open asks the server at OLLAMA_HOST about a model, named without Prefix. It does
// not load the model.
func Open(ctx context.Context, name string, o Options) (*Model, error) {
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	m := &Model{server: s, name: name, options: o}
	info, err := s.show(ctx, name)
	if err != nil {
		return nil, m.explain(ctx, err)
	}
	version, err := answer(ctx, s, (*api.Client).Version)
	if err != nil {
		return nil, m.explain(ctx, err)
	}
	m.logProbs = hasLogProbs(version)
	m.describe(info)
	if o.Think != nil && *o.Think && !m.thinks && !m.r1 {
		return nil, &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf("%s cannot separate thinking from its answer; leave out the setting for thinking", name)}
	}
	return m, nil
}

// describe reads what the server reports about the model. For R1 and its distills it
// adds what their model card advises, unless the model file says otherwise.
func (m *Model) describe(info *api.ShowResponse) {
	text := func(key string) string { s, _ := info.ModelInfo[key].(string); return s }
	number := func(key string) int64 { n, _ := info.ModelInfo[key].(float64); return int64(n) }
	architecture := text("general.architecture")
	m.thinks = slices.Contains(info.Capabilities, "thinking")
	m.r1 = isR1(m.name, info.Details.ParentModel, text("general.basename"), text("general.name"))
	m.shown, m.renderer = info, rendererOf(info)
	m.description = engine.Description{
		Name:         Prefix + m.name,
		Architecture: architecture,
		Dialect:      engine.Chat,
		Parameters:   number("general.parameter_count"),
		Context:      int(number(architecture + ".context_length")),
		PerLabel:     true,
	}
	parameters := readParameters(info.Parameters)
	m.stop = parameters["stop"]
	m.topP = firstNumber(parameters["top_p"])
	m.description.Temperature = firstNumber(parameters["temperature"])
	m.context = m.options.Context
	if m.reasons() {
		m.description.Dialect = engine.ZeroShot
		if m.context == 0 && parameters["num_ctx"] == nil {
			m.context = min(thinkingContext, cmp.Or(m.description.Context, thinkingContext))
		}
	}
	m.description.Context = cmp.Or(m.context, int(firstNumber(parameters["num_ctx"])), m.description.Context)
	m.description.Continues = m.continues()
	if m.r1 {
		m.description.Temperature = cmp.Or(m.description.Temperature, remote.R1Temperature)
		m.topP = cmp.Or(m.topP, remote.R1TopP)
	}
}

// thinkingContext holds a prompt and a long chain of thought. What servers allow by default,
// often 4,096 tokens, ends most of them.
const thinkingContext = 16_384

// reasons reports whether replies begin with thinking: the server says so of the model,
// whatever the user calls it.
func (m *Model) reasons() bool {
	return m.r1 || m.thinks && (m.options.Think == nil || *m.options.Think)
}

// isR1 reports whether one of the names that a server has for a model is R1's.
func isR1(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return remote.IsR1(strings.ReplaceAll(name, " ", "-"))
	})
}

// rendererOf returns the renderer of a model, which servers up to 0.17 tell only in the model
// file.
func rendererOf(info *api.ShowResponse) string {
	for line := range strings.Lines(info.Modelfile) {
		if name, ok := strings.CutPrefix(line, "RENDERER "); ok && info.Renderer == "" {
			return strings.TrimSpace(name)
		}
	}
	return info.Renderer
}

// readParameters reads the parameters of the model file as the server prints them:
// a name and a value per line, with strings quoted.
func readParameters(text string) map[string][]string {
	parameters := map[string][]string{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		if unquoted, err := strconv.Unquote(value); err == nil {
			value = unquoted
		}
		parameters[name] = append(parameters[name], value)
	}
	return parameters
}

func firstNumber(values []string) float64 {
	if len(values) == 0 {
		return 0
	}
	n, err := strconv.ParseFloat(values[0], 64)
	if err != nil {
		return 0
	}
	return n
}

// hasLogProbs reports whether a server of this version reports log-probabilities.
// Version 0.12.11 introduced them. A build from source calls itself 0.0.0.
func hasLogProbs(version string) bool {
	version, _, _ = strings.Cut(version, "-")
	if version == "0.0.0" {
		return true
	}
	var parts [3]int
	for i, part := range strings.SplitN(version, ".", len(parts)) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return false
		}
		parts[i] = n
	}
	return slices.Compare(parts[:], []int{0, 12, 11}) >= 0
}

// Describe returns what is known about the model.
func (m *Model) Describe() engine.Description { return m.description }

// Close closes idle connections. The server decides how long it keeps the model
// loaded.
func (m *Model) Close() error {
	m.server.transport.CloseIdleConnections()
	return nil
}
