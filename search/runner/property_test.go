package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/lists"
)

// The three promises of a fold, for every method, on the random control.

func configFor(t testing.TB, variety, input string, seed uint64) runner.Config {
	t.Helper()
	name, variant, _ := strings.Cut(variety, "/")
	task := game24.Task()
	if name == "got" { // which is for puzzles that are divided
		task = lists.Sorting()
	}
	p, err := task.Problem(search.Puzzle{Task: task.Name, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	s, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	switch variant {
	case "sampled":
		s.Generate, s.Evaluate, s.Proposals = "sample", "value", 6
	case "voted":
		s.Generate, s.Evaluate, s.Proposals = "propose", "vote", 5
	case "rolled":
		s.Rollouts = 2
	case "ruled":
		s.Evaluate, s.Beam = "rule", 2
	case "unsure":
		s.StopUnsure, s.Window, s.WarmUp, s.SampleBatch = 0.5, 3, 4, 2
	case "all":
		s.Merge, s.Refinements = 0, 3
	}
	if name == search.ProgramMethod {
		c := searchtest.Program(t, s, seed)
		c.Budget.Nodes = 120
		return c
	}
	if s.Samples > 1 {
		s.Samples = 12
	}
	if s.Prior != "" { // it never knows that all is found
		s.Simulations = 60
	}
	c := runner.Config{
		Problem: p, Settings: s, Model: search.NewRandom(p), Seed: seed,
		Budget: search.Budget{Nodes: 120},
	}
	if s.StopUnsure > 0 {
		c.Model = hesitant{c.Model}
	}
	return c
}

// hesitant is more or less sure of what a model writes, by its bytes.
type hesitant struct{ engine.Model }

func (m hesitant) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	all, err := m.Model.Generate(ctx, requests, stream)
	for i := range all {
		g := engine.NewGauge(requests[i].Watch)
		for at, char := range []byte(all[i].Text) {
			if g.Add([]engine.Alternative{{LogProb: -float64(char % 16)}}) {
				all[i].Text, all[i].Tokens, all[i].Finish = all[i].Text[:at], nil, engine.FinishUnsure
				break
			}
		}
		all[i].Confidence = g.Confidence()
	}
	return all, err
}

// variants are all methods as they come, and some otherwise.
var variants = append(methodNames(),
	"tot-bfs/sampled", "tot-dfs/sampled", "tot-bfs/ruled", "tot-bfs/voted", "best-first/sampled", "mcts/rolled", "controller/voted", "best-of/sampled", "cot-sc/unsure", "got/all")

func methodNames() []string {
	var names []string
	for _, m := range method.All() {
		names = append(names, m.Name)
	}
	return names
}

func run(t testing.TB, r *runner.Runner) []search.Event {
	t.Helper()
	for range 10000 {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return r.Log()
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the search does not end")
	return nil
}

func whole(t testing.TB, c runner.Config) []search.Event {
	t.Helper()
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, r)
}

func text(t testing.TB, log []search.Event) string {
	t.Helper()
	var b strings.Builder
	for _, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	return b.String()
}

// reread is a log as a store gives it back.
func reread(t testing.TB, log []search.Event) []search.Event {
	t.Helper()
	out := make([]search.Event, len(log))
	for i, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// soundness says what is wrong with a tree, whatever log it was folded from.
func soundness(t *search.Tree) error {
	seen, gone, frontier := 0, 0, 0
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		if n.ID != id || (id == 0) != (n.Parent == -1) || n.Parent >= id {
			return fmt.Errorf("thought %d calls itself %d below %d", id, n.ID, n.Parent)
		}
		if id > 0 && n.Depth != t.Node(n.Parent).Depth+1 {
			return fmt.Errorf("thought %d is at depth %d", id, n.Depth)
		}
		if n.Gone && !t.Node(n.Parent).Gone && n.OtherParents == nil && slices.Contains(t.Node(n.Parent).Children, id) {
			return fmt.Errorf("thought %d is gone, but hangs where it was", id)
		}
		if n.Gone && !slices.Contains(t.Node(n.Parent).Children, id) {
			gone++
		}
		for _, p := range n.OtherParents {
			if p >= id || p == n.Parent || !t.Node(p).Gone && !n.Gone && !slices.Contains(t.Node(p).OtherChildren, id) {
				return fmt.Errorf("thought %d refers to %d, which knows nothing of it", id, p)
			}
		}
		for _, c := range n.OtherChildren {
			if !slices.Contains(t.Node(c).OtherParents, id) {
				return fmt.Errorf("thought %d is aggregated in %d, which is not of it", id, c)
			}
		}
		for _, c := range n.Children {
			seen++
			if t.Node(c).Parent != id {
				return fmt.Errorf("thought %d is no child of %d", c, id)
			}
		}
		if _, ok := t.Reply(n.Reply); n.Reply != 0 && !ok {
			return fmt.Errorf("thought %d was read from no reply", id)
		}
		closed := slices.ContainsFunc(t.Ancestry(id), func(above search.NodeID) bool { return t.Node(above).Pruned || t.Node(above).Gone })
		legal := n.Check.Verdict == search.Legal || n.Check.Verdict == search.Unchecked
		if legal && !closed != t.Open(id) {
			return fmt.Errorf("thought %d is open: %v", id, t.Open(id))
		}
		if legal && !closed && !n.Expanded && n.Left == 0 && !n.Final() {
			frontier++
		}
		if path := t.Path(id); len(path) != n.Depth+1 || path[0] != 0 || path[n.Depth] != id {
			return fmt.Errorf("the path to %d is %v", id, path)
		}
	}
	if frontier != t.Frontier() {
		return fmt.Errorf("%d thoughts are on the frontier, want %d", t.Frontier(), frontier)
	}
	if t.Len() > 0 && seen+gone != t.Len()-1 {
		return fmt.Errorf("%d thoughts have a parent and %d lost it, want %d", seen, gone, t.Len()-1)
	}
	if t.Len() > 0 && t.Totals().Thoughts != t.Len()-1 {
		return fmt.Errorf("%d thoughts counted, want %d", t.Totals().Thoughts, t.Len()-1)
	}
	return nil
}

func TestEveryPrefixFoldsToASoundTree(t *testing.T) {
	for _, variety := range variants {
		for seed := range uint64(5) {
			log := whole(t, configFor(t, variety, "1 2 3 4", seed))
			tree := search.NewTree()
			for k, e := range log {
				if err := tree.Apply(e); err != nil {
					t.Fatalf("%s, seed %d: %v", variety, seed, err)
				}
				if err := soundness(tree); err != nil {
					t.Fatalf("%s, seed %d, event %d: %v", variety, seed, k+1, err)
				}
			}
			if !tree.Outcome().Ended {
				t.Errorf("%s, seed %d: the log has no end", variety, seed)
			}
		}
	}
}

func TestOneSeedOneLog(t *testing.T) {
	for _, variety := range variants {
		t.Run(variety, func(t *testing.T) {
			distinct := map[string]bool{}
			for seed := range uint64(4) {
				c := configFor(t, variety, "4 9 10 13", seed)
				first := text(t, whole(t, c))
				if again := text(t, whole(t, c)); again != first {
					t.Errorf("seed %d gives two logs", seed)
				}
				distinct[strings.ReplaceAll(first, fmt.Sprintf(`"seed":%d`, seed), "")] = true
			}
			if len(distinct) < 2 {
				t.Error("the seed decides nothing")
			}
		})
	}
}

func TestResumedFromAnyPrefixEndsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	for _, variety := range variants {
		t.Run(variety, func(t *testing.T) {
			c := configFor(t, variety, "4 9 10 13", 7)
			log := reread(t, whole(t, c))
			want := text(t, log)
			kept := -1                                 // events of the last prefix without the batch that it breaks off
			for k := 0; k <= len(log); k += 1 + k/64 { // all of the first, then some
				r, err := runner.Resume(c, log[:k])
				if err != nil {
					t.Fatalf("prefix %d: %v", k, err)
				}
				if n := len(r.Log()); n == kept {
					continue // it goes on from there
				} else if kept = n; n > max(k, 1) {
					t.Fatalf("prefix %d is resumed with %d events", k, n)
				}
				if got := text(t, run(t, r)); got != want {
					t.Fatalf("prefix %d of %d ends otherwise", k, len(log))
				}
			}
		})
	}
}

func TestResumeRefusesAnotherSearch(t *testing.T) {
	c := configFor(t, "tot-bfs", "4 9 10 13", 7)
	log := whole(t, c)
	oracle := c
	oracle.Evaluator = search.NewRandom(c.Problem)
	changed := c
	changed.Settings.Beam = 3
	tests := []struct {
		config runner.Config
		log    []search.Event
		err    string
	}{
		{configFor(t, "tot-bfs", "4 9 10 12", 7), log, "its puzzle is game24 4 9 10 13, not game24 4 9 10 12"},
		{configFor(t, "tot-dfs", "4 9 10 13", 7), log, "its settings are"},
		{changed, log, "its settings are"},
		{configFor(t, "tot-bfs", "4 9 10 13", 8), log, "its seed is 7, not 8"},
		{oracle, log, `its evaluator is "", not "random"`},
		{c, log[1:], "the log cannot be folded: event 2"},
		{c, append(log[:3:3], log[4:]...), "the log cannot be folded: event 5"},
	}
	for _, test := range tests {
		if _, err := runner.Resume(test.config, test.log); err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("error %v, want ...%s...", err, test.err)
		}
	}
	c.Budget.Nodes = 1 << 20 // only how far, not how
	if _, err := runner.Resume(c, log[:20]); err != nil {
		t.Errorf("another budget: %v", err)
	}
}
