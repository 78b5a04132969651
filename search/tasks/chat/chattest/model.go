// Package chattest runs searches on replies that were written by hand, as a
// capable chat model would write them.
package chattest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
)

// Line is one reply of a script: to prompts that hold all of the texts in When,
// the first line that fits. Several replies take turns among the prompts of one
// batch that they fit.
type Line struct {
	When    []string
	Replies []string
}

// Model is a chat model that follows a script. A prompt without a line fails the
// test.
type Model struct {
	T      testing.TB
	Script []Line
	Asked  []string // every prompt
}

// Describe describes a chat model.
func (m *Model) Describe() engine.Description {
	return engine.Description{Name: "script", Architecture: "script", Dialect: engine.Chat}
}

// Close does nothing.
func (m *Model) Close() error { return nil }

// Score is what most servers cannot do.
func (m *Model) Score(context.Context, []engine.ScoreRequest) ([]engine.Scores, error) {
	return nil, engine.ErrUnsupported
}

// Generate replies by the script.
func (m *Model) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	turns := map[int]int{}
	var completions []engine.Completion
	for _, q := range requests {
		m.Asked = append(m.Asked, q.Prompt)
		at := m.find(q.Prompt)
		if at < 0 {
			m.T.Errorf("the script has no line for:\n%s", q.Prompt)
			return nil, errors.New("no line")
		}
		line := m.Script[at]
		completions = append(completions, engine.Completion{Text: line.Replies[turns[at]%len(line.Replies)], Finish: engine.FinishStop})
		turns[at]++
	}
	return completions, nil
}

func (m *Model) find(prompt string) int {
	for i, line := range m.Script {
		fits := true
		for _, text := range line.When {
			fits = fits && strings.Contains(prompt, text)
		}
		if fits {
			return i
		}
	}
	return -1
}

// Run searches to the end.
func Run(t testing.TB, p search.Problem, s search.Settings, m engine.Model) *search.Tree {
	t.Helper()
	r, err := runner.New(runner.Config{Problem: p, Settings: s, Model: m, Seed: 1, Budget: search.Budget{Nodes: 500, Calls: 500}})
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := r.Step(context.Background())
		if errors.Is(err, runner.ErrEnded) {
			return r.Tree()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Settings are a method's defaults, changed.
func Settings(t testing.TB, name string, change func(*search.Settings)) search.Settings {
	t.Helper()
	s, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&s)
	}
	return s
}
