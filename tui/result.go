package tui

import (
	"strings"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// renderResult is the end of a search, framed: the answer with its check, or why
// there is none; and what it cost.
func renderResult(p *themes.Palette, t *search.Tree, f Facts, costs figures, place rect) []string {
	o := t.Outcome()
	role, title := themes.StatusUnsolved, "not solved"
	if o.Solved {
		role, title = themes.StatusSolved, "solved"
	}
	inner := place.inner()
	first := draw.NewLine(p, inner.w)
	switch {
	case o.Solved:
		answer := withGoal(o.Answer, f.Goal)
		first.Put(role, "★ ").Fit(role, answer, inner.w-24)
		first.Gap(themes.Text, 3).Put(themes.ByRule, "checked by rule")
	case o.Answer != "":
		first.Put(role, "■ ").Fit(themes.Text, o.Answer, inner.w/2).Gap(themes.Text, 3)
		first.Fit(themes.Text, o.Reason, inner.w)
	default:
		first.Put(role, "■ ").Fit(themes.Text, o.Reason, inner.w-2)
	}
	second := draw.NewLine(p, inner.w).Gap(themes.Text, 2).Fit(themes.Dim, costs.sentence(), inner.w-2)
	frame := newFrame(p, place, role, title, "")
	return frame.around([]string{first.String(), second.String()})
}

// sentence tells the costs in words.
func (f figures) sentence() string {
	parts := []string{
		plural(f.totals.Thoughts, "thought"),
		plural(f.totals.Calls, "call"),
	}
	tokens := plural(f.tokens(), "token")
	if r := f.totals.Usage.Reused; r > 0 {
		tokens += " (+" + grouped(r) + " reused)"
	}
	parts = append(parts, tokens)
	if b := f.totals.Backtracks; b > 0 {
		parts = append(parts, plural(b, "backtrack"))
	}
	if f.elapsed > 0 {
		parts = append(parts, seconds(f.elapsed))
	}
	return strings.Join(parts, " · ")
}
