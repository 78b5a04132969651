package chart

import (
	"fmt"
	"strings"

	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/linechart"
)

// The bounds of a chart in characters.
const (
	textHeight = 17
	topPercent = 106.25 // so that each fourth line is a round number
)

// Text draws series in so many columns; 0 is as many as look well. A letter stands
// for each series, and the names below say which; where two would stand in one
// place the first does.
func Text(series []Series, columns int) string {
	columns = fitting(columns)
	low, high := span(series)
	// The labels of tokens are ours: those of a logarithmic axis are at odd places.
	c := linechart.New(columns, textHeight, low, high, 0, topPercent,
		linechart.WithXYSteps(0, 4),
		linechart.WithYLabelFormatter(func(_ int, v float64) string { return fmt.Sprintf("%3.0f%%", v) }))
	c.DrawXYAxisAndLabel()
	for _, s := range series {
		for i := 1; i < len(s.Points); i++ {
			c.DrawBrailleLine(at(s.Points[i-1]), at(s.Points[i]))
		}
	}
	for i := len(series) - 1; i >= 0; i-- {
		for _, p := range series[i].Points {
			c.DrawRune(at(p), []rune(mark(i))[0])
		}
	}
	var b strings.Builder
	b.WriteString(trimmed(c.View()))
	b.WriteString(axis(low, high, c.Origin().X, c.GraphWidth()) + "\n\n")
	for i, s := range series {
		fmt.Fprintf(&b, "  %s  %s\n", mark(i), s.Name)
	}
	return b.String()
}

func at(p Point) canvas.Float64Point { return canvas.Float64Point{X: position(p), Y: 100 * p.Share} }

// axis writes round numbers of tokens below the places where they belong.
func axis(low, high float64, left, width int) string {
	const name = " tokens"
	line := []rune(strings.Repeat(" ", left+1+width))
	end := 0 // of the last label
	for _, t := range ticks(low, high) {
		label := []rune(tokens(t))
		from := left + 1 + int((position(Point{Tokens: t})-low)/(high-low)*float64(width-1)) - len(label)/2
		if from <= end || from+len(label)+len(name) > len(line) {
			continue
		}
		end = from + copy(line[from:], label)
	}
	copy(line[end:], []rune(name))
	return strings.TrimRight(string(line), " ")
}
