package modelfile

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/ollama/ollamatest"

	"github.com/ollama/ollama/api"
)

// What another engine makes of the embedded model: the same greedy text, space by
// space. It keeps its cache in 16 bits, so that a tie may fall the other way; the
// prompts are those of the model's own work.
func TestOllamaWritesTheSame(t *testing.T) {
	s := ollamatest.Start(t)
	f := open(t, embeddedDir)
	own, err := f.Load("own")
	if err != nil {
		t.Fatal(err)
	}
	prompts := []string{
		"Input: 4 9 10 13 Next:", "Input: 3 3 8 8 Steps:", "Input: 8/3 3 8 Next:",
		"Input: 5 7 9 10 Answer:", "Input: 4 4 5 Think:", "Input: 4 6 Judge:",
	}
	forms := map[string]GGUFOptions{
		"f32": {Type: checkpoint.F32}, "f16": {Type: checkpoint.F16}, "bf16-mla": {Type: checkpoint.BF16, Split: true},
	}
	for name, o := range forms {
		var b bytes.Buffer
		if err := f.WriteGGUF(&b, o); err != nil {
			t.Fatal(err)
		}
		s.Create(name, b.Bytes(), ollamatest.Plain, map[string]any{"num_thread": 1})
		for _, prompt := range prompts {
			want, err := own.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 100}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, stream := "", false
			err = s.Client().Generate(t.Context(), &api.GenerateRequest{
				Model: name, Prompt: prompt, Raw: true, Stream: &stream,
				Options: map[string]any{"temperature": 0, "num_predict": 100, "num_thread": 1, "repeat_penalty": 1},
			}, func(r api.GenerateResponse) error { got = r.Response; return nil })
			if err != nil {
				t.Fatal(err)
			}
			if got != want[0].Text {
				t.Errorf("%s: %s\n  own: %q\nother: %q", name, prompt, want[0].Text, got)
			}
		}
	}
}

// Every type of matrix is one that the other engine reads, as we do.
func TestOllamaReadsEveryType(t *testing.T) {
	s := ollamatest.Start(t)
	f := open(t, embeddedDir)
	for dtype := range fileTypes {
		var b bytes.Buffer
		if err := f.WriteGGUF(&b, GGUFOptions{Type: dtype}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "model.gguf")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		own, err := open(t, path).Load("own")
		if err != nil {
			t.Fatal(err)
		}
		want, err := own.Generate(t.Context(), []engine.Request{{Prompt: "Input: 4 6 Judge:", MaxTokens: 3}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Create("model", b.Bytes(), ollamatest.Plain, map[string]any{"num_thread": 1})
		got, stream := "", false
		err = s.Client().Generate(t.Context(), &api.GenerateRequest{
			Model: "model", Prompt: "Input: 4 6 Judge:", Raw: true, Stream: &stream,
			Options: map[string]any{"temperature": 0, "num_predict": 3, "num_thread": 1},
		}, func(r api.GenerateResponse) error { got = r.Response; return nil })
		if err != nil || got != want[0].Text {
			t.Errorf("%s: %q, %v, want %q", dtype, got, err, want[0].Text)
		}
	}
}
