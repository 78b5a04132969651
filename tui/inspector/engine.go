package inspector

import (
	"fmt"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// engineTab is how the words of a thought were computed.
type engineTab struct{ View }

// engineTab is how the words of a thought were computed: from the cache or anew,
// with which experts, by drafting ahead or not.
func (v engineTab) write(n *search.Node) {
	c, ok := v.written(n)
	switch {
	case !ok:
		v.nothing("No model wrote this.")
		return
	case c.Trace == nil && !v.Tree.Setup().Settings.Trace:
		v.nothing("The log does not say how this was computed. A search with --trace does, where the model can tell.")
		return
	case c.Trace == nil:
		v.nothing(fmt.Sprintf("The model %s does not say how it computed this.", v.Tree.Setup().Model))
		return
	}
	v.ledger(c.Trace)
	v.drafts(c.Trace.Drafts)
	v.routing(c)
}

// ledger is what the cache saved.
func (v engineTab) ledger(t *engine.Trace) {
	of := t.Computed + t.Reused
	row := func(name string, share float64, value string) {
		l := v.Line().Put(themes.Dim, name).To(10)
		draw.PutBar(l, themes.ValueMid, share, v.Width-10-draw.Width(value)-2)
		v.Add(l.To(v.Width-draw.Width(value)).Put(themes.Text, value))
	}
	if of > 0 { // a stored log does not tell
		v.Heading("prompt", english.Plural(of, "token"))
		row("computed", float64(t.Computed)/float64(of), english.Grouped(t.Computed))
		row("reused", float64(t.Reused)/float64(of), english.Grouped(t.Reused))
	}
	if t.LatentBytes == 0 || t.MHABytes == 0 {
		return
	}
	v.Heading("cache", fmt.Sprintf("%.1f times smaller", float64(t.MHABytes)/float64(t.LatentBytes)))
	row("cached", float64(t.LatentBytes)/float64(t.MHABytes), bytesText(t.LatentBytes))
	row("all heads", 1, bytesText(t.MHABytes))
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// drafts is how many tokens were guessed ahead, and how many of them stood.
func (v engineTab) drafts(drafts []engine.Drafted) {
	v.Heading("drafts", "tokens guessed ahead")
	if len(drafts) == 0 {
		v.nothing("This was decoded token by token.")
		return
	}
	for i, d := range drafts {
		share := 0.0
		if d.Proposed > 0 {
			share = float64(d.Accepted) / float64(d.Proposed)
		}
		right := fmt.Sprintf("%s  %d of %d", describe.Share(share), d.Accepted, d.Proposed)
		l := v.Line().Put(themes.Dim, fmt.Sprintf("%d ahead", i+1)).To(10)
		draw.PutBar(l, themes.Value(share), share, v.Width-10-draw.Width(right)-2)
		v.Add(l.To(v.Width-draw.Width(right)).Put(themes.Text, right))
	}
}

// routing is a strip of experts for each layer: the higher and hotter, the more
// of the tokens it had; below it, those of the token at the cursor.
func (v engineTab) routing(c engine.Completion) {
	r := c.Trace.Routing
	if r == nil {
		v.Heading("experts", "")
		v.nothing("This model has none.")
		return
	}
	kept := r.Tokens()
	if kept == 0 {
		v.Heading("experts", "")
		v.nothing("The log keeps the experts of no token of this.")
		return
	}
	cursor := v.cursor(kept)
	v.Heading("experts", fmt.Sprintf("%d of %d a token, %s", r.PerToken, r.Experts, english.Plural(kept, "token")))
	for layer, number := range r.Layers {
		v.strip(r, layer, number, cursor)
	}
	l := v.Line().Put(themes.Dim, "token ").Put(themes.Text, fmt.Sprintf("%d of %d ", cursor+1, kept))
	if cursor < len(c.Tokens) {
		l.Put(themes.Accent, quoted(c.Tokens[cursor].Text))
	}
	v.Add(l.Put(themes.Dim, "  H and L move"))
}

// strip is one layer.
func (v engineTab) strip(r *engine.Routing, layer, number, cursor int) {
	load, most := make([]float64, r.Experts), 0.0
	for token := range r.Tokens() {
		for _, g := range r.At(token, layer) {
			if int(g.Expert) < len(load) {
				load[g.Expert] += float64(g.Weight)
				most = max(most, load[g.Expert])
			}
		}
	}
	const name = 10
	cells := min(v.Width-name, r.Experts)
	if cells <= 0 || most == 0 {
		return
	}
	const gate = len("  12 .34")
	wide := min(max((v.Width-name-gate*r.PerToken)/r.Experts, 1), 4)
	strip, marks := v.Line().Put(themes.Dim, fmt.Sprintf("layer %d", number)).To(name), v.Line().To(name)
	chosen := map[int]float32{}
	for _, g := range r.At(cursor, layer) {
		chosen[int(g.Expert)*cells/r.Experts] += g.Weight
	}
	for cell := range cells {
		share := 0.0
		for e := cell * r.Experts / cells; e < max((cell+1)*r.Experts/cells, cell*r.Experts/cells+1) && e < r.Experts; e++ {
			share = max(share, load[e]/most)
		}
		strip.Repeat(themes.Heat(share), draw.Level(share), max(wide-1, 1)).Gap(themes.Text, min(wide-1, 1))
		glyph := " "
		if chosen[cell] > 0 {
			glyph = "▲"
		}
		marks.Repeat(themes.Accent, glyph, 1).Gap(themes.Text, wide-1)
	}
	for _, g := range r.At(cursor, layer) {
		strip.Put(themes.Dim, fmt.Sprintf("  %d", g.Expert)).Put(themes.Text, " "+describe.Share(float64(g.Weight)))
	}
	v.Add(strip)
	v.Add(marks)
}
