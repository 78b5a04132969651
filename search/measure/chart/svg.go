package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The page of an SVG, in pixels.
const (
	pageWidth  = 860.0
	plotLeft   = 60.0
	plotTop    = 44.0
	plotWidth  = 560.0
	plotHeight = 360.0
	legendLeft = plotLeft + plotWidth + 26
	legendRow  = 22.0
)

// hues are those of Okabe and Ito, which colour-blind eyes tell apart; a letter at
// each point tells them apart without colour.
var hues = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a07800", "#56b4e9", "#000000", "#7a4fbf", "#8a8a8a"}

// SVG draws series with their 95% intervals.
func SVG(w io.Writer, title string, series []Series) error {
	low, high := span(series)
	x := func(p Point) float64 { return plotLeft + (position(p)-low)/(high-low)*plotWidth }
	y := func(share float64) float64 { return plotTop + (1-share)*plotHeight }
	var b strings.Builder
	pageHeight := max(plotTop+plotHeight+56, plotTop+legendRow*float64(len(series))+20)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g" font-family="sans-serif" font-size="13">`+"\n", pageWidth, pageHeight, pageWidth, pageHeight)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n")
	text := func(x, y float64, anchor, s string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s" fill="#222222">%s</text>`+"\n", x, y, anchor, escaped(s))
	}
	line := func(x1, y1, x2, y2 float64, style string) {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`+"\n", x1, y1, x2, y2, style)
	}
	text(plotLeft, 24, "start", title)
	for percent := 0; percent <= 100; percent += 20 {
		at := y(float64(percent) / 100)
		line(plotLeft, at, plotLeft+plotWidth, at, `stroke="#dddddd"`)
		text(plotLeft-8, at+4, "end", fmt.Sprintf("%d%%", percent))
	}
	for _, t := range ticks(low, high) {
		at := x(Point{Tokens: t})
		line(at, plotTop+plotHeight, at, plotTop+plotHeight+5, `stroke="#222222"`)
		text(at, plotTop+plotHeight+20, "middle", tokens(t))
	}
	line(plotLeft, plotTop+plotHeight, plotLeft+plotWidth, plotTop+plotHeight, `stroke="#222222"`)
	text(plotLeft+plotWidth/2, plotTop+plotHeight+42, "middle", "tokens a puzzle (logarithmic)")
	for i, s := range series {
		hue := hues[i%len(hues)]
		var path []string
		for _, p := range s.Points {
			path = append(path, fmt.Sprintf("%.1f,%.1f", x(p), y(p.Share)))
			line(x(p), y(p.Low), x(p), y(p.High), fmt.Sprintf(`stroke="%s" stroke-opacity="0.35" stroke-width="2"`, hue))
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(path, " "), hue)
		for _, p := range s.Points {
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="8" fill="%s"/>`+"\n", x(p), y(p.Share), hue)
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="#ffffff" font-size="11">%s</text>`+"\n", x(p), y(p.Share)+4, mark(i))
		}
		row := plotTop + legendRow*float64(i)
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="8" fill="%s"/>`+"\n", legendLeft, row, hue)
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="#ffffff" font-size="11">%s</text>`+"\n", legendLeft, row+4, mark(i))
		text(legendLeft+14, row+4, "start", s.Name)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
