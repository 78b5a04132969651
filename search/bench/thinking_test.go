package bench

import (
	"context"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
)

// thinker writes a chain for each seed: the longer, the less right.
type thinker struct{ engine.Model }

func (thinker) Describe() engine.Description {
	return engine.Description{Name: "thinker", Dialect: engine.Lines}
}
func (thinker) Close() error { return nil }

const right = "10 - 4 = 6 (left: 6 9 13)\n13 - 9 = 4 (left: 4 6)\n4 * 6 = 24 (left: 24)\nAnswer: (13 - 9) * (10 - 4) = 24\n"

func (thinker) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	const (
		found  = "10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 6 sure\nsure\n4 * 6\n"
		failed = "13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible\nimpossible\n"
	)
	texts := []string{
		" <think>\n" + found + "</think>\n" + right,
		" <think>\n" + failed + found + "</think>\n" + right,
		" <think>\n" + strings.Repeat(failed, 6),
	}
	var all []engine.Completion
	for i := range requests {
		c := engine.Completion{Text: texts[i%len(texts)], Finish: engine.FinishStop}
		if i%len(texts) == 2 {
			c.Finish = engine.FinishLoop
		}
		c.Usage.Completion = len(strings.Fields(c.Text))
		all = append(all, c)
	}
	return all, nil
}

type thinkers struct{}

func (thinkers) Close() error                                      { return nil }
func (thinkers) Open(string, search.Problem) (engine.Model, error) { return thinker{}, nil }

// Replies are divided by their length; what is right, lost and stopped is counted in each
// part, and plotted.
func TestThinking(t *testing.T) {
	p := plan(t)
	p.Models, p.Thinking, p.Problems = func() Models { return thinkers{} }, true, p.Problems[:1]
	s, err := method.Defaults("cot-sc")
	if err != nil {
		t.Fatal(err)
	}
	s.Samples, s.SampleBatch = 15, 15
	p.Subjects = []Subject{{Settings: s, Model: "thinker"}}
	rows, err := Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	lines := ThinkingLines(rows)
	if len(lines) != fifths {
		t.Fatalf("%d lines", len(lines))
	}
	short, long := lines[0], lines[fifths-1]
	if short.Right != 3 || short.Replies != 3 || short.Wrong != 0 || short.Reached != 3 || short.After <= 0 || short.Stopped != 0 {
		t.Errorf("the shortest: %+v", short)
	}
	if long.Right != 0 || long.Stopped != 3 || long.Loops != 3 || long.Reached != 0 || long.Wrong != 1 || long.Tokens[0] <= short.Tokens[2] {
		t.Errorf("the longest: %+v", long)
	}
	var b strings.Builder
	if err := Report(&b, "title", 120, Paper{}, rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"given up", "100.0%", "right, by length of reply"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	var svg strings.Builder
	if err := SVG(&svg, "title", rows); err != nil || !strings.Contains(svg.String(), "tokens per reply") {
		t.Error(err, svg.String())
	}
}
