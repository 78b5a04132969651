package explorer

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// renderCosts is the table of what the search did and what it took.
func renderCosts(p *themes.Palette, t *search.Tree, f tui.Figures, width, height int) []string {
	page := &draw.Page{Palette: p, Width: width}
	totals := t.Totals()
	row := func(name, value, note string) {
		l := page.Line().Put(themes.Dim, name)
		l.To(26-len(value)).Put(themes.Text, value).Gap(themes.Text, 2)
		page.Add(l.Put(themes.Dim, note))
	}
	of := func(n int) string {
		if totals.Thoughts == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f%%", 100*float64(n)/float64(totals.Thoughts))
	}
	row("thoughts", english.Grouped(totals.Thoughts), budget(f.Budget.Nodes))
	row("refused by rule", english.Grouped(totals.Refused), of(totals.Refused))
	row("pruned", english.Grouped(totals.Pruned), of(totals.Pruned))
	row("merged", english.Grouped(totals.Merged), "")
	if kinds := totals.Replies(); len(kinds) > 0 {
		row("replies", "", strings.Join(kinds, ", "))
	}
	row("backtracks", english.Grouped(totals.Retreats), "")
	row("calls", totals.Lacking.Figure(totals.Calls, search.LacksCalls), budget(f.Budget.Calls))
	u := totals.Usage
	row("prompt tokens", totals.Lacking.Figure(u.Prompt, search.LacksTokens), fmt.Sprintf("%s reused", english.Grouped(u.Reused)))
	row("completion tokens", totals.Lacking.Figure(u.Completion, search.LacksTokens), "")
	if r := f.Rate(); r > 0 {
		row("tokens a second", describe.Short(r), "")
	}
	return page.Window(0, height)
}

func budget(n int) string {
	if n == 0 {
		return ""
	}
	return "of " + english.Grouped(n)
}
