package explorer

import (
	"espalier/search"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// renderResult is the end of a search, framed: the answer with its check, or why
// there is none; and what it cost.
func renderResult(p *themes.Palette, t *search.Tree, f tui.Facts, costs tui.Figures, place draw.Rect) []string {
	o := t.Outcome()
	role, title := themes.StatusUnsolved, "not solved"
	if o.Solved {
		role, title = themes.StatusSolved, "solved"
	}
	inner := place.Inner()
	first := draw.NewLine(p, inner.W)
	switch {
	case o.Solved:
		answer := describe.WithGoal(o.Answer, f.Goal)
		why, by := "checked by rule", themes.ByRule
		if o.Chosen != "" {
			title, why, by = "answered", o.Chosen, themes.ByModel
		}
		first.Put(role, "★ ").Fit(role, answer, inner.W-max(24, draw.Width(why)+5))
		first.Gap(themes.Text, 3).Put(by, why)
	case o.Answer != "":
		first.Put(role, "■ ").Fit(themes.Text, o.Answer, inner.W/2).Gap(themes.Text, 3)
		first.Fit(themes.Text, o.Reason, inner.W)
	default:
		first.Put(role, "■ ").Fit(themes.Text, o.Reason, inner.W-2)
	}
	second := draw.NewLine(p, inner.W).Gap(themes.Text, 2).Fit(themes.Dim, costs.Sentence(), inner.W-2)
	frame := draw.Frame{Palette: p, Place: place, Role: role, Title: title, Note: f.Warning}
	return frame.Around([]string{first.String(), second.String()})
}
