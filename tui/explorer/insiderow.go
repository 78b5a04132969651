package explorer

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/outline"
)

// inside draws a segment of what a model thought, below its thought: what it does, what it
// says, and at the right end whether it is true and where it goes back to.
func (v treeView) inside(line *draw.Line, r outline.Row) {
	p, n, ok := v.insides.at(r)
	if !ok {
		return
	}
	if weights := v.insides.e.history.d.Branch().Weights(p.reply, p.choice); weights != nil {
		bar := " "
		if n.ID <= len(weights) {
			bar = weights[n.ID-1].Bar()
		}
		line.Put(themes.Notice, bar)
	}
	const deepest = 8 // levels that are indented
	line.Put(themes.TreeGuide, strings.Repeat("╎ ", min(p.reader.Depth(n), deepest)))
	m := describe.ThoughtMark(n.Kind)
	line.Put(m.Role, m.Glyph).Gap(themes.Text, 1)
	role := themes.Dim
	switch n.Kind {
	case thinking.Try, thinking.Compute, thinking.Answer:
		role = themes.Text
	case thinking.GiveUp, thinking.GoBack:
		role = m.Role
	case thinking.SetOut, thinking.Check, thinking.Conclude, thinking.Repeat:
	}
	note, noteRole := v.insideNote(n)
	if n.Claim.Verdict == thinking.False {
		role = roleOfFalse
	}
	room := line.Left()
	if note != "" {
		room -= draw.Width(note) + 1
	}
	text := printable.Line(strings.Join(strings.Fields(search.MarkAdded(p.reader.Text(), n.From, n.To, p.added)), " "))
	v.lit(line, role, text, max(room, 8))
	if note != "" {
		line.Gap(themes.Text, 1).Put(noteRole, note)
	}
	if words := p.reader.Words(n, v.facts.Thinking); words != "" && line.Left() >= leastWords {
		line.To(min(max(line.Used()+2, wordsColumn), line.Used()+line.Left()-leastWords)).Fit(themes.ByRule, "∙ "+words, line.Left())
	}
}

// Where the words begin that a rule makes of a segment in the language of the embedded
// model, and how many columns of them are worth showing.
const (
	wordsColumn = 38
	leastWords  = 20
)

// insideNote is what a row shows after a segment.
func (v treeView) insideNote(n thinking.Node) (string, themes.Role) {
	claim := describe.ClaimMark(n.Claim)
	switch {
	case n.Claim.Verdict == thinking.False:
		return claim.Glyph + " " + claim.Word, roleOfFalse
	case n.Repeats > 0:
		return "↻", themes.Dim
	case n.Returns >= 0:
		return "↩", themes.TreeBacktracked
	}
	if id, ok := v.insides.known(n.State); ok && n.Kind == thinking.Try {
		return strings.TrimSpace(fmt.Sprintf("%s = thought %d", claim.Glyph, id)), themes.ByRule
	}
	return claim.Glyph, claim.Role
}
