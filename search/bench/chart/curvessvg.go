package chart

import (
	"fmt"
	"io"
)

const (
	curveHeight = 180.0
	panelHeight = curveHeight + 76
	mostPoints  = 400
)

// CurvesSVG draws panels one below another.
func CurvesSVG(w io.Writer, panels []Panel) error {
	page := newPage(panelHeight * float64(max(len(panels), 1)))
	for i, p := range panels {
		page.panel(p, float64(i)*panelHeight+36)
	}
	return page.write(w)
}

func (p *page) panel(of Panel, top float64) {
	r := of.box()
	x := func(step float64) float64 { return plotLeft + (step-r.left)/(r.right-r.left)*plotWidth }
	y := func(value float64) float64 { return top + (r.high-value)/(r.high-r.low)*curveHeight }
	p.text(plotLeft, top-12, "start", of.Title)
	const lines = 4
	for i := range lines + 1 {
		value := r.low + (r.high-r.low)*float64(i)/lines
		p.line(plotLeft, y(value), plotLeft+plotWidth, y(value), `stroke="#dddddd"`)
		p.text(plotLeft-8, y(value)+4, "end", number(value))
		step := r.left + (r.right-r.left)*float64(i)/lines
		p.text(x(step), top+curveHeight+20, "middle", number(step))
	}
	p.text(plotLeft+plotWidth+26, top+curveHeight+20, "start", "steps")
	for i, c := range of.Curves {
		var path []string
		for _, point := range c.thinned(mostPoints) {
			path = append(path, fmt.Sprintf("%.1f,%.1f", x(point.Step), y(point.Value)))
		}
		if len(path) == 0 {
			continue
		}
		p.path(path, i)
		last := c.Points[len(c.Points)-1]
		p.badge(x(last.Step), y(last.Value), i)
		p.legend(top, i, c.Name)
	}
}
