package debug_test

import (
	"context"
	"strings"
	"testing"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// A reply is weighed by the model that wrote it: the price first, then the weights, which
// stay with the reply on every branch that has it. Stopping keeps what was asked.
func TestWeigh(t *testing.T) {
	m, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	c := configFor(t, "cot", 1)
	if c.Problem, err = game24.Task().Problem(search.Puzzle{Task: "game24", Input: "3 5 11 11"}); err != nil {
		t.Fatal(err)
	}
	c.Model, c.Settings.Temperature = m, 0
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for !r.Tree().Outcome().Ended {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d, err := debug.New(debug.Host{
		Problem: c.Problem, Weighed: t.TempDir(),
		Configure: func(_ context.Context, setup search.Started) (runner.Config, error) {
			config := c
			config.Settings, config.Seed = setup.Settings, setup.Seed
			return config, nil
		},
	}, r)
	if err != nil {
		t.Fatal(err)
	}
	d.Select(0)
	if _, err := d.Do(t.Context(), "weigh"); err == nil || !strings.Contains(err.Error(), "select a thought") {
		t.Errorf("at the root: %v", err)
	}
	end := d.Tree().Outcome().Node
	d.Select(end)
	answer, err := d.Do(t.Context(), "weigh")
	if err != nil || len(answer.Lines) != 1 || !strings.Contains(answer.Lines[0], "10 segments; weigh 10 makes at most 270 requests") {
		t.Errorf("the price: %q, %v", answer.Lines, err)
	}
	reply := d.Tree().Node(end).Reply
	if d.Branch().Weights(reply, 0) != nil {
		t.Error("it was weighed to tell the price")
	}

	job, err := d.Prepare("weigh 3")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	job.Run(ctx)
	if _, err := d.Complete(job); err == nil {
		t.Error("stopped before anything was asked, and no error")
	}
	answer, err = d.Do(t.Context(), "weigh 3")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(answer.Lines, "\n")
	for _, want := range []string{"redrawn", "11 + ((5 - 3) + 11)", "tokens computed"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	weights := d.Branch().Weights(reply, 0)
	if len(weights) != 10 || weights[9].Forced != 1 || weights[0].Right != 1 {
		t.Errorf("%+v", weights)
	}
	if again, err := d.Do(t.Context(), "weigh 3"); err != nil || strings.Join(again.Lines, "\n") != text {
		t.Errorf("what was kept says something else: %v\n%s\n%s", err, text, strings.Join(again.Lines, "\n"))
	}
}
