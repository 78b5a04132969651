package bench

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// grow is the tree of a run that keeps one chain of thoughts, and proposes others.
func grow(t *testing.T, solved bool, kept []string, proposed ...string) *search.Tree {
	t.Helper()
	tree, seq := search.NewTree(), 0
	apply := func(body search.Body) {
		t.Helper()
		seq++
		if err := tree.Apply(search.Event{Seq: seq, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	apply(search.Started{Puzzle: search.Puzzle{Task: "toy", Input: "root"}, State: "root", Settings: search.Settings{Method: "tot-bfs", Beam: 1}})
	parent, id := search.NodeID(0), search.NodeID(0)
	for _, text := range kept {
		all := append([]string{text}, proposed...)
		apply(search.Decided{Action: search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}}, Events: 2*len(all) + 1})
		apply(search.Replied{Node: parent, Purpose: search.Propose, Completions: []engine.Completion{{Text: "all"}}, Calls: 1})
		first := id + 1
		for _, s := range all {
			id++
			apply(search.Thought{Node: id, Parent: parent, Text: s})
			apply(search.Checked{Node: id, Check: search.Check{Verdict: search.Legal, State: s}})
		}
		apply(search.Decided{Action: search.Action{Kind: search.Select, Nodes: []search.NodeID{first}}, Events: 1})
		apply(search.Kept{Nodes: []search.NodeID{first}})
		parent = first
	}
	if solved {
		apply(search.Decided{Action: search.Action{Kind: search.Conclude, Nodes: []search.NodeID{parent}}, Events: 1})
		apply(search.Solved{Node: parent, Answer: "yes"})
	}
	return tree
}

func TestEnsemble(t *testing.T) {
	e := NewEnsemble([]*search.Tree{
		grow(t, true, []string{"same", "good"}, "bad"),
		grow(t, true, []string{"same", "good"}, "bad"),
		grow(t, false, []string{"same", "bad"}, "good"),
		grow(t, false, []string{"same", "bad"}, "worse"),
	})
	if e.Runs != 4 || e.Solved != 2 {
		t.Errorf("%d of %d solved", e.Solved, e.Runs)
	}
	if step, thoughts := e.Parting(); step != 2 || thoughts != 2 {
		t.Errorf("they part at step %d, between %d thoughts", step, thoughts)
	}
	decisive := e.Decisive(5)
	if len(decisive) != 2 || decisive[0].Text != "good" || decisive[0].Depth != 2 || !slices.Equal(decisive[0].Kept, []int{0, 1}) {
		t.Fatalf("decisive: %+v", decisive)
	}
	if bits := decisive[0].Bits(e); math.Abs(bits-1) > 1e-12 {
		t.Errorf("a thought that settles the outcome tells %v bits, not 1", bits)
	}
	if without, solved := decisive[0].Without(e); without != 2 || solved != 0 {
		t.Errorf("of the %d others %d are solved", without, solved)
	}
	good := decisive[0]
	if good.Reached != 3 {
		t.Errorf("proposed in %d runs, not 3", good.Reached)
	}
	var b strings.Builder
	if err := e.Report(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 of 4 runs solved: 50% (95% interval 15% to 85%)", "part at step 2", "Step 2, good: kept in 2 runs, of which 2 solved; of the other 2, 0 solved.", " 100%    50%  ├ same", "  50%   100%  │ ├ good", "1 thought that no run kept"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, b.String())
		}
	}
}

// The runs of a search without chance are one run.
func TestEnsembleOfEqualRuns(t *testing.T) {
	same := func() *search.Tree { return grow(t, true, []string{"a", "b"}, "c") }
	e := NewEnsemble([]*search.Tree{same(), same(), same()})
	if step, _ := e.Parting(); step != 0 || len(e.Decisive(3)) != 0 {
		t.Errorf("they part at %d, and %v decides", step, e.Decisive(3))
	}
	if text := strings.Join(e.Findings(), "\n"); !strings.Contains(text, "All runs keep the same thoughts.") {
		t.Error(text)
	}
}

// Whatever the runs: what a state says of the outcome is not negative and at most the
// entropy of the outcome, a state is kept by no more runs than reached it, and by no more
// than kept the one above.
func TestEnsembleProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	words := []string{"a", "b", "c"}
	for range 200 {
		var runs []*search.Tree
		for range 1 + rng.IntN(8) {
			kept := make([]string, 1+rng.IntN(3))
			for i := range kept {
				kept[i] = words[rng.IntN(len(words))] + strings.Repeat("'", i)
			}
			runs = append(runs, grow(t, rng.IntN(2) == 0, kept, "d"))
		}
		e := NewEnsemble(runs)
		p := float64(e.Solved) / float64(e.Runs)
		entropy := 0.0
		for _, q := range []float64{p, 1 - p} {
			if q > 0 {
				entropy -= q * math.Log2(q)
			}
		}
		var check func(s *State)
		check = func(s *State) {
			if bits := s.Bits(e); bits < 0 || bits > entropy+1e-9 {
				t.Fatalf("%s tells %v of %v bits", s.Text, bits, entropy)
			}
			for _, c := range s.Children {
				if c.Reached > len(s.Kept) || len(c.Kept) > c.Reached || c.Solved > len(c.Kept) {
					t.Fatalf("%+v below %+v", c, s)
				}
				check(c)
			}
		}
		check(e.Root)
	}
}

func TestEnsembleOfNothing(t *testing.T) {
	e := NewEnsemble(nil)
	if text := strings.Join(e.Findings(), " "); !strings.Contains(text, "0 of 0 runs solved") {
		t.Error(text)
	}
	if len(e.Rows()) != 1 {
		t.Errorf("%d rows", len(e.Rows()))
	}
}
