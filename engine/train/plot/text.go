package plot

import (
	"fmt"
	"strings"

	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/linechart"
)

// The bounds of a panel in characters.
const (
	leastWidth = 40
	mostWidth  = 100
	textHeight = 11
)

// Text draws panels below each other in so many columns; 0 is as many as look
// well. A letter stands at the end of each line, and the names below say which.
func Text(panels []Panel, columns int) string {
	if columns <= 0 || columns > mostWidth {
		columns = mostWidth
	}
	columns = max(columns, leastWidth)
	var b strings.Builder
	for _, p := range panels {
		b.WriteString(p.Title + "\n")
		r := p.box()
		c := linechart.New(columns, textHeight, r.left, r.right, r.low, r.high,
			linechart.WithXYSteps(0, 4),
			linechart.WithYLabelFormatter(func(_ int, v float64) string { return fmt.Sprintf("%8s", number(v)) }))
		c.DrawXYAxisAndLabel()
		for i, l := range p.Lines {
			points := l.thinned(columns)
			for j := 1; j < len(points); j++ {
				c.DrawBrailleLine(at(points[j-1]), at(points[j]))
			}
			if n := len(points); n > 0 {
				c.DrawRune(at(points[n-1]), rune(mark(i)[0]))
			}
		}
		for line := range strings.Lines(c.View()) {
			b.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
		from, to := number(r.left), number(r.right)+" steps"
		gap := max(1, columns-c.Origin().X-1-len(from)-len(to))
		b.WriteString(strings.Repeat(" ", c.Origin().X+1) + from + strings.Repeat(" ", gap) + to + "\n")
		for i, l := range p.Lines {
			if n := len(l.Points); n > 0 {
				fmt.Fprintf(&b, "  %s  %s: %s, then %s\n", mark(i), l.Name, number(l.Points[0].Value), number(l.Points[n-1].Value))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func at(p Point) canvas.Float64Point { return canvas.Float64Point{X: p.Step, Y: p.Value} }
