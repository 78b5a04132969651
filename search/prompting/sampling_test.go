package prompting_test

import (
	"context"
	"testing"

	"espalier/engine"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// drawn remembers how it was asked to draw.
type drawn struct {
	searchtest.Scripted
	asked []engine.Request
}

func (m *drawn) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	m.asked = append(m.asked, requests...)
	return m.Scripted.Generate(ctx, requests, stream)
}

// TestEverySearchLimitsWhatIsDrawn as its settings say.
func TestEverySearchLimitsWhatIsDrawn(t *testing.T) {
	for _, name := range []string{"io", "cot-sc", "tot-bfs"} {
		m := &drawn{Scripted: searchtest.Scripted{Replies: map[string][]string{"answer .": {"cat"}, "solve .": {"=cat"}, "propose .": {"c"}, "propose .c": {"a"}, "propose .ca": {"t"}}, Good: map[string]float64{".c": 1, ".ca": 1}}}
		s := searchtest.Settings(t, name)
		s.TopK, s.TopP, s.MinP, s.MaxReply = 3, 0.9, 0.1, 7
		if s.Generate != "" {
			s.Generate, s.Proposals = "sample", 2
		}
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: m})
		searchtest.RunToEnd(t, r)
		for _, q := range m.asked {
			if q.TopK != 3 || q.TopP != 0.9 || q.MinP != 0.1 || q.MaxTokens != 7 {
				t.Errorf("%s: %d tokens drawn from %d, %v, %v", name, q.MaxTokens, q.TopK, q.TopP, q.MinP)
			}
		}
		if len(m.asked) == 0 {
			t.Errorf("%s draws nothing", name)
		}
	}
}
