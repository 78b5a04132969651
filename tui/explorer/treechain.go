package explorer

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/outline"
)

// Where a task says what a thought is that had to be, guesses are what one looks for: the
// forced thoughts between them stand behind one line, and a guess that failed says how far
// it led.

// plays reports whether the task is played on a board under rules.
func (v treeView) plays() bool {
	return v.facts.Board != nil && v.tree.Setup().Settings.Evaluate == search.EvaluateRule
}

// forced reports whether a line is a thought that had to be: it stands in the column of its
// parent.
func (v treeView) forced(r outline.Row) bool {
	return v.facts.Forced != "" && r.Kind == outline.Thought && v.outline.Only(r.Node)
}

// chain is a run of forced thoughts: how many, and from which to which.
func (v treeView) chain(line *draw.Line, chain []search.NodeID) {
	first, last := v.tree.Node(chain[0]), v.tree.Node(chain[len(chain)-1])
	role := themes.Text
	switch {
	case last.Solution:
		role = themes.TreeSolved
	case last.Left > 0:
		role = themes.Dim
	}
	line.Put(themes.TreeKept, "▸").Gap(themes.Text, 1)
	line.Fit(role, english.Plural(len(chain), v.facts.Forced), line.Left())
	line.Gap(themes.Text, 2).Fit(themes.Dim, first.Short()+" … "+last.Short(), line.Left())
}

// move is a thought in a game: what it says, and what came of it. A choice stands out from
// what had to be.
func (v treeView) move(line *draw.Line, c columns, n *search.Node, m describe.Mark) {
	role, word := themes.Text, ""
	forced := v.forced(outline.Row{Node: n.ID})
	switch n.Status() {
	case search.StatusRefused, search.StatusDead:
		role, word = themes.Dim, m.Word+": "+n.Check.Reason
	case search.StatusLeft:
		role, m.Role, word = themes.Dim, themes.TreeBacktracked, v.retreat(n, forced)
	case search.StatusSolution:
		role, word = m.Role, m.Word
	case search.StatusPruned, search.StatusGone:
		role, word = themes.Dim, m.Word
	case search.StatusKept:
		role, word = themes.Title, "a guess"
		if forced {
			role, word = themes.Text, "forced"
		}
		m.Role = themes.Dim
	case search.StatusFrontier:
		m.Role, word = themes.Dim, m.Word
	}
	v.lit(line, role, n.Short(), line.Left())
	const after = 24 // columns, so that the words of neighbours stand below each other
	if line.Gap(themes.Text, 2); line.Used() < after && c.status > 2*after {
		line.To(after)
	}
	if st, of := v.streams.At(n.ID, true); st != nil && !n.Valued && !v.guessing {
		v.valuing(line, st, of)
		return
	}
	line.Fit(m.Role, word, line.Left())
	if reason := n.Status() == search.StatusRefused || n.Status() == search.StatusDead; !reason && c.status > 2*after {
		v.further(line, n)
	}
}

// further is what a thought says beyond its name, where there is room for some of it: the
// other cells that it fills, or why it had to be.
func (v treeView) further(line *draw.Line, n *search.Node) {
	const column, least = 34, 16
	rest := n.Text
	for _, letter := range n.Short() {
		shorter, same := strings.CutPrefix(rest, string(letter))
		if !same {
			break
		}
		rest = shorter
	}
	rest = strings.TrimLeft(rest, ", ")
	if line.Gap(themes.Text, 2).To(column); rest != "" && line.Left() >= least {
		line.Fit(themes.Dim, rest, line.Left())
	}
}

// retreat says what became of a thought that the search came back from.
func (v treeView) retreat(n *search.Node, forced bool) string {
	below := v.below(n)
	switch {
	case forced || below == 0:
		return "↩"
	case n.Left > 1:
		return fmt.Sprintf("↩ after %s, %d ways", english.Plural(below, "thought"), n.Left)
	}
	return "↩ after " + english.Plural(below, "thought")
}

// below counts the thoughts below one, as far as it is of interest.
func (v treeView) below(n *search.Node) int {
	const most = 9999
	count, left := 0, append([]search.NodeID(nil), n.Children...)
	for len(left) > 0 && count < most {
		c := v.tree.Node(left[len(left)-1])
		left = append(left[:len(left)-1], c.Children...)
		count++
	}
	return count
}
