package calibration

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/statistics"
)

func byShare(a, b Label) int {
	return cmp.Or(cmp.Compare(b.Share(), a.Share()), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
}

// Good is what a good thought is, by a measure.
func (m Measure) Good() string {
	if m == BySolver {
		return "can be solved"
	}
	return "led to a right answer"
}

// Author says who tells which thoughts were good.
func (m Measure) Author() string {
	if m == BySolver {
		return "by an exact solver, which no search sees"
	}
	return "by what the search found below them, where it went on"
}

// Evaluator says whose values they are.
func (c Calibration) Evaluator() string {
	if c.Rules {
		return "rules"
	}
	return "model"
}

// Summary says what was compared with what.
func (c Calibration) Summary() string {
	switch {
	case c.Count == 0 && c.Unknown == 0:
		return "no thought has been valued yet"
	case c.Count == 0 && c.By == BySolver:
		return english.Plural(c.Unknown, "value") + ", but the exact solver cannot tell of these thoughts whether they can be solved"
	case c.Count == 0:
		return english.Plural(c.Unknown, "value") + ", but the search has not gone on from these thoughts, or not to an end, so what they were worth is not known"
	}
	text := fmt.Sprintf("%s by the %s; %s of the thoughts %s, %s", english.Plural(c.Count, "value"), c.Evaluator(), english.Grouped(c.Happened), c.By.Good(), c.By.Author())
	if c.Unknown > 0 {
		text += fmt.Sprintf("; of %s more nothing is known", english.Grouped(c.Unknown))
	}
	return text
}

// The marks of a track.
const (
	Forecast = '◇' // mean value
	Observed = '●' // share of good thoughts
	Both     = '◆'
	Range    = '─' // its 95% interval
	Empty    = ' '
)

// Track is the row of a bin in a reliability diagram: so many marks, for shares from 0 to 1.
func Track(b statistics.Bin, width int) []rune {
	at := func(share float64) int { return min(int(share*float64(width)), width-1) }
	marks := []rune(strings.Repeat(string(Empty), max(width, 0)))
	if b.Count == 0 || width <= 0 {
		return marks
	}
	low, high := statistics.Wilson(b.Happened, b.Count)
	for i := at(low); i <= at(high); i++ {
		marks[i] = Range
	}
	marks[at(b.Forecast)] = Forecast
	marks[at(b.Share())] = Observed
	if at(b.Share()) == at(b.Forecast) {
		marks[at(b.Share())] = Both
	}
	return marks
}

// Legend says what the marks are.
const Legend = "● share of good thoughts ─ its 95% interval ◇ mean value"

// Figure is a number about values, and what it says.
type Figure struct {
	Name  string
	Value float64
	About string
}

// Text is the number with three digits, and no sign of what was lost by rounding.
func (f Figure) Text() string { return fmt.Sprintf("%.3f", math.Round(1000*f.Value)/1000+0) }

// Figures are the numbers in their order.
func (c Calibration) Figures() []Figure {
	figures := []Figure{
		{"Brier score", c.Brier, "= reliability - resolution + uncertainty"},
		{"reliability", c.Reliability.Reliability, "squared distance of bins from the diagonal"},
		{"resolution", c.Resolution, "how far values tell thoughts apart"},
		{"uncertainty", c.Uncertainty, "what saying the share of all would score"},
		{"calibration error", c.Error, "mean distance of bins from the diagonal"},
	}
	if c.Ranks() {
		figures = append(figures, Figure{"ROC area", c.Reliability.Area, "how often a good thought is valued above another"})
	}
	return figures
}

// Lines is the calibration in words and a reliability diagram, for a width in columns; 0 is
// 78.
func (c Calibration) Lines(width int) []string {
	lines := []string{c.Summary()}
	if c.Count == 0 {
		return lines
	}
	track := min(max(cmp.Or(width, 78)-25, 10), 50)
	axis := "0" + strings.Repeat(" ", track-2) + "1"
	lines = append(lines, "", fmt.Sprintf("  %-7s %6s  %s %5s", "value", "count", axis, "good"))
	for _, b := range slices.Backward(c.Bins[:]) {
		row := fmt.Sprintf("  %.1f-%.1f %6s │%s│", b.From, b.From+1./statistics.Bins, english.Grouped(b.Count), string(Track(b, track)))
		if b.Count > 0 {
			row += fmt.Sprintf(" %3.0f%%", 100*b.Share())
		}
		lines = append(lines, row)
	}
	lines = append(lines, "  "+Legend, "")
	for _, f := range c.Figures() {
		lines = append(lines, fmt.Sprintf("  %-18s %s  %s", f.Name, f.Text(), f.About))
	}
	if len(c.Labels) > 0 {
		lines = append(lines, "", "  what the words meant:")
		for _, l := range c.Labels {
			low, high := statistics.Wilson(l.Good, l.Count)
			lines = append(lines, fmt.Sprintf("  %-18s %s of %s good, %.0f%% (%.0f-%.0f%%)", printable.Line(l.Text), english.Grouped(l.Good), english.Grouped(l.Count), 100*l.Share(), 100*low, 100*high))
		}
	}
	return lines
}
