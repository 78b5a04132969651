package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A program of steps (Schlag et al. 2023, "Large Language Model Programs") is a search whose
// next question does not depend on a method but on where the program is: in which step, of
// which block, with which variables. That is a Frame. The check of a thought holds the frame
// after it, and with it the log does: a program is drawn, replayed and explained without its
// file.

// Frame is where a program is after a thought.
type Frame struct {
	Stack []Call     `json:"stack,omitempty"` // the innermost last; none: the program has ended
	Set   []Variable `json:"set,omitempty"`   // what the thought itself sets
	Next  Operation  `json:"next"`            // the step that follows; its zero value where none does
}

// Call is a block of steps that is being run.
type Call struct {
	Block string `json:"block"`
	Step  int    `json:"step"`            // that follows, from 1; of an outer block the one that called
	Line  int    `json:"line"`            // where that step stands in the file
	Depth int    `json:"depth,omitempty"` // of the thought at which the block, or this round of it, began
	Round int    `json:"round,omitempty"` // of a loop, from 1
	Most  int    `json:"most,omitempty"`  // rounds of it
}

// Variable is a name with a text, or with a list of them.
type Variable struct {
	Name string   `json:"name"`
	Text string   `json:"text,omitempty"`
	List []string `json:"list,omitempty"`
	Many bool     `json:"many,omitempty"` // it is a list, which may be empty
}

// Operation is a step of a program, as far as a search has to know it.
type Operation struct {
	Name    string   `json:"name,omitempty"` // such as "ask answer"
	Purpose Purpose  `json:"purpose,omitempty"`
	Count   int      `json:"count,omitempty"` // samples, or what is to be ranked
	Keep    int      `json:"keep,omitempty"`  // of those, the best; 0 is all
	Needs   []string `json:"needs,omitempty"` // the variables that it reads: its prompt holds nothing else
}

// Program is what a search asks of a problem that is a program of steps.
type Program struct {
	Start Frame
	Ranks bool // some step compares probabilities of texts
	// Rank lists what the step after a path compares.
	Rank func(path []Step) ([]Candidate, error)
	// Run carries out the step after a path without a model. beside are the further paths
	// that the step gathers. An error is no verdict, as in Problem.Check.
	Run func(ctx context.Context, path []Step, beside [][]Step) (Outputs, error)
}

// Candidate is a text that is ranked by how probable the model holds Target after Prompt.
type Candidate struct{ Text, Prompt, Target string }

// Outputs are the thoughts that follow a step without a model. Each stands below all paths
// that the step gathered or, where From is set, below those: indices, 0 for the first path.
type Outputs struct {
	Texts  []string
	From   []int
	Given  string // what it was made of, such as the votes
	Failed string // why nothing can follow: the branch ends here
}

// String is a call as a stack shows it: "hop, step 2 of line 14, round 1 of 2".
func (c Call) String() string {
	text := fmt.Sprintf("%s, step %d (line %d)", c.Block, c.Step, c.Line)
	if c.Most > 0 {
		text += fmt.Sprintf(", round %d of %d", c.Round, c.Most)
	}
	return text
}

// Value is a variable as text: a list has an item a line.
func (v Variable) Value() string {
	if v.Many {
		return strings.Join(v.List, "\n")
	}
	return v.Text
}

// Bound is a variable, and the thought that set it last.
type Bound struct {
	Variable
	At NodeID
}

// Variables are those of a program after a thought, by name.
func Variables(t *Tree, id NodeID) []Bound {
	var all []Bound
	for _, at := range t.Path(id) {
		f := t.Node(at).Check.Frame
		if f == nil {
			continue
		}
		for _, v := range f.Set {
			i, known := slices.BinarySearchFunc(all, v.Name, func(b Bound, name string) int { return strings.Compare(b.Name, name) })
			if !known {
				all = slices.Insert(all, i, Bound{})
			}
			all[i] = Bound{v, at}
		}
	}
	return all
}

// Level is how deep in blocks a program is after a thought: 1 in its main one, 0 where it
// has ended or there is no program.
func blockLevel(t *Tree, id NodeID) int {
	if f := t.Node(id).Check.Frame; f != nil {
		return len(f.Stack)
	}
	return 0
}

// same reports whether two frames wait for the same step.
func (f *Frame) same(g *Frame) bool {
	return len(f.Stack) == len(g.Stack) && f.Stack[len(f.Stack)-1].Block == g.Stack[len(g.Stack)-1].Block &&
		f.Stack[len(f.Stack)-1].Step == g.Stack[len(g.Stack)-1].Step
}

// WaitingForStep are the open thoughts after which a program has a step that is not carried out.
func WaitingForStep(t *Tree) (all []NodeID) {
	for id := range NodeID(t.Len()) {
		if n := t.Node(id); n.Check.Frame != nil && len(n.Check.Frame.Stack) > 0 && !n.Expanded && t.Open(id) {
			all = append(all, id)
		}
	}
	return all
}

// CurrentStep is the thought that a program goes on from: the first one that waits for a step, or,
// where all wait for steps that gather, the first one in the innermost block.
func CurrentStep(t *Tree) (id NodeID, ok bool) {
	waiting := WaitingForStep(t)
	if len(waiting) == 0 {
		return 0, false
	}
	first := waiting[0]
	for _, id := range waiting {
		if t.Node(id).Check.Frame.Next.Purpose != Gather {
			return id, true
		}
		if blockLevel(t, id) > blockLevel(t, first) {
			first = id
		}
	}
	return first, true
}

// Alike are those of some thoughts that wait for the same step as one of them.
func Alike(t *Tree, id NodeID, among []NodeID) (all []NodeID) {
	f := t.Node(id).Check.Frame
	for _, other := range among {
		if g := t.Node(other).Check.Frame; f.same(g) && f.Next.Count == g.Next.Count {
			all = append(all, other)
		}
	}
	return all
}

// step is the name of the step that follows.
func (f *Frame) step() string {
	if f == nil {
		return "?" // of a log that was edited
	}
	return f.Next.Name
}
