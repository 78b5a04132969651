package bench

import (
	"cmp"
	"math"
	"slices"

	"espalier/search"
)

// Ensemble is what many runs of one search have in common, and where they part: their
// trees, laid over each other. Thoughts are the same if their states and those of all
// thoughts above them are.
type Ensemble struct {
	Runs, Solved int
	Root         *State
}

// State is a thought of some runs of an ensemble.
type State struct {
	Text     string   `json:"text"` // as the first run that reached it has it
	Depth    int      `json:"step"`
	Reached  int      `json:"reached"` // runs in which it was proposed
	Kept     []int    `json:"kept"`    // runs that went on from it, from 0 on
	Solved   int      `json:"solved"`  // of the runs that kept it, those that were solved
	Children []*State `json:"children,omitempty"`

	last  int // the last run that reached it; the first is 1
	index map[string]*State
}

// NewEnsemble lays the trees of runs over each other.
func NewEnsemble(runs []*search.Tree) *Ensemble {
	e := &Ensemble{Root: &State{}}
	for _, t := range runs {
		e.add(t)
	}
	e.Root.arrange()
	return e
}

func (e *Ensemble) add(t *search.Tree) {
	run, solved := e.Runs, t.Outcome().Solved
	e.Runs++
	if solved {
		e.Solved++
	}
	states := make([]*State, t.Len())
	for id := range states {
		n := t.Node(search.NodeID(id))
		s := e.Root
		switch {
		case n.Parent < 0:
			s.Text = cmp.Or(s.Text, n.Text, n.Check.State)
		case n.Gone || states[n.Parent] == nil || n.Check.Verdict == search.Refused && !wentOn(t, n):
			continue
		default:
			s = states[n.Parent].child(n)
		}
		states[id] = s
		if s.last <= run {
			s.last = run + 1
			s.Reached++
		}
		if wentOn(t, n) && (len(s.Kept) == 0 || s.Kept[len(s.Kept)-1] < run) {
			s.Kept = append(s.Kept, run)
			if solved {
				s.Solved++
			}
		}
	}
}

// wentOn reports whether a run continued from a thought. A chain continues from each of its
// thoughts, whether the rules allow it or not, and ends with its last.
func wentOn(t *search.Tree, n *search.Node) bool {
	return n.Parent < 0 || n.Kept || n.Expanded || n.Solution || len(n.Children) > 0 || n.Parent > 0 && !t.Node(n.Parent).Expanded
}

// child returns the state that a thought leads to.
func (s *State) child(n *search.Node) *State {
	key := cmp.Or(n.Check.State, n.Text)
	c := s.index[key]
	if c == nil {
		c = &State{Text: n.Text, Depth: s.Depth + 1}
		if s.index == nil {
			s.index = map[string]*State{}
		}
		s.index[key] = c
		s.Children = append(s.Children, c)
	}
	return c
}

// arrange sorts the states by how many runs kept them, most first.
func (s *State) arrange() {
	slices.SortStableFunc(s.Children, func(a, b *State) int {
		return cmp.Or(cmp.Compare(len(b.Kept), len(a.Kept)), cmp.Compare(b.Reached, a.Reached))
	})
	for _, c := range s.Children {
		c.arrange()
	}
}

// all calls visit for every state below the root.
func (e *Ensemble) all(visit func(*State)) {
	var walk func(*State)
	walk = func(s *State) {
		for _, c := range s.Children {
			visit(c)
			walk(c)
		}
	}
	walk(e.Root)
}

// Parting returns the first step at which not all runs keep the same thoughts, and how
// many thoughts at least one of them keeps there; 0, 0 if there is none.
func (e *Ensemble) Parting() (step, thoughts int) {
	kept := map[int]int{}
	e.all(func(s *State) {
		if len(s.Kept) == 0 {
			return
		}
		kept[s.Depth]++
		if len(s.Kept) < e.Runs && (step == 0 || s.Depth < step) {
			step = s.Depth
		}
	})
	return step, kept[step]
}

// Decisive returns up to most states that tell best how a run ends: those whose being
// kept has the highest mutual information with the run's being solved (Shannon 1948), in
// bits, the highest first. A state that says nothing is left out, and so is one that the
// same runs keep as an earlier one.
func (e *Ensemble) Decisive(most int) []*State {
	var all []*State
	e.all(func(s *State) {
		if s.Bits(e) > 0 {
			all = append(all, s)
		}
	})
	slices.SortStableFunc(all, func(a, b *State) int {
		return cmp.Or(cmp.Compare(b.Bits(e), a.Bits(e)), cmp.Compare(a.Depth, b.Depth), cmp.Compare(b.Solved, a.Solved))
	})
	var decisive []*State
	for _, s := range all {
		if len(decisive) == most {
			break
		}
		if !slices.ContainsFunc(decisive, func(d *State) bool { return slices.Equal(d.Kept, s.Kept) }) {
			decisive = append(decisive, s)
		}
	}
	return decisive
}

// Without returns how many runs did not keep a state, and how many of those were solved.
func (s *State) Without(e *Ensemble) (runs, solved int) {
	return e.Runs - len(s.Kept), e.Solved - s.Solved
}

// Bits is the mutual information of a state's being kept and a run's being solved.
func (s *State) Bits(e *Ensemble) float64 {
	without, solved := s.Without(e)
	bits := 0.0
	for _, cell := range []struct{ both, kept, outcome int }{
		{s.Solved, len(s.Kept), e.Solved},
		{len(s.Kept) - s.Solved, len(s.Kept), e.Runs - e.Solved},
		{solved, without, e.Solved},
		{without - solved, without, e.Runs - e.Solved},
	} {
		if cell.both > 0 {
			p := float64(cell.both) / float64(e.Runs)
			bits += p * math.Log2(float64(cell.both)*float64(e.Runs)/(float64(cell.kept)*float64(cell.outcome)))
		}
	}
	if bits < 1e-9 { // independent, except for rounding
		return 0
	}
	return bits
}
