package explorer

import (
	"fmt"

	"espalier/search"
	"espalier/search/thinking"
	"espalier/tui/describe"
	"espalier/tui/overlay"
)

// meanings say what the glyph of a status stands for, to people who see it for the first
// time.
var meanings = []struct {
	status  search.Status
	meaning string
}{
	{search.StatusFrontier, "open: nothing is decided about it yet"},
	{search.StatusKept, "kept: the search goes on from it (▾ unfolded, ▸ folded)"},
	{search.StatusPruned, "pruned: others were valued higher"},
	{search.StatusRefused, "refused: it breaks a rule, which is named"},
	{search.StatusDead, "dead end: it breaks no rule, but nothing can follow"},
	{search.StatusLeft, "the search came back from here"},
	{search.StatusSolution, "on the path to the answer"},
	{search.StatusGone, "it stood below a thought that you have reworded"},
}

// legend explains the glyphs of the screen, as far as this search can show them.
func (c *classroom) legend() {
	lines := []string{"The tree: a line is a thought, deeper ones follow from it."}
	put := func(glyph, meaning string) { lines = append(lines, fmt.Sprintf("  %-3s %s", glyph, meaning)) }
	for _, m := range meanings {
		put(describe.MarkOf(m.status).Glyph, m.meaning)
	}
	if forced := c.e.options.Facts.Forced; forced != "" {
		put("▸", "several in one line, each a "+forced+": there was no other choice (space opens it)")
		put("▾", "a guess: one of several that the rules allow")
	} else {
		put("━━", "how well it is valued, from 0 to 1, with the number behind it")
	}
	put("◌", "a model is writing there")
	put("▌", "the selected thought, which the inspector is about")
	put("+ †", "can, and cannot, be solved from here: an exact solver says so, not the model (O)")
	lines = append(lines, "", "Inside a thought (I): what a model thought, cut into steps by rules.")
	for _, k := range []thinking.Kind{thinking.Try, thinking.Compute, thinking.Check, thinking.Conclude, thinking.GiveUp, thinking.GoBack, thinking.Repeat, thinking.Answer} {
		put(describe.ThoughtMark(k).Glyph, k.String())
	}
	put("✓ ✗", "what it claims is true, or false, by the rules")
	put(search.AddedOpen+" "+search.AddedClose, "words that are not the model's: added by the program or by the user")
	put("∙", "the same in plain words: a rule says it, not the model")
	if c.e.options.Facts.Board != nil {
		lines = append(lines, "", "The board of the selected thought.")
		put("[5]", "what this thought writes")
		put("46", "all that still fits a cell, by the rules, not the model")
		put("✗", "nothing fits this cell")
		put("!5!", "two cells that contradict each other")
	}
	lines = append(lines, "", "The bottom, over time; a click goes to a moment.")
	for _, curve := range c.e.history.series.curves(c.e.history.tree.Setup().Settings.Method) {
		lines = append(lines, fmt.Sprintf("  %-12s %s", curve.name, curve.meaning))
	}
	c.e.host.Overlays().Open(overlay.NewSheet("legend", lines))
}
