package inspector

import (
	"fmt"

	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/english"
	"espalier/search/statistics"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// calibrationTab is about all thoughts: how well their values agree with what they were
// worth.
func (v View) calibrationTab(n *search.Node) {
	c := v.Calibration
	if c == nil {
		v.nothing("comparing the values with what the thoughts were worth …")
		return
	}
	v.Prose(themes.Dim, c.Summary())
	if c.Count == 0 {
		return
	}
	v.reliability(c, n)
	v.Heading("score", "")
	for _, f := range c.Figures() {
		l := v.Line().Put(themes.Text, f.Text()).To(7).Put(themes.Text, f.Name).To(26)
		if l.Left() >= draw.Width(f.About) {
			l.Put(themes.Dim, f.About)
		}
		v.Add(l)
	}
	if len(c.Labels) == 0 {
		return
	}
	v.Heading("words", "good")
	for _, l := range c.Labels {
		low, high := statistics.Wilson(l.Good, l.Count)
		right := fmt.Sprintf("%s of %s  %s (%s-%s)", english.Grouped(l.Good), english.Grouped(l.Count), describe.Share(l.Share()), describe.Share(low), describe.Share(high))
		line := v.Line()
		v.Add(line.Fit(themes.Text, l.Text, max(line.Left()-len(right)-1, 0)).To(v.Width-len(right)).Put(themes.Text, right))
	}
}

// reliability is the diagram: a row for each bin of values, from the lowest at the bottom.
// The bin of the selected thought is marked.
func (v View) reliability(c *calibration.Calibration, n *search.Node) {
	const left, right = 14, 5 // "› 0.9 12,345 │" and "│ .33"
	v.Heading("reliability", "share that is good")
	track := max(v.Width-left-right, 4)
	v.Add(v.Line().Gap(themes.Text, 2).Put(themes.Dim, "value count").To(left).Put(themes.Dim, "0").To(left+track-1).Put(themes.Dim, "1"))
	for i := len(c.Bins) - 1; i >= 0; i-- {
		b := c.Bins[i]
		l := v.Line()
		if value := v.Tree.Scale().Share(n.Value); n.Valued && n.Ballots == 0 && value >= b.From && (value < b.From+1./statistics.Bins || i == len(c.Bins)-1) {
			l.Put(themes.Accent, "›")
		}
		l.To(2).Put(themes.Text, fmt.Sprintf("%.1f", b.From))
		count := english.Grouped(b.Count)
		l.To(left-2-len(count)).Put(themes.Text, count).To(left-1).Put(themes.Frame, "│")
		for _, mark := range calibration.Track(b, track) {
			l.Put(trackRole(mark, b), string(mark))
		}
		l.Put(themes.Frame, "│")
		if b.Count > 0 {
			l.To(v.Width-4).Put(themes.Text, fmt.Sprintf("%4s", describe.Share(b.Share())))
		}
		v.Add(l)
	}
	v.Prose(themes.Dim, calibration.Legend)
}

func trackRole(mark rune, b statistics.Bin) themes.Role {
	switch mark {
	case calibration.Observed, calibration.Both:
		return themes.Value(b.Share())
	case calibration.Forecast:
		return themes.Accent
	}
	return themes.Dim
}
