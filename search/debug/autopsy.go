package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/thinking"
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
	TheMethod   Culprit = "method"    // it gave them up for other reasons
	FinalAnswer Culprit = "answer"    // one was there, and another was given
	TheBudget   Culprit = "budget"    // one was there when the search had to end
	TheLimit    Culprit = "limit"     // the same, for a limit of the method
	TheUser     Culprit = "user"
)

// Autopsy is where a search lost its last solvable state.
type Autopsy struct {
	By       Culprit
	Seq      int             // of the event at which it was lost, or at which the search ended
	Thoughts []search.NodeID // the last that could have been solved
	Step     int             // of a solution, counted from 1, at which it was lost; 0: at none
	Text     string
	Mistakes string // the first false lines of the chains, where the method asks for whole ones
}

// Examine is the autopsy of a whole log. The problem, if it is known, tells what
// completions say that were not read.
func Examine(ctx context.Context, log []search.Event, oracle Oracle, problem search.Problem) (Autopsy, error) {
	line, err := NewTimeline(log)
	if err != nil {
		return Autopsy{}, err
	}
	return newAsked(oracle).autopsy(ctx, line, problem)
}

// autopsy examines the search at the end of a log, with the oracle. It is not the
// model's opinion.
func (a *asked) autopsy(ctx context.Context, line *Timeline, problem search.Problem) (Autopsy, error) {
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
	s := &surgeon{line: line, problem: problem, hopes: newHopes(a), tree: search.NewTree()}
	for _, e := range line.log {
		if ctx.Err() != nil {
			return Autopsy{}, ctx.Err()
		}
		s.tree = line.forward(s.tree, e.Seq)
		s.see(ctx, e)
	}
	found := s.finding(ctx)
	found.Mistakes = firstMistakes(tip)
	return found, nil
}

// firstMistakes says what the chains of a search get wrong first; empty if none does.
func firstMistakes(t *search.Tree) string {
	wrong := search.FirstMistakes(t)
	switch len(wrong) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("the first false line of the chain is %s, %s", where(t, wrong[0]), t.Node(wrong[0]).Check.Mistake.Words())
	}
	counts := map[thinking.Mistake]int{}
	for _, id := range wrong {
		counts[t.Node(id).Check.Mistake]++
	}
	var parts []string
	for _, m := range thinking.Mistakes() {
		if counts[m] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", m, counts[m]))
		}
	}
	return fmt.Sprintf("the first false lines of %d chains, by the rules: %s", len(wrong), strings.Join(parts, ", "))
}

// surgeon follows a log to where the last hope was lost.
type surgeon struct {
	line    *Timeline
	problem search.Problem
	hopes   *hopes
	tree    *search.Tree
	action  search.Action
	began   int  // the event before the batch
	user    bool // the batch is the user's

	lost Autopsy
}

func (s *surgeon) see(ctx context.Context, e search.Event) {
	if begins(e.Body) {
		s.began, s.user = e.Seq-1, search.UserEvent(e.Body)
	}
	if b, ok := e.Body.(search.Decided); ok {
		s.action = b.Action
	}
	gone := s.hopes.see(s.tree, e)
	if len(gone) > 0 && s.hopes.left() == 0 {
		s.tree.Rank(gone)
		s.lost = s.blame(ctx, e.Seq, gone)
		s.lost.Step = s.step(s.lost)
	}
}

// blame finds the part of the search that lost the last hopes at an action.
func (s *surgeon) blame(ctx context.Context, seq int, lost []search.NodeID) Autopsy {
	a := Autopsy{Seq: seq, Thoughts: lost}
	best := s.tree.Node(lost[0])
	name := where(s.tree, best.ID)
	switch {
	case s.user:
		a.By, a.Text = TheUser, fmt.Sprintf("%s could be solved, but the user %s", where(s.line.At(seq-1), best.ID), s.deed(seq))
	case s.action.Kind == search.Evaluate && s.action.Purpose == search.Feedback:
		a.By, a.Text = Evaluator, name+" is wrong, and was accepted all the same"
	case s.action.Kind == search.Expand && s.action.Purpose == search.Refine:
		a.By, a.Text = Proposer, name+" could be put right, but the last version of it is wrong"
	case writesChains(s.tree.Setup().Settings.Method):
		return s.chained(ctx, a)
	case s.action.Kind == search.Select:
		return s.passedOver(a, best)
	case s.action.Kind == search.Expand:
		if short, ok := s.cutShort(ctx, a); ok {
			return short
		}
		a.By, a.Text = Proposer, fmt.Sprintf("%s could be solved, but %s", name, s.below(best))
	default:
		a.By, a.Text = TheMethod, fmt.Sprintf("%s could be solved, but the search left it: %s", name, printable.Line(s.action.Reason))
	}
	return a
}

// step is that at which a thought was lost: its own where others were preferred to it, and
// otherwise the one that should have followed.
func (s *surgeon) step(a Autopsy) int {
	depth := s.tree.Node(a.Thoughts[0]).Depth
	if a.By == Proposer {
		return depth + 1
	}
	return depth
}

// deed is what the user did at an event.
func (s *surgeon) deed(seq int) string {
	switch b := s.line.log[seq-1].Body.(type) {
	case search.Cut:
		return "closed " + where(s.tree, b.Node)
	case search.Edited:
		return fmt.Sprintf("rewrote thought %d as %s", b.Node, printable.Line(s.tree.Node(b.Node).Short()))
	case search.Overridden:
		return fmt.Sprintf("gave %s the verdict %s", where(s.tree, b.Node), b.Verdict)
	default:
		return "changed what follows: " + printable.Line(search.Describe(s.tree, s.line.log[seq-1]).Note)
	}
}

// below says what became of the thoughts below n.
func (s *surgeon) below(n *search.Node) string {
	solvable := 0
	for _, c := range n.Children {
		if yes, _ := s.hopes.oracle.thought(s.tree.Node(c)); yes {
			solvable++
		}
	}
	switch all := english.Plural(len(n.Children), "thought"); {
	case len(n.Children) == 0:
		return "no thought was proposed below it"
	case solvable == 0:
		return fmt.Sprintf("none of the %s below it can", all)
	default:
		return fmt.Sprintf("it was asked for the last time, and of the %s below it, those that can were lost before: %d", all, solvable)
	}
}

// passedOver is the blame for a selection among thoughts.
func (s *surgeon) passedOver(a Autopsy, best *search.Node) Autopsy {
	name, kept := where(s.tree, best.ID), s.action.Nodes
	a.By = Evaluator
	if best.ByUser {
		a.By = TheUser
	}
	if len(kept) == 0 || strings.Contains(s.action.Reason, "threshold") {
		a.Text = fmt.Sprintf("%s could be solved, but was %s and pruned: %s", name, s.worth(best), s.action.Reason)
		return a
	}
	last := s.tree.Node(kept[len(kept)-1])
	if best.Value < last.Value {
		if last.ByUser {
			a.By = TheUser
		}
		a.Text = fmt.Sprintf("%s could be solved, but was %s; %s, which cannot, was %s and kept", name, s.worth(best, last.Value), where(s.tree, last.ID), s.worth(last, best.Value))
		return a
	}
	a.By, a.Text = Beam, fmt.Sprintf("%s could be solved and was %s, no less than %s, which cannot and was kept; there was room for %d", name, s.worth(best), where(s.tree, last.ID), len(kept))
	return a
}

// worth is how a thought was valued, and by whom if not as the search does.
func (s *surgeon) worth(n *search.Node, others ...float64) string {
	text := "valued " + s.tree.Scale().Text(n.Value, others...)
	if n.ByUser {
		text += " by the user"
	}
	return text
}

// chained is the blame where whole chains are asked for: the last step that went wrong
// in the chains that were asked for last.
func (s *surgeon) chained(ctx context.Context, a Autopsy) Autopsy {
	if short, ok := s.cutShort(ctx, a); ok {
		return short
	}
	a.By = Proposer
	a.Text = fmt.Sprintf("%s could be solved, but none of the chains below it ends in a solution", where(s.tree, 0))
	best := s.lastAsked()
	for id := range search.NodeID(s.tree.Len()) {
		n := s.tree.Node(id)
		if solvable, _ := s.hopes.oracle.thought(n); !solvable || n.Closed() {
			continue
		}
		at := s.checked(id)
		text := fmt.Sprintf("a chain ended in %s, which could be solved", where(s.tree, id))
		for _, c := range n.Children {
			if yes, _ := s.hopes.oracle.thought(s.tree.Node(c)); yes {
				at = 0 // the chain went on well
				break
			}
			at = max(at, s.checked(c))
			text = fmt.Sprintf("%s could be solved, but none of the %s that follow it can", where(s.tree, id), english.Plural(len(n.Children), "step"))
		}
		if at > best {
			best, a.Seq, a.Thoughts, a.Text = at, at, []search.NodeID{id}, text
		}
	}
	return a
}

// checked is the event at which the rules found what they did about a thought.
func (s *surgeon) checked(id search.NodeID) int {
	for seq := s.line.Len(); seq > 0; seq-- {
		switch b := s.line.log[seq-1].Body.(type) {
		case search.Checked:
			if b.Node == id {
				return seq
			}
		case search.Injected, search.Edited:
			if search.Subjects(b)[0] == id {
				return seq
			}
		}
	}
	return 1
}

// finding is the result at the end.
func (s *surgeon) finding(ctx context.Context) Autopsy {
	o := s.tree.Outcome()
	left := s.hopes.list(s.tree)
	if len(left) == 0 {
		return s.lost
	}
	a := Autopsy{Seq: s.tree.Seq(), Thoughts: left}
	first, hope := where(s.tree, left[0]), "be solved"
	if s.tree.Setup().Settings.Method == "refine" && left[0] > 0 {
		hope = "be put right"
	}
	switch limit := limitOf(s.tree); {
	case !o.Ended:
		a.Text = fmt.Sprintf("nothing is lost: %s can %s", first, hope)
	case s.tree.Node(left[0]).Check.Verdict == search.Right:
		a.By, a.Text = FinalAnswer, fmt.Sprintf("%s is right, but the answer given was %s: %s", first, orNone(o.Answer), printable.Line(o.Reason))
	case strings.HasPrefix(limit, "the budget"):
		a.By, a.Text = TheBudget, fmt.Sprintf("%s could still %s when %s", first, hope, printable.Line(limit))
		if unread, ok := s.cutShort(ctx, a); ok {
			a.Text += "; " + unread.Text
		}
	default:
		a.By, a.Text = TheLimit, fmt.Sprintf("%s could still %s when %s", first, hope, printable.Line(limit))
	}
	return a
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
	case FinalAnswer, TheBudget, TheLimit:
		lines = append(lines, fmt.Sprintf("  event %d, the %s: %s", a.Seq, a.By, a.Text))
	case Proposer, Evaluator, Beam, TheMethod, TheUser:
		lines = append(lines, fmt.Sprintf("  the last solvable thought was lost at event %d, by the %s: %s", a.Seq, a.By, a.Text))
	}
	if a.Mistakes != "" {
		lines = append(lines, "  "+a.Mistakes)
	}
	return lines
}
