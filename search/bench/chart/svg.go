package chart

import (
	"fmt"
	"io"
)

const (
	plotTop    = 44.0
	plotHeight = 360.0
)

// SVG draws series with their 95% intervals. axis says what the tokens are of.
func SVG(w io.Writer, title, axis string, series []Series) error {
	low, high := span(series)
	x := func(p Point) float64 { return plotLeft + (position(p)-low)/(high-low)*plotWidth }
	y := func(share float64) float64 { return plotTop + (1-share)*plotHeight }
	b := newPage(max(plotTop+plotHeight+56, plotTop+legendRow*float64(len(series))+20))
	b.text(plotLeft, 24, "start", title)
	for percent := 0; percent <= 100; percent += 20 {
		at := y(float64(percent) / 100)
		b.line(plotLeft, at, plotLeft+plotWidth, at, `stroke="#dddddd"`)
		b.text(plotLeft-8, at+4, "end", fmt.Sprintf("%d%%", percent))
	}
	for _, t := range ticks(low, high) {
		at := x(Point{Tokens: t})
		b.line(at, plotTop+plotHeight, at, plotTop+plotHeight+5, `stroke="#222222"`)
		b.text(at, plotTop+plotHeight+20, "middle", tokens(t))
	}
	b.line(plotLeft, plotTop+plotHeight, plotLeft+plotWidth, plotTop+plotHeight, `stroke="#222222"`)
	b.text(plotLeft+plotWidth/2, plotTop+plotHeight+42, "middle", axis+" (logarithmic)")
	for i, s := range series {
		var path []string
		for _, p := range s.Points {
			path = append(path, fmt.Sprintf("%.1f,%.1f", x(p), y(p.Share)))
			b.line(x(p), y(p.Low), x(p), y(p.High), fmt.Sprintf(`stroke="%s" stroke-opacity="0.35" stroke-width="2"`, hue(i)))
		}
		b.path(path, i)
		for _, p := range s.Points {
			b.badge(x(p), y(p.Share), i)
		}
		b.legend(plotTop, i, s.Name)
	}
	return b.write(w)
}
