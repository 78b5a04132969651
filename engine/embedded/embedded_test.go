package embedded

import (
	"strings"
	"testing"

	"espalier/engine"
)

// TestCardIsOfThisModel keeps the card and the checkpoint together.
func TestCardIsOfThisModel(t *testing.T) {
	m, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	c, err := ReadCard()
	if err != nil {
		t.Fatal(err)
	}
	d := m.Describe()
	if c.Parameters != d.Parameters || c.Active != d.Active {
		t.Errorf("the card says %d parameters, %d active; the checkpoint has %d, %d", c.Parameters, c.Active, d.Parameters, d.Active)
	}
	if c.Commit == "" || c.Tokens == 0 || c.Seconds == 0 || len(c.Figures) == 0 {
		t.Errorf("the card does not say where the model comes from: %+v", c)
	}
	const most = 8 << 20
	if len(weights) > most {
		t.Errorf("the checkpoint has %d bytes, want at most %d", len(weights), most)
	}
}

// TestModelDoesItsJobs asks for one of each, with the model's likeliest words.
func TestModelDoesItsJobs(t *testing.T) {
	m, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for prompt, want := range map[string]string{
		"Input: 4 6 Judge:":    " sure",
		"Input: 1 2 Judge:":    " impossible",
		"Input: 4 4 5 Think:":  "impossible",
		"Input: 6 6 12 Think:": "sure",
	} {
		stop := "\n"
		if strings.HasSuffix(prompt, "Think:") {
			stop = "\n\n"
		}
		got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 160, Stop: []string{stop}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.TrimRight(got[0].Text, "\n"); !strings.HasSuffix(text, want) {
			t.Errorf("%s%s, want an end of %q", prompt, text, want)
		}
	}
}

// BenchmarkOpen is the time until the model can be asked.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := Open(); err != nil {
			b.Fatal(err)
		}
	}
}
