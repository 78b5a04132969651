package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The page in pixels, with the plot on the left and the names on the right.
const (
	pageWidth  = 860.0
	plotLeft   = 60.0
	plotWidth  = 560.0
	legendLeft = plotLeft + plotWidth + 26
	legendRow  = 22.0
)

// hues are those of Okabe and Ito, which colour-blind readers can distinguish. A letter
// on each line distinguishes them without colour.
var hues = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a07800", "#56b4e9", "#000000", "#7a4fbf", "#8a8a8a"}

func hue(i int) string { return hues[i%len(hues)] }

// marks distinguish lines.
const marks = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func mark(i int) string { return string(marks[i%len(marks)]) }

// page is an SVG picture.
type page struct{ strings.Builder }

func newPage(height float64) *page {
	p := &page{}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g" font-family="sans-serif" font-size="13">`, pageWidth, height, pageWidth, height)
	p.printf(`<rect width="100%%" height="100%%" fill="#ffffff"/>`)
	return p
}

// write ends the page.
func (p *page) write(w io.Writer) error {
	p.printf("</svg>")
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) text(x, y float64, anchor, s string) {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(s)) // a Builder does not fail
	p.printf(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="#222222">%s</text>`, x, y, anchor, escaped.String())
}

func (p *page) line(x1, y1, x2, y2 float64, style string) {
	p.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`, x1, y1, x2, y2, style)
}

// path joins points "x,y" in the hue of line i.
func (p *page) path(points []string, i int) {
	p.printf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.Join(points, " "), hue(i))
}

// badge draws the letter of line i on its hue.
func (p *page) badge(x, y float64, i int) {
	p.printf(`<circle cx="%.1f" cy="%.1f" r="8" fill="%s"/>`, x, y, hue(i))
	p.printf(`<text x="%.1f" y="%.1f" text-anchor="middle" fill="#ffffff" font-size="11">%s</text>`, x, y+4, mark(i))
}

// legend draws the badge of line i with its name, next to a plot.
func (p *page) legend(top float64, i int, name string) {
	y := top + legendRow*float64(i)
	p.badge(legendLeft, y, i)
	p.text(legendLeft+14, y+4, "start", name)
}

// The least and greatest width of a drawing for a terminal.
const (
	leastWidth = 40
	mostWidth  = 100
)

// fitting returns the width of a drawing for a number of columns; 0 is any.
func fitting(columns int) int {
	if columns <= 0 {
		return mostWidth
	}
	return min(max(columns, leastWidth), mostWidth)
}

// trimmed removes the blanks at the ends of lines.
func trimmed(view string) string {
	var b strings.Builder
	for line := range strings.Lines(view) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}
