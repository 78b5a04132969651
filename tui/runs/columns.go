package runs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/search/english"
	"espalier/search/method"
	"espalier/tui/describe"
)

// column is a column of the table.
type column struct {
	name  string
	right bool // aligned: it holds numbers
	drop  int  // where it is tight, columns with a drop go, the highest first; 0 stays
	text  func(Run) string
	order func(a, b Run) int
}

// Columns that may be left out of a table have nothing to say there.
func (s *Screen) allColumns() []column {
	words := func(name string, drop int, text func(Run) string) column {
		return column{name, false, drop, text, func(a, b Run) int { return cmp.Compare(strings.ToLower(text(a)), strings.ToLower(text(b))) }}
	}
	number := func(name string, drop int, of func(Run) int, text func(int) string) column {
		return column{name, true, drop, func(r Run) string { return text(of(r)) }, func(a, b Run) int { return cmp.Compare(of(a), of(b)) }}
	}
	all := []column{
		words("puzzle", 0, func(r Run) string { return r.Result.Puzzle.Called() }),
		words("method", 0, func(r Run) string { return method.Title(r.Result.Started.Settings) }),
		number("seed", 0, func(r Run) int { return int(min(r.Result.Started.Seed, 1<<62)) }, func(n int) string { return fmt.Sprint(n) }),
		number("bench", 0, func(r Run) int { return r.Bench }, func(n int) string { return fmt.Sprint(n) }),
		words("lost by", 0, func(r Run) string { return r.Result.Loss() }),
		words("mistake", 5, mistakes),
		number("thoughts", 3, func(r Run) int { return r.Result.Totals.Thoughts }, english.Grouped),
		number("calls", 4, func(r Run) int { return r.Result.Totals.Calls }, english.Grouped),
		number("tokens", 1, func(r Run) int { return r.Result.Totals.Tokens() }, func(n int) string { return describe.Short(float64(n)) }),
		{
			"time", true, 2,
			func(r Run) string { return describe.Spent(r.Result.Started, r.Result.Elapsed) },
			func(a, b Run) int { return cmp.Compare(a.Result.Elapsed, b.Result.Elapsed) },
		},
	}
	return slices.DeleteFunc(all, func(c column) bool {
		switch c.name {
		case "puzzle", "method":
			return s.Ensemble != nil // all have the same
		case "seed":
			return s.Ensemble == nil
		case "bench":
			return !slices.ContainsFunc(s.Runs, func(r Run) bool { return r.Bench > 0 })
		case "mistake":
			return !slices.ContainsFunc(s.Runs, func(r Run) bool { return len(r.Result.Mistakes) > 0 })
		}
		return false
	})
}

// mistakes are the classes of what the chains of a run get wrong first, each once.
func mistakes(r Run) string {
	var names []string
	for _, m := range r.Result.Mistakes {
		if !slices.Contains(names, string(m)) {
			names = append(names, string(m))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// fitting are the columns that fit into a width, with their widths. Where there are too many,
// the first one gives way, then others go, then it gives way further.
func (s *Screen) fitting(width int) (columns []column, widths []int) {
	const narrow, narrowest = 14, 8
	columns = slices.Clone(s.columns)
	for {
		total := before - gap
		widths = widths[:0]
		for _, c := range columns {
			widths = append(widths, s.widths[c.name])
			total += s.widths[c.name] + gap
		}
		yields := max(widths[0]-narrow, 0)
		if over := total - width; over <= yields {
			widths[0] -= max(over, 0)
			return columns, widths
		}
		worst := slices.MaxFunc(columns, func(a, b column) int { return cmp.Compare(a.drop, b.drop) })
		if worst.drop == 0 {
			widths[0] = max(widths[0]-(total-width), min(narrowest, widths[0]))
			return columns, widths
		}
		columns = slices.DeleteFunc(columns, func(c column) bool { return c.name == worst.name })
	}
}
