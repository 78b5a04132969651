package debug

import (
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
)

// Culprit is the part of a search that lost the last way to a solution.
type Culprit string

// The culprits.
const (
	Nobody      Culprit = ""          // it was not lost
	ThePuzzle   Culprit = "puzzle"    // there never was one
	Proposer    Culprit = "proposer"  // no solvable thought was proposed
	Evaluator   Culprit = "evaluator" // solvable ones were valued below others
	Beam        Culprit = "beam"      // they were valued alike, and there was no room
	FinalAnswer Culprit = "answer"    // one was there, and another was given
	TheBudget   Culprit = "budget"    // one was there when the search had to end
	TheUser     Culprit = "user"
)

// Autopsy is where a search lost its last solvable state.
type Autopsy struct {
	By       Culprit
	Seq      int             // of the event at which it was lost, or at which the search ended
	Thoughts []search.NodeID // the last that could have been solved
	Text     string
}

// Autopsy examines the search at the end of the branch that is shown, with the
// oracle. It is not the model's opinion.
func (d *Debugger) Autopsy() (Autopsy, error) {
	if d.oracle == nil {
		return Autopsy{}, errors.New("there is no exact solver for this task")
	}
	return d.oracle.autopsy(d.at.line)
}

// Examine is the autopsy of a whole log.
func Examine(log []search.Event, oracle Oracle) (Autopsy, error) {
	line, err := NewTimeline(log)
	if err != nil {
		return Autopsy{}, err
	}
	return newAsked(oracle).autopsy(line)
}

func (a *asked) autopsy(line *Timeline) (Autopsy, error) {
	tip := line.Tip()
	switch {
	case tip.Len() == 0:
		return Autopsy{}, errNothing
	case tip.Outcome().Solved:
		return Autopsy{Seq: tip.Seq(), Text: "the search solved it"}, nil
	}
	solvable, known := a.state(tip.Started().State)
	switch {
	case !known:
		return Autopsy{}, errors.New("the exact solver cannot tell for this puzzle")
	case !solvable:
		return Autopsy{By: ThePuzzle, Seq: 1, Text: "the puzzle has no solution"}, nil
	}
	s := &surgeon{oracle: a, tree: search.NewTree(), hopeful: map[search.NodeID]bool{}}
	for _, e := range line.log {
		s.tree = line.forward(s.tree, e.Seq)
		s.see(e)
	}
	return s.finding(), nil
}

// surgeon counts the hopes of a search, event by event: solvable thoughts that it may
// still continue from.
type surgeon struct {
	oracle  *asked
	tree    *search.Tree
	hopeful map[search.NodeID]bool
	action  search.Action
	touched []search.NodeID // since the last boundary
	whole   bool            // recount everything
	user    bool            // the last batch was the user's

	lost Autopsy
}

func (s *surgeon) see(e search.Event) {
	switch b := e.Body.(type) {
	case search.Started:
		s.touched = append(s.touched, 0)
	case search.Decided:
		s.action, s.user = b.Action, false
	case search.Thought:
		s.touched = append(s.touched, b.Node, b.Parent)
	case search.Kept, search.Pruned:
		for _, id := range search.Subjects(e.Body) {
			s.below(id)
		}
	case search.Injected, search.Edited, search.Cut, search.Pinned:
		s.whole, s.user = true, true
	default:
		s.touched = append(s.touched, search.Subjects(e.Body)...)
	}
	if s.tree.Pending() == 0 {
		s.settle(e)
	}
}

// below touches a thought and all that hang from it.
func (s *surgeon) below(id search.NodeID) {
	s.touched = append(s.touched, id)
	for _, c := range s.tree.Node(id).Children {
		s.below(c)
	}
}

// settle counts at a boundary. If nothing is left, the hopes before it are what was
// lost.
func (s *surgeon) settle(e search.Event) {
	if s.whole {
		s.touched = s.touched[:0]
		for id := range search.NodeID(s.tree.Len()) {
			s.touched = append(s.touched, id)
		}
	}
	var gone []search.NodeID
	for _, id := range s.touched {
		switch {
		case s.hope(id):
			s.hopeful[id] = true
		case s.hopeful[id]:
			delete(s.hopeful, id)
			gone = append(gone, id)
		}
	}
	s.touched, s.whole = s.touched[:0], false
	if len(gone) > 0 && len(s.hopeful) == 0 {
		s.tree.Rank(gone)
		s.lost = s.blame(e.Seq, gone)
	}
}

// hopes are the hopeful thoughts, the best first.
func (s *surgeon) hopes() []search.NodeID {
	var list []search.NodeID
	for id := range s.hopeful {
		list = append(list, id)
	}
	s.tree.Rank(list)
	return list
}

// hope reports whether the search may continue from a thought to a solution, other
// than through the thoughts below it.
func (s *surgeon) hope(id search.NodeID) bool {
	n := s.tree.Node(id)
	if n.Expanded || len(n.Children) > 0 || !s.standing(id) {
		return false
	}
	solvable, known := s.oracle.thought(n)
	return solvable && known
}

func (s *surgeon) standing(id search.NodeID) bool {
	for _, above := range s.tree.Path(id) {
		if n := s.tree.Node(above); n.Pruned || n.Gone {
			return false
		}
	}
	return true
}

// blame finds the part of the search that lost the last hopes at an action.
func (s *surgeon) blame(seq int, lost []search.NodeID) Autopsy {
	a := Autopsy{Seq: seq, Thoughts: lost}
	best := s.tree.Node(lost[0])
	switch {
	case s.user:
		a.By, a.Text = TheUser, fmt.Sprintf("the user closed %s, the last that could be solved", where(s.tree, best.ID))
	case s.action.Kind == search.Select && len(s.action.Nodes) > 0:
		last := s.tree.Node(s.action.Nodes[len(s.action.Nodes)-1])
		a.By, a.Text = Evaluator, fmt.Sprintf("%s could be solved, but was valued %.4g; %s, which cannot, was valued %.3g more and kept", where(s.tree, best.ID), best.Value, where(s.tree, last.ID), last.Value-best.Value)
		if best.Value >= last.Value {
			a.By, a.Text = Beam, fmt.Sprintf("%s could be solved and was valued %.4g, no less than %s, which cannot and was kept; there was room for %d", where(s.tree, best.ID), best.Value, where(s.tree, last.ID), len(s.action.Nodes))
		}
	case s.action.Kind == search.Select:
		a.By, a.Text = Evaluator, fmt.Sprintf("%s could be solved, but was valued %.4g and pruned: %s", where(s.tree, best.ID), best.Value, s.action.Reason)
	default:
		a.By, a.Text = Proposer, fmt.Sprintf("%s could be solved, but none of the %s below it can", where(s.tree, best.ID), english.Plural(len(s.tree.Node(best.ID).Children), "thought"))
	}
	return a
}

// finding is the result at the end.
func (s *surgeon) finding() Autopsy {
	o := s.tree.Outcome()
	left := s.hopes()
	switch {
	case len(left) == 0:
		return s.lost
	case !o.Ended:
		return Autopsy{Seq: s.tree.Seq(), Thoughts: left, Text: fmt.Sprintf("nothing is lost: %s can be solved", where(s.tree, left[0]))}
	case s.tree.Node(left[0]).Check.Verdict == search.Right:
		return Autopsy{By: FinalAnswer, Seq: s.tree.Seq(), Thoughts: left, Text: fmt.Sprintf("%s is right, but the answer given was %s: %s", where(s.tree, left[0]), orNone(o.Answer), printable.Line(o.Reason))}
	}
	if _, spent := s.tree.Last().(search.BudgetSpent); spent {
		return Autopsy{By: TheBudget, Seq: s.tree.Seq(), Thoughts: left, Text: fmt.Sprintf("%s could still be solved when %s", where(s.tree, left[0]), o.Reason)}
	}
	return Autopsy{By: FinalAnswer, Seq: s.tree.Seq(), Thoughts: left, Text: fmt.Sprintf("%s could still be solved when the search ended: %s", where(s.tree, left[0]), printable.Line(o.Reason))}
}

func orNone(answer string) string {
	if answer == "" {
		return "none"
	}
	return printable.Line(answer)
}

// Lines is the finding in words.
func (a Autopsy) Lines() []string {
	lines := []string{"by an exact solver, not by the model:"}
	switch a.By {
	case Nobody, ThePuzzle:
		return append(lines, "  "+a.Text)
	case FinalAnswer, TheBudget:
		return append(lines, fmt.Sprintf("  event %d, the %s: %s", a.Seq, a.By, a.Text))
	case Proposer, Evaluator, Beam, TheUser:
	}
	return append(lines, fmt.Sprintf("  the last solvable thought was lost at event %d, by the %s: %s", a.Seq, a.By, a.Text))
}
