package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
)

// sketch is the part of a tree that a picture shows, as boxes with words.
type sketch struct {
	boxes []box // parents stand before their children
	more  int   // thoughts that are not shown
}

// box is a thought, or a count of those that have no box.
type box struct {
	id       search.NodeID // of a count: the parent
	parent   int           // index; of the root -1
	children []int
	count    int // thoughts that it stands for; 0: it is a thought itself
	status   search.Status
	lines    []string // the thought, the state it led to, its status and value
	solution bool
}

// rank is who goes first when not all fit in.
func rank(s search.Status) int {
	return slices.Index([]search.Status{
		search.StatusSolution, search.StatusKept, search.StatusFrontier, search.StatusLeft,
		search.StatusDead, search.StatusPruned, search.StatusRefused,
	}, s)
}

// longestWay is how many thoughts on the way to the answer are always there.
const longestWay = 500

// newSketch draws at most so many thoughts, but no less than the first 500 of the way
// to the answer.
func newSketch(t *search.Tree, most int) *sketch {
	shown := choose(t, most)
	s := &sketch{more: t.Len() - len(shown)}
	s.add(t, shown, 0, -1)
	return s
}

// choose picks the thoughts to show, each with all its ancestors.
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
			room = max(most, longestWay) - len(shown)
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
	s.boxes = append(s.boxes, box{id: id, parent: parent, status: n.Status(), lines: words(n), solution: n.Solution})
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

// tally counts a subtree by status.
func tally(t *search.Tree, id search.NodeID, into map[search.Status]int) {
	for stack := []search.NodeID{id}; len(stack) > 0; {
		n := t.Node(stack[len(stack)-1])
		stack = append(stack[:len(stack)-1], n.Children...)
		into[n.Status()]++
	}
}

// rest adds the box that counts what is not shown below a thought.
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

// edges are the boxes that have a parent, in the order in which to draw the lines
// to them: the way to the answer lies on top.
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

// words are what stands in the box of a thought.
func words(n *search.Node) []string {
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
	if n.Valued {
		status += fmt.Sprintf(" · value %.3g", n.Value)
	}
	return append(lines, status)
}

const widest = 44 // columns of a box

// clip shortens a line to the width of a box.
func clip(text string) string { return cut(text, widest) }

func cut(text string, columns int) string {
	used := 0
	for i, r := range text {
		w := width(r)
		if used+w > columns-1 && used+columnsOf(text[i:]) > columns {
			return text[:i] + "…"
		}
		used += w
	}
	return text
}

func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n += width(r)
	}
	return n
}

// width is how many columns a rune takes: two for the scripts of East Asia and
// for pictures (UAX 11, roughly: a box may be a little wide).
func width(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// headline says what a session is about and how it ended, in two lines.
func headline(r *sessions.Recording, t *search.Tree) (title, outcome string) {
	s := t.Started()
	title = printable.Line(fmt.Sprintf("%s %s · %s · %s · seed %d", s.Puzzle.Task, s.Puzzle.Input, s.Settings.Method, s.Model, s.Seed))
	if r.Title != "" {
		title = printable.Line(r.Title) + " · " + title
	}
	return cut(title, longestHeadline), cut(ending(t), longestHeadline)
}

const longestHeadline = 120 // columns

// ending is the outcome in a sentence.
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
	return fmt.Sprintf("not ended: %d events so far", t.Seq())
}
