package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"espalier/search"
	"espalier/search/runner"
)

// meddle does something that a user might, to any thought.
func meddle(t testing.TB, r *runner.Runner, c runner.Config, rng *rand.Rand) {
	t.Helper()
	tree := r.Tree()
	node := search.NodeID(rng.IntN(tree.Len()))
	text := c.Problem.RandomReply(blindPrompt(t, c.Problem, tree.Steps(node)), rng)
	if rng.IntN(4) == 0 {
		text = "13 - 6 = 8"
	}
	var change search.Body
	switch rng.IntN(6) {
	case 0:
		change = search.Injected{Parent: node, Text: text}
	case 1:
		change = search.Edited{Node: node, Text: text}
	case 2:
		change = search.Cut{Node: node, Reason: "a whim"}
	case 3:
		change = search.Pinned{Node: node, Off: rng.IntN(3) == 0}
	case 4:
		change = search.Noted{Node: node, Text: "look"}
	case 5:
		other := c
		setup := tree.Setup()
		other.Settings, other.Seed, other.Budget = setup.Settings, setup.Seed+1, setup.Budget
		if other.Settings.Beam > 0 {
			other.Settings.Beam = 1 + rng.IntN(4)
		}
		if _, err := r.Reconfigure(context.Background(), other); err != nil {
			t.Fatal(err)
		}
		return
	}
	before := tree.Seq()
	if _, err := r.Amend(context.Background(), change); err != nil && tree.Seq() != before {
		t.Fatalf("%+v was refused (%v), but left its mark", change, err)
	}
}

// blindPrompt is one that the control can read, whatever state the path is in.
func blindPrompt(t testing.TB, p search.Problem, path []search.Step) string {
	t.Helper()
	if p.Capabilities().Program != nil {
		return "Judge:" // the control has nothing else to say
	}
	prompt, err := p.Prompt(search.Continue, path, search.Unjudged)
	if err != nil {
		prompt, err = p.Prompt(search.Continue, path[:1], search.Unjudged)
	}
	if err != nil {
		t.Fatal(err)
	}
	return prompt.Text
}

// meddled is a search into which a user reaches between its actions. It returns
// the config that its last part ran with.
func meddled(t testing.TB, c runner.Config, rng *rand.Rand, after func(*search.Tree)) ([]search.Event, int) {
	t.Helper()
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for range 10000 {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return r.Log(), last
		} else if err != nil {
			t.Fatal(err)
		}
		after(r.Tree())
		for rng.IntN(3) == 0 && last < 300 && !r.Tree().Outcome().Ended {
			meddle(t, r, c, rng)
			last = r.Tree().Seq()
			after(r.Tree())
		}
	}
	t.Fatal("the search does not end")
	return nil, 0
}

func TestWhateverTheUserDoes(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 1
	}
	for _, method := range variants {
		t.Run(method, func(t *testing.T) {
			for seed := range seeds {
				c := configFor(t, method, "1 2 3 4", seed)
				var shots []*search.Tree
				log, last := meddled(t, c, rand.New(rand.NewPCG(seed, 1)), func(tree *search.Tree) {
					if err := soundness(tree); err != nil {
						t.Fatalf("seed %d, event %d: %v", seed, tree.Seq(), err)
					}
					shots = append(shots, tree.Clone())
				})
				log = reread(t, log)
				honoured(t, log)
				for _, shot := range shots {
					fold, err := search.Fold(log[:shot.Seq()])
					if err != nil {
						t.Fatal(err)
					}
					if a, b := glance(t, fold), glance(t, shot); a != b {
						t.Fatalf("seed %d, event %d: a clone was changed later:\n%s\n%s", seed, shot.Seq(), a, b)
					}
				}
				// From the last word of the user on, the search is its own again.
				setup := shots[len(shots)-1].Setup()
				c.Settings, c.Seed = setup.Settings, setup.Seed
				for _, k := range []int{last, (last + len(log)) / 2} {
					r, err := runner.Resume(c, log[:k])
					if k == 0 {
						continue
					}
					if err != nil {
						t.Fatalf("seed %d, prefix %d: %v", seed, k, err)
					}
					if text(t, run(t, r)) != text(t, log) {
						t.Fatalf("seed %d: prefix %d ends otherwise", seed, k)
					}
				}
			}
		})
	}
}

// glance is all that a tree shows.
func glance(t testing.TB, tree *search.Tree) string {
	t.Helper()
	var nodes []search.Node
	for id := range search.NodeID(tree.Len()) {
		nodes = append(nodes, *tree.Node(id))
	}
	data, err := json.Marshal([]any{nodes, tree.Setup(), tree.Totals(), tree.Outcome(), tree.Focus(), tree.Seq(), tree.Pending()})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// honoured reports whether the search did anything to a thought that the user had
// closed, or cut one that was pinned.
func honoured(t testing.TB, log []search.Event) {
	t.Helper()
	tree := search.NewTree()
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Decided:
			if b.Action.Kind != search.Expand && b.Action.Kind != search.Evaluate && b.Action.Kind != search.Select {
				break
			}
			for _, id := range b.Action.Nodes {
				for _, above := range tree.Path(id) {
					if n := tree.Node(above); n.Cut || n.Gone {
						t.Fatalf("event %d goes on from thought %d, below %d, which the user closed", e.Seq, id, above)
					}
				}
			}
		case search.Pruned:
			for _, id := range b.Nodes {
				if tree.Node(id).Pinned {
					t.Fatalf("event %d cuts thought %d, which is pinned", e.Seq, id)
				}
			}
		}
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEditedThoughtIsCheckedAndSearchedAnew(t *testing.T) {
	for _, method := range []string{"tot-bfs/ruled", "tot-dfs"} {
		c := configFor(t, method, "4 9 10 13", 3)
		r, err := runner.New(c)
		if err != nil {
			t.Fatal(err)
		}
		for r.Tree().Len() < 12 { // until something hangs below a thought
			if _, err := r.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		node := r.Tree().Focus()
		below := append([]search.NodeID(nil), r.Tree().Node(node).Children...)
		if node == 0 || len(below) == 0 {
			t.Fatalf("%s: the search stands at thought %d with %d below it", method, node, len(below))
		}
		if _, err := r.Amend(context.Background(), search.Edited{Node: node, Text: "13 - 9 = 5"}); err != nil {
			t.Fatal(err)
		}
		if n := r.Tree().Node(node); n.Check.Verdict != search.Refused || n.Origin != search.Rewritten || n.Was == "" || len(n.Children) > 0 {
			t.Errorf("%s: %+v", method, n)
		}
		if r.Tree().Node(below[0]).Status() != search.StatusGone {
			t.Errorf("%s: what hung below is %s", method, r.Tree().Node(below[0]).Status())
		}
		// Two more steps lead to 24, so any search that looks below will see it.
		for _, change := range []search.Body{
			search.Edited{Node: node, Text: "13 - 9 = 4 (left: 4 4 10)"},
			search.Injected{Parent: node, Text: "10 - 4 = 6 (left: 4 6)"},
			search.Injected{Parent: search.NodeID(r.Tree().Len()), Text: "4 * 6 = 24 (left: 24)"},
		} {
			if _, err := r.Amend(context.Background(), change); err != nil {
				t.Fatal(err)
			}
		}
		run(t, r)
		if o := r.Tree().Outcome(); o.Answer != "(10 - 4) * (13 - 9)" || r.Tree().Node(o.Node).Origin != search.FromUser {
			t.Errorf("%s: %+v", method, o)
		}
	}
}

func TestAmendRefuses(t *testing.T) {
	c := configFor(t, "tot-bfs", "4 9 10 13", 3)
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Amend(context.Background(), search.Cut{Node: 1}); err == nil {
		t.Error("an empty log is amended")
	}
	log := run(t, r)
	if _, err := r.Amend(context.Background(), search.Cut{Node: 1}); err == nil {
		t.Error("a search that has ended is amended")
	}
	if _, err := r.Amend(context.Background(), search.Noted{Node: 1, Text: "look"}); err != nil {
		t.Errorf("a note after the end: %v", err)
	}
	if r, err = runner.Resume(c, log[:5]); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		change search.Body
		want   string
	}{
		{search.Injected{Parent: 99, Text: "x"}, "there is no thought 99"},
		{search.Edited{Text: "x"}, "there is no thought 0 that can be edited"},
		{search.Cut{}, "event 3: thought 0 is the puzzle itself; choose one below it"},
		{search.Pinned{Node: 77}, "event 3: no thought 77"},
		{search.Solved{}, "a solved event is not the user's to make"},
	} {
		if _, err := r.Amend(context.Background(), search.Noted{}, test.change); err == nil || err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.change, err, test.want)
		}
		if got := r.Tree().Seq(); got != 1 {
			t.Fatalf("half of a change was made: event %d", got)
		}
	}
}
