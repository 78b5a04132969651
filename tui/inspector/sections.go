package inspector

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/tell"
)

// writing shows what a model is writing about the thought, or below it.
func (v View) writing(n *search.Node) {
	for _, judging := range []bool{false, true} {
		st, of := v.Streams.At(n.ID, judging)
		if st == nil {
			continue
		}
		note := "model"
		if of > 1 {
			note = fmt.Sprintf("%d of %d", st.Request+1, of)
		}
		v.Heading(tell.Doing(st.Purpose), note)
		lines := draw.Wrap(st.Text(), v.Width-1)
		const most = 8 // the end of it; the rest comes with the reply
		lines = lines[max(len(lines)-most, 0):]
		for i, text := range lines {
			l := v.Line().Put(themes.TreeLive, text)
			if i == len(lines)-1 {
				l.Put(themes.Accent, "▌")
			}
			v.Add(l)
		}
	}
}

// values shows the labels of an evaluation as bars.
func (v View) values(n *search.Node) {
	if len(n.Samples) == 0 {
		return
	}
	v.Heading("value", v.Scale.Long(n.Value))
	total, widest, counted := 0, 0, []string{}
	for _, s := range n.Samples {
		total += s.Count
		widest = max(widest, draw.Width(s.Label))
		if s.Count > 0 {
			counted = append(counted, fmt.Sprintf("%s ×%d", s.Label, s.Count))
		}
	}
	name := min(widest+2, v.Width/2)
	for _, s := range n.Samples {
		p := s.Probability
		if total > 0 && p == 0 {
			p = float64(s.Count) / float64(total)
		}
		l := v.Line().Fit(themes.Text, s.Label, name-1).To(name)
		draw.PutBar(l, themes.ValueMid, p, v.Width-name-5)
		v.Add(l.To(v.Width-3).Put(themes.Text, tell.Share(p)))
	}
	if len(counted) > 0 {
		v.Prose(themes.Dim, fmt.Sprintf("sampled %d: %s", total, strings.Join(counted, ", ")))
	}
}

// mostSteps bounds the path: of a deep thought, the last steps are shown.
const mostSteps = 60

// path lists the thoughts from the root to this one.
func (v View) path(n *search.Node) {
	if n.ID == 0 {
		return
	}
	v.Heading("path", tell.Plural(n.Depth, "step"))
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
				v.Add(l.Put(themes.Dim, "… "+tell.Plural(left-mostSteps, "step")))
			}
			continue
		}
		indent := min(2*(i-1), v.Width/3)
		l.Gap(themes.Text, indent).Put(themes.TreeGuide, "└ ")
		role := themes.Text
		if step.Solution {
			role = themes.TreeSolved
		}
		l.Fit(role, step.Short(), v.Width-l.Used()-4)
		if state := step.Check.State; state != "" && !v.Facts.Wordy {
			at := max(v.Width*11/20, l.Used()+2)
			l.To(at).Fit(themes.Dim, state, v.Width-at-5)
		}
		if step.Valued {
			l.To(v.Width-3).Put(themes.Text, v.Scale.Text(step.Value))
		}
		v.Add(l)
	}
}
