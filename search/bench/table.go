package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"espalier/search"
	"espalier/search/bench/chart"
	"espalier/search/method"
	"espalier/search/printable"
)

// column is a column of the table. Where the terminal is too narrow, columns
// with a drop go, the highest first.
type column struct {
	title string
	left  bool // aligned
	drop  int
}

var columns = []column{
	{title: "method", left: true},
	{title: "model", left: true},
	{title: "values", left: true},
	{title: "budget"},
	{title: "solved"},
	{title: "%"},
	{title: "95%"},
	{title: "right %"},
	{title: "errors"},
	{title: "paper"},
	{title: "tokens"},
	{title: "calls", drop: 1},
	{title: "thoughts", drop: 3},
	{title: "unread"},
	{title: "declined"},
	{title: "stopped"},
	{title: "wrong"},
	{title: "refused", drop: 4},
	{title: "merged", drop: 5},
	{title: "seconds", drop: 2},
}

// Report writes rows for people: a table, the comparison of pairs and a plot, within a
// width in columns; 0 is any.
func Report(w io.Writer, title string, width int, paper Paper, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	rows = slices.Clone(rows)
	for i, r := range rows { // names from elsewhere may have line breaks
		rows[i].Subject.Model, rows[i].Subject.Judge = printable.Line(r.Subject.Model), printable.Line(r.Subject.Judge)
	}
	parts := []string{printable.Line(title), table(width, paper, rows), pairTable(rows, width), thinkingTable(ThinkingLines(rows)), calibrationTable(rows, width), chart.Text(curves(rows), width)}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	_, err := io.WriteString(w, strings.Join(parts, "\n\n"))
	return err
}

// table is a line for each row, with notes on what the columns say.
func table(width int, paper Paper, rows []Row) string {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.title
	}
	cells := [][]string{titles}
	compared := false
	for _, r := range rows {
		line, known := tableRow(paper, r)
		compared = compared || known
		cells = append(cells, line)
	}
	notes := []string{
		"Figures are means per puzzle; 95% is the Wilson interval. Tokens are those of prompts and completions.",
		"Refused: thoughts that break a rule. Merged: proposals that led to a state which was there already.",
	}
	if slices.ContainsFunc(rows, func(r Row) bool { return len(r.Totals().Replies()) > 0 }) {
		notes = append(notes, "Unread: replies that could not be read. Declined: those in which the model gives no answer. Stopped: chains of which it was unsure. Wrong: final answers that break a rule.")
	}
	if slices.ContainsFunc(rows, func(r Row) bool { return errorsText(r) != "" }) {
		notes = append(notes, "Errors: those that rules count in an answer; without one, those of an empty answer. The plot shows the share that is right.")
	}
	for _, r := range rows {
		if lost := r.LostBy(); len(lost) > 0 {
			notes = append(notes, fmt.Sprintf("Lost by %s, as an exact solver finds: %s.", rowTitle(r), tally(lost)))
		}
		if made := r.Mistakes(); len(made) > 0 {
			notes = append(notes, fmt.Sprintf("First false lines of the chains of %s that no rule accepts: %s.", rowTitle(r), tally(made)))
		}
	}
	if compared {
		notes = append(notes, "Paper: per cent solved by "+paper.Source+", not necessarily on these.")
	}
	var b strings.Builder
	writeAligned(&b, cells, shownColumns(cells, width, rows))
	b.WriteString("\n" + strings.Join(notes, "\n"))
	return b.String()
}

// tally writes counts: "evaluator 3, proposer 1".
func tally(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}

// rowTitle is the method of a row. How many chains a budget is good for is no
// setting of it.
func rowTitle(r Row) string {
	s := r.Subject.Settings
	if r.Subject.Tokens > 0 && s.Samples > 1 {
		s.Samples = 0
	}
	return printable.Line(method.Title(s)) // it may come from a file
}

// controlled reports whether rows differ in their models.
func controlled(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool {
		return r.Subject.Model != rows[0].Subject.Model || r.Subject.Judge != rows[0].Subject.Judge
	})
}

func tableRow(paper Paper, r Row) (cells []string, compared bool) {
	low, high := r.Interval()
	t := r.Totals()
	published := ""
	if f, ok := paper.figures(r); ok {
		published, compared = strings.TrimRight(fmt.Sprintf("%.1f %s", f.solved, scores(f.scores)), " "), true
	}
	solved := fmt.Sprintf("%d/%d", r.Solved(), len(r.Results))
	if len(r.Results) < r.Puzzles {
		solved += fmt.Sprintf(" (of %d)", r.Puzzles)
	}
	values := judge(r.Subject)
	if values == "" {
		values = "-"
	}
	return []string{
		rowTitle(r), r.Subject.Model, values, fmt.Sprint(r.Subject.Tokens),
		solved, percent(r.Share()), percent(low) + "-" + percent(high), scores(r.Scores()), errorsText(r), published,
		amount(r.Tokens()), amount(r.Calls()), amount(r.Thoughts()),
		some(t.Unparsed), some(t.Declined), some(t.Stopped), some(t.Wrong),
		percent(r.Refused()) + "%", percent(r.Merged()) + "%", fmt.Sprintf("%.3f", r.Seconds()),
	}, compared
}

// scores is how much of the answers is right: "letters 78.0 words 60.0".
func scores(all []search.Score) string {
	var parts []string
	for _, s := range all {
		parts = append(parts, s.Name+" "+percent(s.Share))
	}
	return strings.Join(parts, " ")
}

// errorsText is the mean number of errors, where they are counted.
func errorsText(r Row) string {
	mean, counted := r.Errors()
	if !counted {
		return ""
	}
	return fmt.Sprintf("%.1f", mean)
}

// some is a count; none is an empty cell.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

// amount writes a mean with as many digits as it has to say.
func amount(x float64) string {
	if x < 100 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// shownColumns are the widths of the columns; 0 is one that is not shown.
func shownColumns(cells [][]string, width int, rows []Row) []int {
	const gap = 2
	models, budget := controlled(rows), rows[0].Subject.Tokens > 0
	scored := slices.ContainsFunc(rows, func(r Row) bool { return r.Scores() != nil })
	widths := make([]int, len(columns))
	total := -gap
	for i, c := range columns {
		if !models && (c.title == "model" || c.title == "values") || !budget && c.title == "budget" || !scored && c.title == "right %" {
			continue
		}
		if sometimes(c.title) && !slices.ContainsFunc(cells[1:], func(line []string) bool { return line[i] != "" }) {
			continue
		}
		for _, line := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(line[i]))
		}
		total += widths[i] + gap
	}
	for drop := len(columns); drop > 0 && width > 0 && total > width; drop-- {
		for i, c := range columns {
			if c.drop == drop {
				total -= widths[i] + gap
				widths[i] = 0
			}
		}
	}
	return widths
}

// sometimes reports whether a column is shown only where a row has something to say.
func sometimes(title string) bool {
	return title == "paper" || title == "errors" || title == "unread" || title == "declined" || title == "stopped" || title == "wrong"
}

// writeAligned writes cells in columns of those widths.
func writeAligned(b *strings.Builder, cells [][]string, widths []int) {
	for _, line := range cells {
		var row strings.Builder
		for i, cell := range line {
			if widths[i] == 0 {
				continue
			}
			if row.Len() > 0 {
				row.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if columns[i].left {
				row.WriteString(cell + pad)
			} else {
				row.WriteString(pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
}
