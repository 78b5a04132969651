package inspector

import (
	"fmt"
	"strconv"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// pathTab is the way from the puzzle to the thought.
type pathTab struct{ View }

// pathTab is the way from the puzzle to the thought, with what was done at every
// step of it.
func (v pathTab) write(n *search.Node) {
	if n.ID == 0 {
		v.nothing("The way begins here.")
		return
	}
	v.path(n)
	for _, id := range v.Tree.Ancestry(n.ID)[1:] {
		step := v.Tree.Node(id)
		mark := describe.MarkOf(step.Status())
		v.Heading(fmt.Sprintf("step %d", step.Depth), "thought "+strconv.Itoa(int(id)))
		v.Add(v.Line().Put(mark.Role, mark.Glyph+" ").Fit(themes.Title, step.Short(), v.Width-2))
		v.deeds(step)
	}
}

// mostSteps bounds the path: of a deep thought, the last steps are shown.
const mostSteps = 60

// path lists the thoughts from the root to this one.
func (v pathTab) path(n *search.Node) {
	if n.ID == 0 {
		return
	}
	v.Heading("path", english.Plural(n.Depth, "step"))
	path := v.Tree.Path(n.ID)
	for i, id := range path {
		step := v.Tree.Node(id)
		l := v.Line()
		if i == 0 {
			v.Add(l.Fit(themes.Text, step.Check.State, v.Width))
			continue
		}
		if left := len(path) - i; left > mostSteps {
			if i == 1 {
				v.Add(l.Put(themes.Dim, "… "+english.Plural(left-mostSteps, "step")))
			}
			continue
		}
		indent := min(2*(i-1), v.Width/3)
		l.Gap(themes.Text, indent).Put(themes.TreeGuide, "└ ")
		role := themes.Text
		if step.Solution {
			role = themes.TreeSolved
		}
		said := step.Short()
		if len(step.OtherParents) > 0 {
			said = "↳ " + search.Numbers(step.Parents()) + ": " + said
		}
		l.Fit(role, said, v.Width-l.Used()-describe.ValueWidth-1)
		if at, state := max(v.Width*11/20, l.Used()+2), step.Check.State; !v.Facts.Wordy && at+draw.Width(state)+2 <= v.Width-describe.ValueWidth {
			l.To(at).Put(themes.Dim, state) // the beginning of a board would say nothing
		}
		if step.Valued {
			l.To(v.Width-describe.ValueWidth).Put(themes.Text, v.Scale.Text(step.Value))
		}
		v.Add(l)
	}
}
