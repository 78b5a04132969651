package native

import (
	"errors"
	"testing"

	"espalier/engine"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"
	"espalier/engine/vocabulary"

	"github.com/google/go-cmp/cmp"
)

func TestModel(t *testing.T) {
	config, tok := randommodel.Embedded(), vocabulary.NewGame24()
	weights, err := transformer.New(config, randommodel.New(config, 1))
	if err != nil {
		t.Fatal(err)
	}
	released := errors.New("released")
	m, err := NewModel("test", weights, tok, Options{Release: func() error { return released }})
	if err != nil {
		t.Fatal(err)
	}
	total, active := config.Parameters()
	want := engine.Description{
		Name: "test", Architecture: "deepseek_v3", Dialect: engine.Lines, Parameters: total, Active: active, Context: 512, Continues: "in this process, for the cost of what is new",
	}
	if diff := cmp.Diff(want, m.Describe()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c, err := m.Generate(t.Context(), []engine.Request{{Prompt: "Input: 4 9", MaxTokens: 3}}, nil)
	if err != nil || len(c) != 1 || c[0].Usage.Completion == 0 {
		t.Errorf("completions %+v, error %v", c, err)
	}
	if err := m.Close(); !errors.Is(err, released) {
		t.Errorf("closing: %v, want the error of Release", err)
	}
}

func TestNewModelRefusesAnotherTokenizer(t *testing.T) {
	config := randommodel.Small() // 40 tokens
	weights, err := transformer.New(config, randommodel.New(config, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewModel("test", weights, vocabulary.NewGame24(), Options{}); err == nil {
		t.Error("a vocabulary larger than the model's is accepted")
	}
}
