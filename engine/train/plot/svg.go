package plot

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The page of an SVG, in pixels.
const (
	pageWidth   = 860.0
	plotLeft    = 70.0
	plotWidth   = 540.0
	plotHeight  = 180.0
	panelHeight = plotHeight + 76
	legendLeft  = plotLeft + plotWidth + 24
	legendRow   = 20.0
	mostPoints  = 400
)

// hues are those of Okabe and Ito, which colour-blind eyes tell apart; a letter at
// the end of each line tells them apart without colour.
var hues = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a07800", "#56b4e9", "#000000", "#7a4fbf", "#8a8a8a"}

// SVG draws panels below each other.
func SVG(w io.Writer, panels []Panel) error {
	height := panelHeight * float64(max(len(panels), 1))
	page := &page{}
	page.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g" font-family="sans-serif" font-size="13">`, pageWidth, height, pageWidth, height)
	page.printf(`<rect width="100%%" height="100%%" fill="#ffffff"/>`)
	for i, p := range panels {
		page.panel(p, float64(i)*panelHeight+36)
	}
	page.printf("</svg>")
	_, err := io.WriteString(w, page.String())
	return err
}

type page struct{ strings.Builder }

func (b *page) printf(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }

func (b *page) text(x, y float64, anchor, s string) {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(s)) // a Builder does not fail
	b.printf(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="#222222">%s</text>`, x, y, anchor, escaped.String())
}

func (b *page) panel(p Panel, top float64) {
	r := p.box()
	x := func(step float64) float64 { return plotLeft + (step-r.left)/(r.right-r.left)*plotWidth }
	y := func(value float64) float64 { return top + (r.high-value)/(r.high-r.low)*plotHeight }
	b.text(plotLeft, top-12, "start", p.Title)
	const lines = 4
	for i := range lines + 1 {
		value := r.low + (r.high-r.low)*float64(i)/lines
		b.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#dddddd"/>`, plotLeft, y(value), plotLeft+plotWidth, y(value))
		b.text(plotLeft-8, y(value)+4, "end", number(value))
		step := r.left + (r.right-r.left)*float64(i)/lines
		b.text(x(step), top+plotHeight+20, "middle", number(step))
	}
	b.text(plotLeft+plotWidth+8, top+plotHeight+20, "start", "steps")
	for i, l := range p.Lines {
		hue := hues[i%len(hues)]
		var path []string
		for _, point := range l.thinned(mostPoints) {
			path = append(path, fmt.Sprintf("%.1f,%.1f", x(point.Step), y(point.Value)))
		}
		if len(path) == 0 {
			continue
		}
		b.printf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.Join(path, " "), hue)
		last := l.Points[len(l.Points)-1]
		b.badge(x(last.Step), y(last.Value), hue, mark(i))
		row := top + legendRow*float64(i)
		b.badge(legendLeft+8, row, hue, mark(i))
		b.text(legendLeft+22, row+4, "start", l.Name)
	}
}

func (b *page) badge(x, y float64, hue, letter string) {
	b.printf(`<circle cx="%.1f" cy="%.1f" r="8" fill="%s"/>`, x, y, hue)
	b.printf(`<text x="%.1f" y="%.1f" text-anchor="middle" fill="#ffffff" font-size="11">%s</text>`, x, y+4, letter)
}
