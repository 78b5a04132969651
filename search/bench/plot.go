package bench

import (
	"io"

	"espalier/search/bench/chart"
)

// series is a curve for each subject: a point for each budget, or a single
// one at what the searches took.
func series(rows []Row) []chart.Series {
	var all []chart.Series
	for i, r := range rows {
		low, high := r.Interval()
		p := chart.Point{Tokens: r.Tokens(), Share: r.Share(), Low: low, High: high}
		if _, counted := r.Errors(); counted {
			p.Share, p.Low, p.High = r.Rightness()
		}
		if r.Subject.Tokens > 0 {
			p.Tokens = float64(r.Subject.Tokens)
		}
		if i > 0 && r.Subject.Tokens > 0 && sameCurve(rows[i-1].Subject, r.Subject) {
			last := &all[len(all)-1]
			last.Points = append(last.Points, p)
			continue
		}
		all = append(all, chart.Series{Name: rowName(rows, r), Points: []chart.Point{p}})
	}
	return all
}

// sameCurve reports whether two subjects differ in their budgets alone.
func sameCurve(a, b Subject) bool { return a.Within(1) == b.Within(1) }

// rowName is a row's method, and its models where rows differ in them.
func rowName(rows []Row, r Row) string {
	name := rowTitle(r)
	if controlled(rows) {
		name += ", model " + r.Subject.Model
		if j := judge(r.Subject); j != "" && j != r.Subject.Model {
			name += ", values " + j
		}
	}
	return name
}

// curves are what a report plots: correctness by length if it is about thinking.
func curves(rows []Row) []chart.Series {
	if lines := ThinkingLines(rows); len(lines) > 0 {
		return lengths(lines)
	}
	return series(rows)
}

// SVG draws the rows of a report as a plot.
func SVG(w io.Writer, title string, rows []Row) error {
	axis := "tokens per puzzle"
	if len(ThinkingLines(rows)) > 0 {
		axis = "tokens per reply"
	}
	return chart.SVG(w, title, axis, curves(rows))
}
