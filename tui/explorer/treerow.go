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

// columns are where the parts of a tree line begin. They depend on the width of
// the pane alone, and on whether the task is played on a board under rules: nothing moves
// sideways while a search runs.
type columns struct {
	state  int // 0: not shown
	bar    int
	bars   int // width of a bar; 0: none
	status int // where value and word begin
}

// The right end of a line: value, word, and how often the search came back.
const (
	valueWidth  = describe.ValueWidth + 1
	statusWidth = valueWidth + len("solved") + len(" ↩ 12")
	maxThought  = 48 // columns for guides and thought before the state begins
	maxBar      = 16
)

func columnsFor(width int, plays bool) columns {
	c := columns{status: width - statusWidth}
	switch {
	case plays: // the state stands on its board, and a rule's value says nothing
		return c
	case width < 30: // the glyph alone says what became of a thought
		c.status = width - valueWidth + 1
		return c
	case width < 40:
		c.status = width - valueWidth - len("dead end")
		return c
	}
	c.bars = min(max(width/9, 5), maxBar)
	c.bar = c.status - c.bars - 1
	switch {
	case width >= 64:
		c.state = min(c.bar*3/5, maxThought)
	case width >= 50: // a short bar, for the state's sake
		c.bars = 4
		c.bar = c.status - c.bars - 1
		c.state = c.bar * 3 / 5
	}
	return c
}

// row draws one line of the tree behind its selection mark.
func (v treeView) row(line *draw.Line, c columns, r outline.Row) {
	v.guides(line, c, r)
	switch r.Kind {
	case outline.Thought:
		v.thought(line, c, r.Node)
	case outline.Rest:
		v.rest(line, r.Node)
	case outline.Live:
		v.live(line, r.Node)
	case outline.Inside:
		v.inside(line, r)
	}
}

// guides draw the branches that lead to a line. Those of a solution are lit.
func (v treeView) guides(line *draw.Line, c columns, r outline.Row) {
	parent := v.outline.Parent(r)
	if parent < 0 {
		return
	}
	var trail []outline.Row // from the line up to below the root
	forced := v.forced(r)
	for at := r; ; at = (outline.Row{Node: parent}) {
		parent = v.outline.Parent(at)
		if parent < 0 {
			break
		}
		if !v.forced(at) {
			trail = append(trail, at)
		}
	}
	if len(trail) == 0 {
		return
	}
	// Deep down, the first levels give way: what is near matters more.
	room := max(line.Left()/4, 2)
	if c.state > 0 {
		room = max((c.state-14)/2, 2)
	}
	if len(trail) > room+1 { // the dots take the room of one
		trail = trail[:room]
		line.Put(themes.TreeGuide, "… ")
	}
	for i := len(trail) - 1; i > 0; i-- {
		v.besides(line, trail[i])
	}
	if forced {
		v.besides(line, trail[0])
		return
	}
	v.elbow(line, trail[0])
}

// besides draws the guide that passes below a line, to its later siblings.
func (v treeView) besides(line *draw.Line, r outline.Row) {
	glyph := "│ "
	if v.outline.Last(r) {
		glyph = "  "
	}
	line.Put(v.guideRole(r, false), glyph)
}

func (v treeView) elbow(line *draw.Line, r outline.Row) {
	glyph := "├"
	if v.outline.Last(r) {
		glyph = "└"
	}
	if r.Kind == outline.Inside {
		glyph = "│"
		if v.outline.Last(r) {
			glyph = " "
		}
		line.Put(v.guideRole(r, false), glyph).Gap(themes.Text, 1)
		return
	}
	own := r.Kind == outline.Thought && v.tree.Node(r.Node).Solution
	line.Put(v.guideRole(r, own), glyph)
	role := themes.TreeGuide
	if own {
		role = themes.TreeSolved
	}
	line.Put(role, "─")
}

// guideRole lights the guide beside a line if a solution hangs on it further
// down, or if the line itself is one.
func (v treeView) guideRole(r outline.Row, own bool) themes.Role {
	if own || (r.Kind == outline.Thought && v.outline.SolvedBelow(r.Node)) {
		return themes.TreeSolved
	}
	return themes.TreeGuide
}

func (v treeView) thought(line *draw.Line, c columns, id search.NodeID) {
	n := v.tree.Node(id)
	m := describe.MarkOf(n.Status())
	if chain := v.outline.Chain(id); chain != nil {
		v.chain(line, chain)
		return
	}
	glyph := m.Glyph
	switch open, any := v.outline.Open(id); {
	case id == 0:
		glyph, m.Word = "●", ""
	case any && open:
		glyph = "▾"
	case any:
		glyph = "▸"
	}
	line.Put(m.Role, glyph).Gap(themes.Text, 1)
	if by := search.Letters(v.tree, id); by != "" {
		line.Put(themes.ByModel, by).Gap(themes.Text, 1)
	}
	if id > 0 && v.plays() {
		v.move(line, c, n, m)
		return
	}
	v.words(line, c, n, m)
	if id == 0 {
		return
	}
	v.verdict(line, c, n, m)
}

// words are the thought and the state it leads to.
func (v treeView) words(line *draw.Line, c columns, n *search.Node, m describe.Mark) {
	role := themes.Text
	switch n.Status() {
	case search.StatusPruned, search.StatusRefused, search.StatusDead, search.StatusGone:
		role = themes.Dim
	case search.StatusSolution:
		role = m.Role
	case search.StatusFrontier, search.StatusKept, search.StatusLeft:
	}
	text, state := describe.Name(n, v.facts.StateWord)
	if n.ID == 0 {
		v.lit(line, themes.Title, n.Check.State, line.Left())
		return
	}
	refused := n.Check.Verdict == search.Refused || n.Check.Verdict == search.DeadEnd
	end := c.state
	if end == 0 || v.facts.Wordy && !refused {
		end = c.bar
	}
	if end <= 0 {
		end = c.status
	}
	// A thought outranks its state, and both outrank the bar.
	refers := v.references(n)
	need := line.Used() + draw.Width(text) + draw.Width(refers) + 1
	for _, further := range []int{c.bar, c.status} {
		if need > end && further > end {
			end = further
		}
	}
	if refused { // a reason follows at once
		end = max(min(need, end), c.state)
	}
	room := end - 1 - line.Used()
	v.lit(line, role, text, max(room-draw.Width(refers), room/2))
	line.Fit(themes.Dim, refers, end-1-line.Used())
	if c.state > 0 && !v.facts.Wordy && !refused { // else a reason stands there
		v.state(line, c, state)
	}
	line.To(end)
}

// references are the thoughts that one is aggregated from, where it is drawn below the
// first of them, and the one that it is aggregated in elsewhere.
func (v treeView) references(n *search.Node) (text string) {
	if len(n.OtherParents) > 0 {
		text = " ↳ from " + search.Numbers(n.Parents())
	}
	if in, ok := search.AggregatedIn(v.tree, n.ID); ok {
		text += fmt.Sprintf(" ↲ in %d", in)
	}
	return text
}

// state puts what a thought leads to in its column, or after a long thought if there
// is room for all of it.
func (v treeView) state(line *draw.Line, c columns, state string) {
	if state == "" {
		return
	}
	state = strings.TrimLeft(v.facts.StateWord+" "+state, " ")
	at := max(c.state, line.Used()+1)
	room := c.bar - 1 - at
	if draw.Width(state) > room && !v.hasStats() { // it outranks the bar
		room = c.status - 1 - at
	}
	if at == c.state || draw.Width(state) <= room {
		v.lit(line.To(at), themes.Dim, state, room)
		line.Gap(themes.Text, 1) // what follows does not touch it
	}
}

// lit writes a text with the letters in it that are searched for.
func (v treeView) lit(line *draw.Line, role themes.Role, text string, width int) {
	width = min(width, line.Left())
	from, to, ok := v.found.Query().In(text)
	if !ok || draw.Width(text[:from]) >= width {
		line.Fit(role, text, width)
		return
	}
	end := line.Used() + width
	line.Put(role, text[:from]).Fit(themes.FindMatch, text[from:to], end-line.Used()).Fit(role, text[to:], end-line.Used())
}

// verdict is the right end of a line: the value and what became of the thought.
func (v treeView) verdict(line *draw.Line, c columns, n *search.Node, m describe.Mark) {
	if n.Check.Verdict == search.Refused || n.Check.Verdict == search.DeadEnd {
		if c.state > 0 {
			line.To(c.state)
			reason := n.Check.Reason
			if room := line.Left(); reason != "" && draw.Width(reason) <= room && draw.Width(m.Word+": "+reason) > room {
				line.Put(themes.Dim, reason) // the glyph says the word as well
				return
			}
			line.Put(m.Role, m.Word)
			if reason != "" {
				line.Fit(themes.Dim, ": "+reason, line.Left())
			}
			return
		}
		line.To(c.status+valueWidth).Fit(m.Role, m.Word, line.Left())
		return
	}
	if st, of := v.streams.At(n.ID, true); st != nil && !n.Valued && !v.guessing {
		line.To(max(c.bar, 0))
		v.valuing(line, st, of)
		return
	}
	if !v.stats(line, c, n) && n.Valued {
		if c.bars > 0 && line.Used() <= c.bar {
			line.To(c.bar)
			role := themes.Value(v.scale.Of(n.Value))
			if n.Solution {
				role = themes.TreeSolved
			}
			draw.PutBar(line, role, v.scale.Of(n.Value), c.bars)
		}
		if v.thoughtOver(n) {
			line.To(c.status-1).Put(themes.ByModel, "∴")
		}
		line.To(c.status).Put(valueText(n), v.scale.Text(n.Value))
	}
	line.To(c.status+valueWidth).Put(m.Role, m.Word)
	if n.Left > 0 {
		line.Gap(themes.Text, 1).Put(themes.TreeBacktracked, fmt.Sprintf("↩ %d", n.Left))
	}
}

// thoughtOver reports whether a thought's value took thinking in a search where that
// is not the rule.
func (v treeView) thoughtOver(n *search.Node) bool {
	if v.tree.Setup().Settings.Evaluate != search.EvaluateDoubt {
		return false
	}
	reply, ok := v.tree.Reply(n.Judged)
	return ok && reply.Purpose == search.Think
}

func valueText(n *search.Node) themes.Role {
	if n.Pruned {
		return themes.Dim
	}
	return themes.Text
}

// rest counts the siblings that are not shown.
func (v treeView) rest(line *draw.Line, id search.NodeID) {
	cuts, refusals := v.outline.Hidden(v.tree, id)
	line.Put(themes.TreePruned, "◇ ")
	text := ""
	switch {
	case cuts > 0 && refusals > 0:
		text = fmt.Sprintf("%s pruned, %s refused or dead", english.Grouped(cuts), english.Grouped(refusals))
	case cuts > 0:
		text = english.Grouped(cuts) + " pruned"
	default:
		text = english.Grouped(refusals) + " refused or dead"
	}
	if v.outline.AllShown(id) {
		line.Put(themes.Dim, "… space hides "+text)
		return
	}
	line.Put(themes.Dim, "… more: "+text)
}
