package chart

import (
	"fmt"
	"strings"

	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/linechart"
)

// The size of a chart in characters.
const (
	textHeight = 17
	topPercent = 106.25 // so that every fourth row is a round number
)

// Text draws series in the given number of columns or, for 0, in a good one. A letter
// marks each series, with the names below. If two fall on the same place, the first is
// drawn.
func Text(series []Series, columns int) string {
	columns = fitting(columns)
	low, high := span(series)
	// The axis of tokens has its own labels, at round numbers.
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

// axis writes round numbers of tokens at their places below the chart.
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
