package search

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/engine"
)

func TestRunnerRefusesTheImpossible(t *testing.T) {
	c := Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: catModel()}
	tests := []struct {
		change func(*Config)
		err    string
	}{
		{func(c *Config) { c.Problem = nil }, "needs a problem and a model"},
		{func(c *Config) { c.Model = nil }, "needs a problem and a model"},
		{func(c *Config) { c.Model = mute{c.Model} }, `cannot enumerate its token tree; use generate "sample"`},
		{func(c *Config) { c.Evaluator = mute{c.Model} }, `cannot score given labels; use evaluate "value" or "rule"`},
		{func(c *Config) { c.Budget.Calls = -1 }, "a budget of -1 calls is below zero"},
		{func(c *Config) { c.Model = &scripted{dialect: "greek"} }, "not written in greek"},
		{func(c *Config) { c.Evaluator = &scripted{dialect: "greek"} }, "not written in greek"},
		{func(c *Config) { c.Settings.Beam = 0 }, "method tot-bfs: beam is 0"},
	}
	for _, test := range tests {
		bad := c
		test.change(&bad)
		if _, err := NewRunner(bad); err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("error %v, want ...%s...", err, test.err)
		}
	}
}

func TestBudgets(t *testing.T) {
	tests := []struct {
		budget Budget
		want   BudgetSpent
		reason string
	}{
		{Budget{Nodes: 2}, BudgetSpent{Limit: "nodes", Spent: "2", Of: "2"}, "the budget of 2 nodes is spent"},
		{Budget{Calls: 4}, BudgetSpent{Limit: "calls", Spent: "4", Of: "4"}, "the budget of 4 calls is spent"},
		// six completions of 10 + 2 tokens, 5 of them reused
		{Budget{Tokens: 42}, BudgetSpent{Limit: "tokens", Spent: "42", Of: "42"}, "the budget of 42 tokens is spent"},
		{Budget{Time: 3 * time.Second}, BudgetSpent{Limit: "time", Spent: "3s", Of: "3s"}, "the budget of 3s is spent"},
	}
	for _, test := range tests {
		now := time.Unix(0, 0)
		model := catModel()
		model.before = func(context.Context) error { now = now.Add(1500 * time.Millisecond); return nil }
		r := mustRunner(t, Config{
			Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model,
			Budget: test.budget, Clock: func() time.Time { return now },
		})
		tree := runToEnd(t, r)
		if diff := cmp.Diff(Body(test.want), r.Log()[len(r.Log())-1].Body); diff != "" {
			t.Error(diff)
		}
		if o := tree.Outcome(); o.Solved || o.Reason != test.reason {
			t.Errorf("%+v", o)
		}
	}
}

// An answer that is there is given, however little is left of the budget.
func TestBudgetNeverHidesAnAnswer(t *testing.T) {
	model := &scripted{replies: map[string][]string{"answer .": {"cat"}}}
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "io"), Model: model, Budget: Budget{Calls: 1}})
	if o := runToEnd(t, r).Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
}

func TestTimeEndsACallUnderWay(t *testing.T) {
	model := catModel()
	model.before = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	r := mustRunner(t, Config{
		Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model, Budget: Budget{Time: 20 * time.Millisecond},
	})
	o := runToEnd(t, r).Outcome()
	if o.Reason != "the budget of 20ms is spent" || r.Tree().Totals().Calls != 0 {
		t.Errorf("%+v", o)
	}
}

func TestCancelledActionLeavesNoTrace(t *testing.T) {
	model := catModel()
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model})
	whole := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: catModel()})
	runToEnd(t, whole)

	for i := 0; ; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		called := false
		model.before = func(context.Context) error {
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
		model.before = nil
		if _, err := r.Step(context.Background()); errors.Is(err, ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(encode(t, whole.Log()), encode(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

func TestFailureIsLoggedAndTriedAgain(t *testing.T) {
	model := catModel()
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model})
	if _, err := r.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("connection refused")
	model.before = func(context.Context) error { return broken }
	for range 2 {
		events, err := r.Step(context.Background())
		if !errors.Is(err, broken) || len(events) != 1 {
			t.Fatalf("%v, %v", events, err)
		}
		if diff := cmp.Diff(Body(Failed{Error: "model scripted: connection refused"}), events[0].Body); diff != "" {
			t.Error(diff)
		}
	}
	model.before = nil
	if runToEnd(t, r); !slices.Equal(story(r)[:3], []string{"failed", "failed", "expand ."}) {
		t.Errorf("%q", story(r))
	}
	if _, err := Fold(r.Log()); err != nil {
		t.Error(err)
	}
}

func TestRecordComesFirst(t *testing.T) {
	var stored []Event
	full := errors.New("disk full")
	failing := false
	model := &counted{scripted: catModel()}
	r := mustRunner(t, Config{
		Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model,
		Record: func(batch []Event) error {
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
		if errors.Is(err, ErrEnded) {
			break
		}
		if errors.Is(err, full) && errors.Is(err, ErrUnrecorded) {
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
	if diff := cmp.Diff(encode(t, stored), encode(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

// A change of the user's takes the place of what was decided before it and could
// not be stored; a change that cannot be stored does not come back by itself.
func TestAmendAfterARefusal(t *testing.T) {
	var stored []Event
	full, failing := errors.New("disk full"), false
	r := mustRunner(t, Config{
		Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: catModel(),
		Record: func(batch []Event) error {
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
	if _, err := r.Step(context.Background()); !errors.Is(err, ErrUnrecorded) {
		t.Fatal(err)
	}
	if _, err := r.Amend(context.Background(), Noted{Node: 0, Text: "lost"}); !errors.Is(err, ErrUnrecorded) {
		t.Fatal(err)
	}
	failing = false
	if _, err := r.Amend(context.Background(), Noted{Node: 0, Text: "kept"}); err != nil {
		t.Fatal(err)
	}
	runToEnd(t, r)
	if n, ok := r.Log()[1].Body.(Noted); !ok || n.Text != "kept" {
		t.Errorf("event 2 is %v", r.Log()[1])
	}
	if diff := cmp.Diff(encode(t, stored), encode(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

// counted counts how often a model is asked.
type counted struct {
	*scripted
	calls int
}

func (c *counted) Generate(ctx context.Context, requests []engine.Request, s engine.Stream) ([]engine.Completion, error) {
	c.calls++
	return c.scripted.Generate(ctx, requests, s)
}

func (c *counted) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, s engine.Stream) ([][]engine.Completion, error) {
	c.calls += len(requests) // none only asks whether it can
	return c.scripted.Enumerate(ctx, requests, s)
}

// A log holds what JSON can hold, or the tree of a stored search would differ
// from the one that was seen.
func TestLogIsFitForJSON(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	model := &scripted{
		replies: map[string][]string{"propose .": {"a\xff", "b"}},
		good:    map[string]float64{".b": 1, ".a\uFFFD": 0},
	}
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: model})
	tree := runToEnd(t, r)
	if diff := cmp.Diff(r.Log(), decodeLog(t, encode(t, r.Log()))); diff != "" {
		t.Error(diff)
	}
	if v := tree.Node(2).Value; v != 10 {
		t.Errorf("a sure label is worth %v, want 10", v)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, _, err := logged([]engine.Completion{completion("x", bad)}); err == nil {
			t.Errorf("a log-probability of %v is accepted", bad)
		}
	}
}

// keeper counts how often it is told to forget.
type keeper struct {
	*scripted
	forgot int
}

func (k *keeper) Forget() { k.forgot++ }

// A search begins and ends with models that keep nothing, and so does one that is stopped.
func TestModelsForget(t *testing.T) {
	model, judge := &keeper{scripted: catModel()}, &keeper{scripted: catModel()}
	s := settingsFor(t, "tot-bfs")
	s.Beam = 2
	config := Config{Problem: spell{"cat", 3}, Settings: s, Model: model, Evaluator: judge}
	r := mustRunner(t, config)
	for range 3 {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if model.forgot != 1 || judge.forgot != 1 {
		t.Errorf("forgot %d and %d times under way, want once, at the start", model.forgot, judge.forgot)
	}
	runToEnd(t, r)
	if model.forgot != 2 || judge.forgot != 2 {
		t.Errorf("forgot %d and %d times at the end, want twice", model.forgot, judge.forgot)
	}
	d := NewDriver(mustRunner(t, config), func(Update) {})
	d.Close()
	if model.forgot != 3 {
		t.Errorf("a driver that is closed leaves what the model keeps")
	}
}

// A trace may not make a log explode: what says little is left out of it.
func TestLoggedTrace(t *testing.T) {
	c := completion("x", -1)
	c.Tokens[0].Top = []engine.Alternative{{Text: "x", LogProb: -0.123456}, {Text: "\xff", LogProb: -6}, {Text: "z", LogProb: -9}}
	c.Trace = &engine.Trace{Routing: &engine.Routing{Layers: []int{1}, Experts: 8, PerToken: 2, Gates: make(engine.Gates, 3*loggedGates)}}
	out, _, err := logged([]engine.Completion{c})
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Alternative{{Text: "x", LogProb: -0.1235}, {Text: "\uFFFD", LogProb: -6}}
	if diff := cmp.Diff(want, out[0].Tokens[0].Top); diff != "" {
		t.Error(diff)
	}
	if n := len(out[0].Trace.Routing.Gates); n != loggedGates {
		t.Errorf("%d gates are logged", n)
	}
	c.Tokens[0].Top[1].LogProb = math.NaN()
	if _, _, err := logged([]engine.Completion{c}); err == nil {
		t.Error("an alternative of probability NaN is logged")
	}
}

func TestValueSamples(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate, s.Evaluations = EvaluateValue, 3
	model := catModel()
	for state, labels := range map[string][]string{".c": {"good", "bad", "good"}, ".d": {"hmm"}, ".e": {"?", "good"}} {
		model.replies["judge "+state] = labels
	}
	r := mustRunner(t, Config{Problem: spell{"cat", 1}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	// depth 1 makes every letter a dead end: nothing is valued
	if r.Tree().Outcome().Reason == "" {
		t.Error("dead ends are valued")
	}
	r = mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	values := map[string]float64{}
	for _, id := range r.Tree().Node(0).Children {
		if n := r.Tree().Node(id); n.Valued {
			values[n.Check.State] = n.Value
		}
	}
	if diff := cmp.Diff(map[string]float64{".c": 20, ".d": 0, ".e": 10}, values); diff != "" {
		t.Error(diff)
	}
	if n := r.Tree().Totals().Unparsed; n != 1+3+2 {
		t.Errorf("%d unparsed, want the one proposal and five labels", n)
	}
}

func TestThinkingIsOneChainAState(t *testing.T) {
	s := settingsFor(t, "tot-bfs")
	s.Evaluate, s.Evaluations = EvaluateThink, 3
	model := catModel()
	for state, chain := range map[string]string{".c": "good", ".d": "bad", ".e": "?"} {
		model.replies["think "+state] = []string{chain}
	}
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	values := map[string]float64{}
	for _, id := range r.Tree().Node(0).Children {
		n := r.Tree().Node(id)
		if !n.Valued {
			continue
		}
		values[n.Check.State] = n.Value
		reply, ok := r.Tree().Reply(n.Judged)
		if !ok || reply.Purpose != Think || reply.Calls != 1 {
			t.Errorf("%s was judged by %+v", n.Check.State, reply)
		}
		if n.Expanded {
			t.Errorf("thinking about %s counts as asking for its children", n.Check.State)
		}
	}
	if diff := cmp.Diff(map[string]float64{".c": 10 / math.E, ".d": 10 * (1 - 1/math.E), ".e": 0}, values, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestCertaintyIsThatOfAllVerdictsOnTheWay(t *testing.T) {
	chain := engine.Completion{Tokens: []engine.Token{
		{Text: " +", LogProb: -3}, {Text: " bad", LogProb: -0.5}, {Text: " good", LogProb: -7}, {Text: "\nbad", LogProb: -0.25},
	}}
	if got, want := certainty(chain, "bad"), math.Exp(-0.75); math.Abs(got-want) > 1e-12 {
		t.Errorf("certainty %v, want %v", got, want)
	}
	if got := certainty(engine.Completion{Text: "bad"}, "bad"); got != 1 {
		t.Errorf("certainty without log-probabilities is %v, want 1", got)
	}
}

func TestKnownStatesAreNotJudgedAgain(t *testing.T) {
	model := catModel()
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: model})
	for range 3 {
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	model.batches = nil
	b := newBatch(r.Tree(), Action{Kind: Evaluate, Nodes: []NodeID{2, 1, 2}})
	if err := r.evaluate(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	if len(model.batches) != 0 || len(b.done()) != 4 {
		t.Errorf("known states are judged again: calls %v, %d events", model.batches, len(b.done()))
	}
	for i, e := range b.done()[1:] {
		n := r.Tree().Node(b.action.Nodes[i])
		if diff := cmp.Diff(Body(Valued{Node: n.ID, Value: n.Value, Samples: n.Samples, Reply: n.Judged}), e.Body); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLiveShowsPromptsAndTokens(t *testing.T) {
	var seen []Live
	s := settingsFor(t, "cot-sc")
	s.Samples = 2
	r := mustRunner(t, Config{
		Problem: spell{"cat", 9}, Settings: s, Stream: func(l Live) { seen = append(seen, l) },
		Model: &scripted{replies: map[string][]string{"solve .": {"c =cat", "d"}}},
	})
	runToEnd(t, r)
	want := []Live{
		{Purpose: Solve, Request: 0, Prompt: "solve ."},
		{Purpose: Solve, Request: 1, Prompt: "solve ."},
		{Purpose: Solve, Request: 0, Token: engine.Token{Text: "c =cat", LogProb: -1}},
		{Purpose: Solve, Request: 1, Token: engine.Token{Text: "d", LogProb: -1}},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

func TestLogProbsAreSharedOut(t *testing.T) {
	c := engine.Completion{Text: "ab\ncd\nef"}
	for i, text := range []string{"ab", "\n", "cd", "\n", "e", "f", ""} {
		c.Tokens = append(c.Tokens, engine.Token{Text: text, LogProb: -math.Pow(2, float64(i))})
	}
	if diff := cmp.Diff([]float64{-1, -6, -120}, logProbs(c, []string{"ab", "cd", "ef"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{0, -127}, logProbs(c, []string{"AB", "ef"})); diff != "" {
		t.Error(diff)
	}
}

func TestRequestSeedsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(4) {
		for node := range NodeID(50) {
			for _, purpose := range []Purpose{Propose, Answer, Solve, Judge} {
				for call := range 20 {
					seen[requestSeed(seed, node, purpose, call)] = true
				}
			}
		}
	}
	if len(seen) != 4*50*4*20 {
		t.Errorf("%d seeds collide", 4*50*4*20-len(seen))
	}
}
