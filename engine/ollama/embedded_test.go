package ollama

import (
	"bytes"
	"context"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/embedded"
	"espalier/engine/internal/remote"
	"espalier/engine/modelfile"
	"espalier/engine/ollama/ollamatest"
)

// TestEmbeddedModelServed: the embedded model, exported as GGUF and served by
// Ollama, writes the same greedy text as the native engine.
func TestEmbeddedModelServed(t *testing.T) {
	s := ollamatest.Start(t)
	files, err := embedded.Files(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	native, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = native.Close() }()

	for name, split := range map[string]bool{"joined": false, "split": true} {
		var file bytes.Buffer
		if err := files.WriteGGUF(&file, modelfile.GGUFOptions{Name: name, Type: checkpoint.F32, Split: split}); err != nil {
			t.Fatal(err)
		}
		s.Create(name, file.Bytes(), ollamatest.Plain, nil)
		served := openOn(t, name, Options{})
		var requests []engine.Request
		for _, input := range []string{"4 9 10 13", "1 1 4 6", "3 8 8 9", "2 3 5 12", "4 4 10", "6 9 13", "7 8"} {
			for _, cue := range []string{" Next:", " Judge:", " Steps:"} {
				requests = append(requests, engine.Request{Prompt: "Input: " + input + cue, MaxTokens: 60, Stop: []string{"\n\n"}})
			}
		}
		want, err := native.Generate(context.Background(), requests, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := served.Generate(context.Background(), requests, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range requests {
			var reply remote.Reply // of a server: what a model thinks first is told apart
			reply.Write(want[i].Text, want[i].Tokens)
			written := reply.Completion()
			if got[i].Text != written.Text || got[i].Thinking != written.Thinking || want[i].Text == "" {
				t.Errorf("%s: %q: Ollama writes %q after thinking %q, the native engine %q", name, requests[i].Prompt, got[i].Text, got[i].Thinking, want[i].Text)
			}
		}
	}
}
