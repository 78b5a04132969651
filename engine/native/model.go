// Package native is the engine that runs DeepSeek-V2 and V3 models inside the program, and
// those of Llama, Qwen2 and Qwen3. It joins weights and a tokenizer to a Model, which
// implements engine.Model.
//
// The packages below it, from the bottom up:
//
//	arch         sizes of a model: config.json, names and shapes of tensors
//	kvcache      what attention caches, shared between branches
//	transformer  weights, and the forward pass
//	form         texts of a given form, as automata
//	decode       sampling, enumeration, scoring, drafts, batches
//
// Names of tensors and configuration fields are those of the checkpoints on the Hugging
// Face hub. The vectors in testdata, computed by other implementations, pin conventions.
// Papers: DeepSeek-V2 (arXiv 2405.04434) for attention, DeepSeekMoE (2401.06066) and
// DeepSeek-V3 (2412.19437) for experts and their router.
package native

import (
	"espalier/engine"
	"espalier/engine/native/decode"
	"espalier/engine/native/transformer"
	"espalier/engine/tokenizer"
)

// Options configure a Model. The zero value is valid.
type Options struct {
	decode.Options
	// Dialect is the form of prompt that the model was trained on. Empty is engine.Lines.
	Dialect engine.Dialect
	Reviews int // as in engine.Description
	// Release frees what the weights are stored in when the model is closed.
	Release func() error
}

// Model is a model that runs in this process.
type Model struct {
	*decode.Decoder
	description engine.Description
	release     func() error
}

var (
	_ engine.Model      = (*Model)(nil)
	_ engine.Enumerator = (*Model)(nil)
	_ engine.Reader     = (*Model)(nil)
	_ engine.Keeper     = (*Model)(nil)
)

// NewModel joins weights and a tokenizer under the name that users know. Models of
// different goroutines may share a Transformer.
func NewModel(name string, t *transformer.Transformer, tok tokenizer.Tokenizer, o Options) (*Model, error) {
	d, err := decode.New(name, t, tok, o.Options)
	if err != nil {
		return nil, err
	}
	config := t.Config()
	total, active := config.Parameters()
	m := &Model{Decoder: d, release: o.Release, description: engine.Description{
		Name: name, Architecture: config.ModelType, Dialect: o.Dialect,
		Parameters: total, Active: active, Context: config.MaxPosition,
		Reviews:   o.Reviews,
		Continues: "in this process, for the cost of what is new",
	}}
	if o.Dialect == "" {
		m.description.Dialect = engine.Lines
	}
	return m, nil
}

// Describe implements engine.Model.
func (m *Model) Describe() engine.Description { return m.description }

// Close implements engine.Model.
func (m *Model) Close() error {
	m.Decoder.Close()
	if m.release == nil {
		return nil
	}
	return m.release()
}
