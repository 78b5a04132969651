package inspector

import (
	"cmp"
	"fmt"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// branching is what adaptive branching knows of generating another child and of going on, and
// the last choice that it made here.
func (v valuesTab) branching(n *search.Node) {
	b, prior := search.BranchingOf(v.Tree, n.ID), v.Tree.Setup().Settings.Prior
	v.Heading("branching", prior+" posteriors")
	for _, arm := range []struct {
		name    string
		rewards search.Rewards
	}{{search.ArmGenerate, b.Generated}, {search.ArmContinue, b.Continued}} {
		p := arm.rewards.Posterior(prior)
		known := fmt.Sprintf("%s ± %s", describe.Share(p.Mean), describe.Share(p.Scale))
		l := v.Line().Put(themes.Text, arm.name).To(6).Put(themes.Dim, "N "+english.Grouped(arm.rewards.N)).To(13)
		draw.PutBar(l, themes.Value(p.Mean), p.Mean, max(v.Width-14-draw.Width(known), 0))
		v.Add(l.To(v.Width-draw.Width(known)).Put(themes.Text, known))
	}
	last, ok := v.lastDrawn(n.ID)
	if !ok {
		return
	}
	v.Heading("last draw", "the highest goes")
	for _, a := range last.Arms {
		name := a.Name
		if a.Child > 0 {
			name = v.Tree.Name(a.Child)
		}
		if a.Model != "" {
			name = a.Model
		}
		role := themes.Text
		if a.Child == last.To && (a.Child > 0 || a.Name == search.ArmGenerate) || last.To == 0 && a.Name == search.ArmModel && a.Model == cmp.Or(last.Model, v.Tree.Setup().Model) || a.Name == search.ArmContinue && last.To > 0 {
			role = themes.Accent
		}
		right := fmt.Sprintf("drew %s of %s ± %s", describe.Share(a.Draw), describe.Share(a.Mean), describe.Share(a.Scale))
		l := v.Line()
		v.Add(l.Fit(role, name, v.Width-draw.Width(right)-2).To(v.Width-draw.Width(right)).Put(themes.Dim, right))
	}
}

// lastDrawn is the last choice at a thought.
func (v valuesTab) lastDrawn(id search.NodeID) (search.Drawn, bool) {
	for i := len(v.Log) - 1; i >= 0; i-- {
		if b, ok := v.Log[i].Body.(search.Drawn); ok && b.Node == id {
			return b, true
		}
	}
	return search.Drawn{}, false
}
