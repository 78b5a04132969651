package runner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestRunnerRefusesTheImpossible(t *testing.T) {
	c := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel()}
	tests := []struct {
		change func(*runner.Config)
		err    string
	}{
		{func(c *runner.Config) { c.Problem = nil }, "needs a problem and a model"},
		{func(c *runner.Config) { c.Model = nil }, "needs a problem and a model"},
		{func(c *runner.Config) { c.Model = searchtest.Mute{Model: c.Model} }, `cannot enumerate its token tree; use generate "sample"`},
		{func(c *runner.Config) { c.Evaluator = searchtest.Mute{Model: c.Model} }, `cannot score given labels; use evaluate "value" or "rule"`},
		{func(c *runner.Config) { c.Budget.Calls = -1 }, "the limit of calls is below zero"},
		{func(c *runner.Config) { c.Model = &searchtest.Scripted{Dialect: "greek"} }, "not written in greek"},
		{func(c *runner.Config) { c.Evaluator = &searchtest.Scripted{Dialect: "greek"} }, "not written in greek"},
		{func(c *runner.Config) { c.Settings.Beam = 0 }, "method tot-bfs: beam is 0"},
	}
	for _, test := range tests {
		bad := c
		test.change(&bad)
		if _, err := runner.New(bad); err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("error %v, want ...%s...", err, test.err)
		}
	}
}

func TestBudgets(t *testing.T) {
	tests := []struct {
		budget search.Budget
		want   search.BudgetSpent
		reason string
	}{
		{search.Budget{Nodes: 2}, search.BudgetSpent{Limit: "nodes", Spent: "2", Of: "2"}, "the budget of 2 nodes is spent"},
		{search.Budget{Calls: 4}, search.BudgetSpent{Limit: "calls", Spent: "4", Of: "4"}, "the budget of 4 calls is spent"},
		// six completions of 10 + 2 tokens; that a cache had 5 of each counts for nothing
		{search.Budget{Tokens: 72}, search.BudgetSpent{Limit: "tokens", Spent: "72", Of: "72"}, "the budget of 72 tokens is spent"},
		{search.Budget{Time: 3 * time.Second}, search.BudgetSpent{Limit: "time", Spent: "3s", Of: "3s"}, "the budget of 3s is spent"},
	}
	for _, test := range tests {
		now := time.Unix(0, 0)
		model := searchtest.CatModel()
		model.Before = func(context.Context) error { now = now.Add(1500 * time.Millisecond); return nil }
		r := searchtest.New(t, runner.Config{
			Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model,
			Budget: test.budget, Clock: func() time.Time { return now },
		})
		tree := searchtest.RunToEnd(t, r)
		if diff := cmp.Diff(search.Body(test.want), r.Log()[len(r.Log())-1].Body); diff != "" {
			t.Error(diff)
		}
		if o := tree.Outcome(); o.Solved || o.Reason != test.reason {
			t.Errorf("%+v", o)
		}
	}
}

// An answer that is there is given, however little is left of the budget.
func TestBudgetNeverHidesAnAnswer(t *testing.T) {
	model := &searchtest.Scripted{Replies: map[string][]string{"answer .": {"cat"}}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "io"), Model: model, Budget: search.Budget{Calls: 1}})
	if o := searchtest.RunToEnd(t, r).Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
}

func TestTimeEndsACallUnderWay(t *testing.T) {
	model := searchtest.CatModel()
	model.Before = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	r := searchtest.New(t, runner.Config{
		Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model, Budget: search.Budget{Time: 20 * time.Millisecond},
	})
	o := searchtest.RunToEnd(t, r).Outcome()
	if o.Reason != "the budget of 20ms is spent" || r.Tree().Totals().Calls != 0 {
		t.Errorf("%+v", o)
	}
}

func TestCancelledActionLeavesNoTrace(t *testing.T) {
	model := searchtest.CatModel()
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model})
	whole := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel()})
	searchtest.RunToEnd(t, whole)

	for i := 0; ; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		called := false
		model.Before = func(context.Context) error {
			called = true
			cancel()
			return nil // a model may finish what it was at
		}
		before := len(r.Log())
		events, err := r.Step(ctx)
		cancel()
		if called && (!errors.Is(err, context.Canceled) || events != nil || len(r.Log()) != before) {
			t.Fatalf("step %d: cancelled, but %v, %v", i, events, err)
		}
		model.Before = nil
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(text(t, whole.Log()), text(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

func TestFailureIsLoggedAndTriedAgain(t *testing.T) {
	model := searchtest.CatModel()
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model})
	if _, err := r.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("connection refused")
	model.Before = func(context.Context) error { return broken }
	for range 2 {
		events, err := r.Step(context.Background())
		if !errors.Is(err, broken) || len(events) != 1 {
			t.Fatalf("%v, %v", events, err)
		}
		if diff := cmp.Diff(search.Body(search.Failed{Error: "model scripted: connection refused"}), events[0].Body); diff != "" {
			t.Error(diff)
		}
	}
	model.Before = nil
	if searchtest.RunToEnd(t, r); !slices.Equal(searchtest.Story(r)[:3], []string{"failed", "failed", "expand ."}) {
		t.Errorf("%q", searchtest.Story(r))
	}
	if _, err := search.Fold(r.Log()); err != nil {
		t.Error(err)
	}
}

func TestRecordComesFirst(t *testing.T) {
	var stored []search.Event
	full := errors.New("disk full")
	failing := false
	model := &counted{Scripted: searchtest.CatModel()}
	r := searchtest.New(t, runner.Config{
		Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: model,
		Record: func(batch []search.Event) error {
			if failing = !failing; failing {
				return full
			}
			stored = append(stored, batch...)
			return nil
		},
	})
	asked := 0
	for {
		before := r.Tree().Seq()
		_, err := r.Step(context.Background())
		if errors.Is(err, runner.ErrEnded) {
			break
		}
		if errors.Is(err, full) && errors.Is(err, runner.ErrUnrecorded) {
			if r.Tree().Seq() != before {
				t.Fatal("what was not stored is in the tree")
			}
			asked = model.calls
			continue
		}
		if model.calls != asked {
			t.Fatal("the model was asked again for what it had answered")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(text(t, stored), text(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

// A change of the user's takes the place of what was decided before it and could
// not be stored; a change that cannot be stored does not come back by itself.
func TestAmendAfterARefusal(t *testing.T) {
	var stored []search.Event
	full, failing := errors.New("disk full"), false
	r := searchtest.New(t, runner.Config{
		Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel(),
		Record: func(batch []search.Event) error {
			if failing {
				return full
			}
			stored = append(stored, batch...)
			return nil
		},
	})
	if _, err := r.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	failing = true
	if _, err := r.Step(context.Background()); !errors.Is(err, runner.ErrUnrecorded) {
		t.Fatal(err)
	}
	if _, err := r.Amend(context.Background(), search.Noted{Node: 0, Text: "lost"}); !errors.Is(err, runner.ErrUnrecorded) {
		t.Fatal(err)
	}
	failing = false
	if _, err := r.Amend(context.Background(), search.Noted{Node: 0, Text: "kept"}); err != nil {
		t.Fatal(err)
	}
	searchtest.RunToEnd(t, r)
	if n, ok := r.Log()[1].Body.(search.Noted); !ok || n.Text != "kept" {
		t.Errorf("event 2 is %v", r.Log()[1])
	}
	if diff := cmp.Diff(text(t, stored), text(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

// counted counts how often a model is asked.
type counted struct {
	*searchtest.Scripted
	calls int
}

func (c *counted) Generate(ctx context.Context, requests []engine.Request, s engine.Stream) ([]engine.Completion, error) {
	c.calls++
	return c.Scripted.Generate(ctx, requests, s)
}

func (c *counted) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, s engine.Stream) ([][]engine.Completion, error) {
	c.calls += len(requests) // none only asks whether it can
	return c.Scripted.Enumerate(ctx, requests, s)
}

// A log holds what JSON can hold, or the tree of a stored search would differ
// from the one that was seen.
func TestLogIsFitForJSON(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	model := &searchtest.Scripted{
		Replies: map[string][]string{"propose .": {"a\xff", "b"}},
		Good:    map[string]float64{".b": 1, ".a\uFFFD": 0},
	}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	if diff := cmp.Diff(r.Log(), reread(t, r.Log()), cmpopts.IgnoreFields(engine.Usage{}, "Reused")); diff != "" {
		t.Error(diff)
	}
	if v := tree.Node(2).Value; v != 10 {
		t.Errorf("a sure label is worth %v, want 10", v)
	}
}

// keeper counts how often it is told to forget.
type keeper struct {
	*searchtest.Scripted
	forgot int
}

func (k *keeper) Forget() { k.forgot++ }

// A search begins and ends with models that keep nothing, and so does one that is stopped.
func TestModelsForget(t *testing.T) {
	model, judge := &keeper{Scripted: searchtest.CatModel()}, &keeper{Scripted: searchtest.CatModel()}
	s := searchtest.Settings(t, "tot-bfs")
	s.Beam = 2
	config := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model, Evaluator: judge}
	r := searchtest.New(t, config)
	for range 3 {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if model.forgot != 1 || judge.forgot != 1 {
		t.Errorf("forgot %d and %d times under way, want once, at the start", model.forgot, judge.forgot)
	}
	searchtest.RunToEnd(t, r)
	if model.forgot != 2 || judge.forgot != 2 {
		t.Errorf("forgot %d and %d times at the end, want twice", model.forgot, judge.forgot)
	}
	d := runner.NewDriver(searchtest.New(t, config), func(runner.Update) {})
	d.Close()
	if model.forgot != 3 {
		t.Errorf("a driver that is closed leaves what the model keeps")
	}
}
