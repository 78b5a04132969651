package chart

import (
	"fmt"
	"strings"

	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/linechart"
)

const curveRows = 11 // of a panel

// CurvesText draws panels one below another, in the given number of columns or, for 0, in
// a good one. A letter marks the end of each line, with the names below.
func CurvesText(panels []Panel, columns int) string {
	columns = fitting(columns)
	var b strings.Builder
	for _, p := range panels {
		b.WriteString(p.Title + "\n")
		r := p.box()
		c := linechart.New(columns, curveRows, r.left, r.right, r.low, r.high,
			linechart.WithXYSteps(0, 4),
			linechart.WithYLabelFormatter(func(_ int, v float64) string { return fmt.Sprintf("%8s", number(v)) }))
		c.DrawXYAxisAndLabel()
		for i, l := range p.Curves {
			points := l.thinned(columns)
			for j := 1; j < len(points); j++ {
				c.DrawBrailleLine(step(points[j-1]), step(points[j]))
			}
			if n := len(points); n > 0 {
				c.DrawRune(step(points[n-1]), rune(mark(i)[0]))
			}
		}
		b.WriteString(trimmed(c.View()))
		from, to := number(r.left), number(r.right)+" steps"
		gap := max(1, columns-c.Origin().X-1-len(from)-len(to))
		b.WriteString(strings.Repeat(" ", c.Origin().X+1) + from + strings.Repeat(" ", gap) + to + "\n")
		for i, l := range p.Curves {
			if n := len(l.Points); n > 0 {
				fmt.Fprintf(&b, "  %s  %s: %s, then %s\n", mark(i), l.Name, number(l.Points[0].Value), number(l.Points[n-1].Value))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func step(p StepPoint) canvas.Float64Point { return canvas.Float64Point{X: p.Step, Y: p.Value} }
