package tui

import (
	"fmt"

	"espalier/search"
	"espalier/themes"
)

// renderCosts is the table of what the search did and what it took.
func renderCosts(p *themes.Palette, t *search.Tree, f figures, width, height int) []string {
	page := &page{palette: p, width: width}
	totals := t.Totals()
	row := func(name, value, note string) {
		l := page.line().Put(themes.Dim, name)
		l.To(26-len(value)).Put(themes.Text, value).Gap(themes.Text, 2)
		page.add(l.Put(themes.Dim, note))
	}
	of := func(n int) string {
		if totals.Thoughts == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f%%", 100*float64(n)/float64(totals.Thoughts))
	}
	row("thoughts", grouped(totals.Thoughts), budget(f.budget.Nodes))
	row("refused by rule", grouped(totals.Refused), of(totals.Refused))
	row("cut", grouped(totals.Pruned), of(totals.Pruned))
	row("merged", grouped(totals.Merged), "")
	row("backtracks", grouped(totals.Backtracks), "")
	row("calls", grouped(totals.Calls), budget(f.budget.Calls))
	u := totals.Usage
	row("prompt tokens", grouped(u.Prompt), fmt.Sprintf("%s reused", grouped(u.Reused)))
	row("completion tokens", grouped(u.Completion), "")
	if r := f.rate(); r > 0 {
		row("tokens a second", short(r), "")
	}
	return page.window(0, height)
}

func budget(n int) string {
	if n == 0 {
		return ""
	}
	return "of " + grouped(n)
}
