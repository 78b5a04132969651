package runner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// called is a model by another name.
type called struct {
	engine.Model
	name string
}

func (m called) Describe() engine.Description {
	d := m.Model.Describe()
	d.Name = m.name
	return d
}

func (m called) Enumerate(ctx context.Context, q []engine.EnumerateRequest, s engine.Stream) ([][]engine.Completion, error) {
	return m.Model.(engine.Enumerator).Enumerate(ctx, q, s)
}

// severalFor has three models propose in one tree.
func severalFor(t testing.TB, variety string, seed uint64) runner.Config {
	c := configFor(t, variety, "1 2 3 4", seed)
	c.Proposers = []engine.Model{called{search.NewRandom(c.Problem), "second"}, called{search.NewRandom(c.Problem), "third"}}
	return c
}

// Whatever the method, every model proposes; the log says who wrote each reply, and the tree who
// proposed each thought. A search that is interrupted anywhere goes on as it would have.
func TestSeveralModelsProposeInOneTree(t *testing.T) {
	for _, variety := range append(undivided(), "tot-bfs/sampled", "controller/voted") {
		c := severalFor(t, variety, 3)
		r, err := runner.New(c)
		if variety == "io" || variety == "cot" || variety == "refine" {
			if err == nil || !strings.Contains(err.Error(), "; use method cot-sc") {
				t.Errorf("%s: %v", variety, err)
			}
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		log := run(t, r)
		proposed := map[string]int{}
		tree := r.Tree()
		for id := search.NodeID(1); int(id) < tree.Len(); id++ {
			n := tree.Node(id)
			reply, _ := tree.Reply(n.Reply)
			if want := map[string]string{"": "random"}[reply.Model] + reply.Model; len(n.Models) == 0 || n.Models[0] != want {
				t.Fatalf("%s: thought %d is by %q, and its reply by %q", variety, id, n.Models, want)
			}
			for _, m := range n.Models {
				proposed[m]++
			}
			if len(search.Letters(tree, id)) != len(n.Models) {
				t.Errorf("%s: the letters of %q are %q", variety, n.Models, search.Letters(tree, id))
			}
		}
		if len(proposed) != 3 && tree.Totals().Calls > 20 {
			t.Errorf("%s: proposed %v", variety, proposed)
		}
		for _, cut := range []int{len(log) / 3, len(log) / 2} {
			again, err := runner.Resume(severalFor(t, variety, 3), reread(t, log[:cut]))
			if err != nil {
				t.Fatalf("%s: %v", variety, err)
			}
			if text(t, run(t, again)) != text(t, log) {
				t.Errorf("%s: resumed after event %d, it goes otherwise", variety, cut)
			}
		}
		if _, err := runner.Resume(configFor(t, variety, "1 2 3 4", 3), log); err == nil || !strings.Contains(err.Error(), "propose") {
			t.Errorf("%s: resumed by one model: %v", variety, err)
		}
	}
}

// In a tree search, each model is asked about the same thoughts, one after the other; chains are
// written in turns.
func TestModelsAreAskedInTurn(t *testing.T) {
	for variety, want := range map[string]string{"tot-dfs": "|second|third", "cot-sc": "|second|third"} {
		r, err := runner.New(severalFor(t, variety, 1))
		if err != nil {
			t.Fatal(err)
		}
		var asked []string
		for _, e := range run(t, r) {
			if b, ok := e.Body.(search.Decided); ok && b.Action.Kind == search.Expand && len(asked) < 3 {
				asked = append(asked, b.Action.Model)
			}
		}
		if got := strings.Join(asked, "|"); got != want && !strings.HasPrefix(want, got) {
			t.Errorf("%s asks %q, want %q", variety, got, want)
		}
	}
}

// Of several models, adaptive branching comes to prefer the one whose thoughts are worth more.
func TestAdaptiveBranchingPrefersTheBetterModel(t *testing.T) {
	s := searchtest.Settings(t, "ab-mcts")
	s.Simulations = 60
	good := map[string]float64{}
	for _, c := range "abcdefgh" {
		good["."+string(c)] = 0.9
	}
	p := searchtest.Spell{Word: "none of them", Length: 2}
	wrong := alphabet{&searchtest.Scripted{Good: good}, "pqrstuvw", "scripted"}
	right := alphabet{&searchtest.Scripted{}, "abcdefgh", "better"}
	r := searchtest.New(t, runner.Config{Problem: p, Settings: s, Model: wrong, Proposers: []engine.Model{right}, Seed: 1})
	searchtest.RunToEnd(t, r)
	asked := map[string]int{}
	for _, e := range r.Log() {
		if b, ok := e.Body.(search.Replied); ok && !b.Purpose.Evaluates() {
			asked[b.Model]++
		}
	}
	if asked["better"] <= asked[""] {
		t.Errorf("asked %v", asked)
	}
}

// alphabet writes one of eight letters, by the seed.
type alphabet struct {
	*searchtest.Scripted
	letters, name string
}

func (m alphabet) Describe() engine.Description { return engine.Description{Name: m.name} }

func (m alphabet) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) (all []engine.Completion, err error) {
	for _, q := range requests {
		all = append(all, searchtest.Completion(string(m.letters[q.Seed%8]), -2))
	}
	return all, nil
}

// Models of one name would be one to the log.
func TestModelsNeedNames(t *testing.T) {
	c := severalFor(t, "tot-bfs", 1)
	c.Proposers = append(slices.Clone(c.Proposers), c.Proposers[0])
	if _, err := runner.New(c); err == nil || errors.Is(err, runner.ErrEnded) || !strings.Contains(err.Error(), `"second"`) {
		t.Errorf("%v", err)
	}
}
