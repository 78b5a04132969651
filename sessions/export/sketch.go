package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
)

// sketch is the part of a tree that a picture shows, as boxes of text.
type sketch struct {
	boxes []box // parents before their children
	more  int   // thoughts that are not shown
}

// box is a thought, or a count of thoughts that are not shown.
type box struct {
	id       search.NodeID // of a count: the parent
	parent   int           // an index; -1 for the root
	others   []int         // further parents of a thought that is aggregated from several
	children []int
	count    int // of the thoughts it stands for; 0: it is a thought itself
	status   search.Status
	lines    []string // the thought, the state it led to, its status and value
	solution bool
}

// rank is the order in which thoughts are shown when not all fit.
func rank(s search.Status) int {
	return slices.Index([]search.Status{
		search.StatusSolution, search.StatusKept, search.StatusFrontier, search.StatusLeft,
		search.StatusDead, search.StatusPruned, search.StatusRefused,
	}, s)
}

// longestPath is how many thoughts on the path to the answer are always shown.
const longestPath = 500

// newSketch sketches at most so many thoughts, but always the first 500 on the path to
// the answer.
func newSketch(t *search.Tree, most int) *sketch {
	shown := choose(t, most)
	s := &sketch{more: t.Len() - len(shown)}
	s.add(t, shown, 0, -1)
	s.refer(t)
	return s
}

// choose selects the thoughts to show, each with all its ancestors.
func choose(t *search.Tree, most int) map[search.NodeID]bool {
	all := make([]search.NodeID, t.Len())
	for i := range all {
		all[i] = search.NodeID(i)
	}
	slices.SortStableFunc(all, func(a, b search.NodeID) int {
		return cmp.Compare(rank(t.Node(a).Status()), rank(t.Node(b).Status()))
	})
	shown := map[search.NodeID]bool{0: true}
	for _, id := range all {
		room := most - len(shown)
		if t.Node(id).Solution {
			room = max(most, longestPath) - len(shown)
		}
		var path []search.NodeID
		for at := id; at >= 0 && !shown[at] && len(path) <= room; at = t.Node(at).Parent {
			path = append(path, at)
		}
		if len(path) > room {
			continue
		}
		for _, at := range path {
			shown[at] = true
		}
	}
	return shown
}

func (s *sketch) add(t *search.Tree, shown map[search.NodeID]bool, id search.NodeID, parent int) {
	at := len(s.boxes)
	n := t.Node(id)
	s.boxes = append(s.boxes, box{id: id, parent: parent, status: n.Status(), lines: words(t, n), solution: n.Solution})
	if parent >= 0 {
		s.boxes[parent].children = append(s.boxes[parent].children, at)
	}
	children := slices.Clone(n.Children)
	slices.SortStableFunc(children, func(a, b search.NodeID) int {
		return cmp.Compare(rank(t.Node(a).Status()), rank(t.Node(b).Status()))
	})
	hidden := map[search.Status]int{}
	for _, c := range children {
		if shown[c] {
			s.add(t, shown, c, at)
		} else {
			tally(t, c, hidden)
		}
	}
	s.rest(at, id, hidden)
}

// refer adds the references of aggregated thoughts to their further parents.
func (s *sketch) refer(t *search.Tree) {
	at := map[search.NodeID]int{}
	for i, b := range s.boxes {
		if b.count == 0 {
			at[b.id] = i
		}
	}
	for i := range s.boxes {
		if b := &s.boxes[i]; b.count == 0 {
			for _, id := range t.Node(b.id).OtherParents {
				if other, ok := at[id]; ok {
					b.others = append(b.others, other)
				}
			}
		}
	}
}

// tally counts the thoughts of a subtree by status.
func tally(t *search.Tree, id search.NodeID, into map[search.Status]int) {
	for stack := []search.NodeID{id}; len(stack) > 0; {
		n := t.Node(stack[len(stack)-1])
		stack = append(stack[:len(stack)-1], n.Children...)
		into[n.Status()]++
	}
}

// rest adds a box that counts the hidden thoughts below a thought.
func (s *sketch) rest(parent int, id search.NodeID, hidden map[search.Status]int) {
	count := 0
	var parts []string
	for _, l := range looks {
		if n := hidden[l.status]; n > 0 {
			count += n
			parts = append(parts, fmt.Sprintf("%d %s", n, l.status))
		}
	}
	if count == 0 {
		return
	}
	s.boxes[parent].children = append(s.boxes[parent].children, len(s.boxes))
	s.boxes = append(s.boxes, box{
		id: id, parent: parent, count: count,
		lines: []string{english.Plural(count, "more thought"), clip(strings.Join(parts, ", "))},
	})
}

// edges returns the boxes that have a parent, in the order in which to draw the lines
// to them: the path to the answer last, on top.
func (s *sketch) edges() []int {
	var plain, solution []int
	for i, b := range s.boxes {
		switch {
		case b.parent < 0:
		case b.solution:
			solution = append(solution, i)
		default:
			plain = append(plain, i)
		}
	}
	return append(plain, solution...)
}

// words returns the lines in the box of a thought.
func words(t *search.Tree, n *search.Node) []string {
	state := printable.Line(n.Check.State)
	if n.ID == 0 {
		return []string{clip(state), "the puzzle"}
	}
	lines := []string{clip(printable.Line(n.Short()))}
	switch {
	case n.Check.Answer != "":
		lines = append(lines, clip("= "+strings.TrimPrefix(printable.Line(n.Check.Answer), "= ")))
	case n.Check.Verdict == search.Refused && n.Check.Reason != "":
		lines = append(lines, clip(printable.Line(n.Check.Reason)))
	case state != "":
		lines = append(lines, clip(state))
	}
	status := string(n.Status())
	if len(n.Models) > 0 {
		status = clip("by "+printable.Line(strings.Join(n.Models, " and "))) + " · " + status
	}
	if n.Valued {
		status += " · value " + t.Scale().Text(n.Value)
	}
	return append(lines, status)
}

const widest = 44 // columns of a box

// clip shortens a line to the width of a box.
func clip(text string) string { return ansi.Truncate(text, widest, "…") }

// headline describes a session and its outcome, in a line each.
func headline(r *sessions.Recording, t *search.Tree) (title, outcome string) {
	s := t.Setup()
	title = printable.Line(fmt.Sprintf("%s · %s · %s · %s", s.Puzzle, s.Settings.Method, s.Model, s.SeedText()))
	if r.Title != "" {
		title = printable.Line(r.Title) + " · " + title
	}
	return ansi.Truncate(title, longestHeadline, "…"), ansi.Truncate(ending(t), longestHeadline, "…")
}

const longestHeadline = 120 // columns

// ending returns the outcome in a sentence.
func ending(t *search.Tree) string {
	o := t.Outcome()
	switch {
	case o.Solved:
		return "solved: " + printable.Line(o.Answer)
	case o.Ended && o.Answer != "":
		return fmt.Sprintf("not solved: %s (%s)", printable.Line(o.Answer), printable.Line(o.Reason))
	case o.Ended:
		return "not solved: " + printable.Line(o.Reason)
	}
	return "unfinished after " + english.Plural(t.Seq(), "event")
}
