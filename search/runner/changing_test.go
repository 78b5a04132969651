package runner_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// A search can be changed to any method at any moment, or says that it cannot. What it
// says at its end is then true of its tree.

// changing are searches whose method is changed: scripted, random and embedded.
func changing(t *testing.T) map[string]func(method string, seed uint64) runner.Config {
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	return map[string]func(string, uint64) runner.Config{
		"scripted": func(name string, seed uint64) runner.Config {
			word := []string{"cat", "xyz", "dot"}[seed%3]
			cat := searchtest.CatModel()
			cat.Replies["propose .e"] = []string{"?"}
			for _, prompt := range []string{"solve .", "solve .c", "solve .co"} {
				cat.Replies[prompt] = []string{"c o =cot", "d o g", "c a =cat", "e"}
			}
			cat.Replies["answer ."], cat.Replies["feedback "], cat.Replies["refine "] = []string{"cot"}, []string{"accept", "revise"}, []string{"=dog"}
			s := searchtest.Settings(t, name)
			if s.Samples > 1 {
				s.Samples, s.SampleBatch = 6, 2
			}
			if s.Prior != "" {
				s.Simulations = 30
			}
			s.MinProb, s.Proposals = min(s.MinProb, 0.01), min(s.Proposals, 8)
			return runner.Config{Problem: searchtest.Spell{Word: word, Length: 3}, Settings: s, Model: cat, Seed: seed}
		},
		"random": func(name string, seed uint64) runner.Config { return configFor(t, name, "1 2 3 4", seed) },
		"embedded": func(name string, seed uint64) runner.Config {
			c := configFor(t, name, []string{"1 3 4 6", "4 9 10 13"}[seed%2], seed)
			if c.Settings.Evaluate == search.EvaluateThink {
				c.Settings.Evaluate = search.EvaluateLogProb
			}
			c.Model, c.Budget.Nodes = model, 40
			c.Settings.Samples = min(c.Settings.Samples, 4)
			return c
		},
	}
}

// undivided are the methods for puzzles that are neither divided into parts nor programs.
func undivided() []string {
	return slices.DeleteFunc(methodNames(), func(name string) bool { return name == "got" || name == search.ProgramMethod })
}

func TestAnyMethodAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	changed, refused := 0, 0
	for kind, config := range changing(t) {
		rng := rand.New(rand.NewPCG(1, uint64(len(kind))))
		type seeded struct {
			method string
			seed   uint64
		}
		logs := map[seeded][]search.Event{} // of whole searches, which are changed at any moment
		for _, from := range undivided() {
			for _, to := range undivided() {
				if kind == "embedded" && (from == "refine" || to == "refine") {
					continue // which it was not taught
				}
				seeds := uint64(4)
				if kind == "embedded" {
					seeds = 1 + uint64(len(from)+len(to))%2 // it takes its time
				}
				for seed := range seeds {
					c, next := config(from, seed), config(to, seed)
					first := seeded{from, seed}
					if logs[first] == nil {
						logs[first] = whole(t, c)
					}
					r := after(t, c, logs[first], 1+rng.IntN(20)*int(seed))
					if r == nil {
						continue
					}
					what := fmt.Sprintf("%s, seed %d: %s after event %d of %s", kind, seed, to, len(r.Log()), from)
					begun := len(r.Log()) > 1
					if _, err := r.Reconfigure(t.Context(), next); errors.Is(err, method.ErrFromHere) {
						if refused++; !begun || from == to {
							t.Errorf("%s: %v", what, err)
						}
						continue
					} else if err != nil {
						t.Fatalf("%s: %v", what, err)
					}
					changed++
					log := run(t, r)
					if wrong := untrue(log, r.Tree()); wrong != "" {
						t.Errorf("%s: %s", what, wrong)
					}
					if !begun {
						if fresh := whole(t, next); decisions(fresh[1:]) != decisions(log[2:]) {
							t.Errorf("%s: a fresh search goes otherwise", what)
						}
					}
				}
			}
		}
	}
	t.Logf("%d changes, %d refused", changed, refused)
	if refused*2 > changed*3 { // io and refine can be changed to one another alone
		t.Errorf("%d changes were made and %d refused", changed, refused)
	}
}

// after is a search as it was after so many actions, or before its last one.
func after(t *testing.T, c runner.Config, log []search.Event, actions int) *runner.Runner {
	t.Helper()
	begun := 0
	for i, e := range log {
		if _, ok := e.Body.(search.Decided); !ok {
			continue
		}
		if begun = i; actions == 0 {
			break
		}
		actions--
	}
	if begun == 0 {
		return nil
	}
	r, err := runner.Resume(c, log[:begun])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// decisions are what was decided, read and found in a log, without numbers of events.
func decisions(log []search.Event) string {
	var b strings.Builder
	for _, e := range log {
		switch body := e.Body.(type) {
		case search.Replied:
			for _, c := range body.Completions {
				fmt.Fprintln(&b, body.Node, body.Purpose, c.Text)
			}
		case search.Thought:
			fmt.Fprintln(&b, body.Node, body.Parent, body.Text)
		case search.Valued:
			fmt.Fprintln(&b, body.Node, body.Value)
		case search.Decided, search.Kept, search.Pruned, search.Backtracked, search.Visited, search.Solved, search.Exhausted:
			fmt.Fprintf(&b, "%s %+v\n", body.Type(), body)
		}
	}
	return b.String()
}

var (
	chains      = regexp.MustCompile(`(?:none of|of) (\d+) chains?`)
	simulations = regexp.MustCompile(`^(\d+) simulations found`)
)

// untrue is what is wrong about the end of a search, according to its tree and log;
// empty if all is right.
func untrue(log []search.Event, t *search.Tree) string {
	o := t.Outcome()
	reason := o.Reason + o.Chosen
	settings := t.Setup().Settings
	drawn, visits := 0, 0
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Replied:
			if b.Purpose == search.Solve && b.Node == 0 {
				drawn += len(b.Completions)
			}
		case search.Visited:
			visits++
		}
	}
	if settings.Prior != "" {
		visits = search.BranchingOf(t, 0).All().N
	}
	if m := chains.FindStringSubmatch(reason); m != nil && m[1] != strconv.Itoa(drawn) {
		return fmt.Sprintf("%q, but %d were drawn", reason, drawn)
	}
	if m := simulations.FindStringSubmatch(reason); m != nil && m[1] != strconv.Itoa(visits) {
		return fmt.Sprintf("%q, but %d were made", reason, visits)
	}
	blind := settings.Method == "io" || settings.Method == "cot" || settings.Method == "cot-sc"
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		n := t.Node(id)
		if !o.Solved && !blind && n.Check.Verdict == search.Right && !n.Closed() && o.Ended && !spent(log) {
			return fmt.Sprintf("%q, but thought %d solves the puzzle", reason, id)
		}
		legal := n.Check.Verdict == search.Legal && !n.Gone
		closedByRule := settings.Method == "tot-dfs" && n.Pruned && n.Valued && n.Value < settings.Threshold
		if strings.Contains(reason, "the whole tree is searched") && legal && !n.Expanded && !closedByRule && !t.Node(n.Parent).Closed() {
			return fmt.Sprintf("%q, but thought %d waits", reason, id)
		}
		if strings.Contains(reason, "no thought kept") && n.Kept && t.Open(id) && !n.Expanded {
			return fmt.Sprintf("%q, but thought %d was kept and waits", reason, id)
		}
		if strings.HasPrefix(reason, "at the root") && t.Open(id) && !n.Expanded {
			return fmt.Sprintf("%q, but thought %d waits", reason, id)
		}
	}
	return ""
}

func spent(log []search.Event) bool {
	_, ok := log[len(log)-1].Body.(search.BudgetSpent)
	return ok
}

// Values of two kinds are not compared with each other: who is compared with thoughts of
// another kind of value is valued again.
func TestValuesOfTwoKindsAreNotCompared(t *testing.T) {
	for _, names := range [][2]string{{"tot-dfs", "tot-bfs"}, {"tot-dfs", "best-first"}, {"tot-bfs", "best-first"}, {"controller", "best-first"}, {"best-first", "tot-bfs"}} {
		for seed := range uint64(6) {
			c := configFor(t, names[0], "1 2 3 4", seed)
			c.Settings.Evaluate = search.EvaluateValue
			r := searchtest.New(t, c)
			for range 6 + 3*seed {
				if _, err := r.Step(t.Context()); err != nil {
					break
				}
			}
			if r.Tree().Outcome().Ended {
				continue
			}
			next := configFor(t, names[1], "1 2 3 4", seed)
			next.Settings.Evaluate = search.EvaluateLogProb
			if _, err := r.Reconfigure(t.Context(), next); errors.Is(err, method.ErrFromHere) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			at := r.Tree().Seq()
			for !r.Tree().Outcome().Ended {
				action := r.Tree().Clone()
				events, err := r.Step(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				d, ok := events[0].Body.(search.Decided)
				if !ok || d.Action.Kind != search.Select || names[1] != "tot-bfs" && len(d.Action.Cut) == 0 {
					continue
				}
				old := 0
				for _, id := range append(d.Action.Nodes, d.Action.Cut...) {
					if n := action.Node(id); n.Valued && n.Judged < at {
						old++
					}
				}
				if old > 0 && old < len(d.Action.Nodes)+len(d.Action.Cut) {
					t.Errorf("%v, seed %d: %d values of the first kind are compared with others", names, seed, old)
				}
			}
		}
	}
}

// What one method has backtracked from, another may not take for done.
func TestWhatWaitsBelowAThoughtThatWasLeftIsNotForgotten(t *testing.T) {
	for _, to := range []string{"tot-dfs", "controller", "tot-bfs", "mcts"} {
		model := searchtest.CatModel()
		model.Good[".do"], model.Good[".da"] = 0.1, 0.1 // .c is better, so .d is left
		problem := searchtest.Spell{Word: "dot", Length: 3}
		r := searchtest.New(t, runner.Config{Problem: problem, Settings: searchtest.Settings(t, "best-first"), Model: model})
		for r.Tree().Totals().Backtracks == 0 {
			if _, err := r.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		next := runner.Config{Problem: problem, Settings: searchtest.Settings(t, to), Model: model}
		_, err := r.Reconfigure(t.Context(), next)
		leaves := to == "tot-dfs" || to == "controller"
		if leaves != errors.Is(err, method.ErrFromHere) || leaves && !strings.Contains(err.Error(), "takes what was backtracked from for done, and 2 thoughts wait below") {
			t.Errorf("%s: %v", to, err)
		}
	}
}
