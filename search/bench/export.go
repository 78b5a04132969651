package bench

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"espalier/search/method"
	"espalier/search/printable"
)

// Export is a form in which results are written for other programs and for documents.
type Export struct {
	Name  string
	Write func(io.Writer, []Saved, Paper) error
}

// Exports are all there are. Several benches are written one after another; two are compared
// where the form has room for it.
func Exports() []Export {
	return []Export{{"csv", writeCSV}, {"json", writeJSON}, {"markdown", writeMarkdown}}
}

// cell is a figure of a run. Name is that of its column.
type cell struct{ name, text string }

// runCells are the figures of a run, a column each.
func runCells(bench int, r Row, x Result) []cell {
	t, problem := x.Totals, ""
	if x.Err != nil {
		problem = printable.Line(x.Err.Error())
	}
	var mistakes []string
	for _, m := range x.Mistakes {
		mistakes = append(mistakes, string(m))
	}
	number := func(name string, n int) cell { return cell{name, strconv.Itoa(n)} }
	return []cell{
		number("bench", bench+1),
		{"task", printable.Line(x.Puzzle.Task)},
		{"puzzle", printable.Line(x.Puzzle.Called())},
		{"method", printable.Line(method.Title(r.Subject.Settings))},
		{"model", printable.Line(r.Subject.Model)},
		{"value_model", printable.Line(judge(r.Subject))},
		number("budget_tokens", r.Subject.Tokens),
		{"seed", strconv.FormatUint(x.Started.Seed, 10)},
		{"solved", strconv.FormatBool(x.Solved)},
		{"within", strconv.FormatBool(x.Within)},
		number("tokens", t.Tokens()), number("prompt_tokens", t.Usage.Prompt), number("completion_tokens", t.Usage.Completion),
		number("calls", t.Calls), number("thoughts", t.Thoughts), number("refused", t.Refused), number("merged", t.Merged), number("unread", t.Unparsed),
		{"seconds", strconv.FormatFloat(x.Elapsed.Seconds(), 'f', 3, 64)},
		{"lost_by", printable.Line(x.LostBy)},
		{"mistakes", printable.Line(strings.Join(mistakes, " "))},
		{"error", problem},
		{"session", printable.Line(x.Session)},
	}
}

// writeCSV writes a line for each run.
func writeCSV(w io.Writer, all []Saved, _ Paper) error {
	lines := csv.NewWriter(w)
	named := false
	for i, s := range all {
		for _, r := range s.Rows {
			for _, x := range r.Results {
				var names, texts []string
				for _, c := range runCells(i, r, x) {
					names, texts = append(names, c.name), append(texts, c.text)
				}
				if !named {
					named = true
					if err := lines.Write(names); err != nil {
						return err
					}
				}
				if err := lines.Write(texts); err != nil {
					return err
				}
			}
		}
	}
	lines.Flush()
	return lines.Error()
}

// writeJSON writes what bench --json does, the runs, and the comparison of two benches.
func writeJSON(w io.Writer, all []Saved, paper Paper) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for i, s := range all {
		for _, r := range s.Rows {
			if err := lines.Encode(NewLine(paper, r)); err != nil {
				return err
			}
			for _, x := range r.Results {
				if err := lines.Encode(newRun(i, r, x)); err != nil {
					return err
				}
			}
		}
		for _, l := range Summaries(s.Rows) {
			if err := lines.Encode(l); err != nil {
				return err
			}
		}
	}
	if len(all) != 2 {
		return nil
	}
	compared, err := Compare(all[0].Rows, all[1].Rows)
	if err != nil {
		return err
	}
	for _, c := range compared {
		if err := lines.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

// numberedRun is a run of one of several benches.
type numberedRun struct {
	Bench  int    `json:"bench"` // from 1
	Method string `json:"method"`
	savedRun
}

func newRun(bench int, r Row, x Result) numberedRun {
	run := numberedRun{bench + 1, rowTitle(r), savedRun{Type: "run", Result: x}}
	if x.Err != nil {
		run.Error = x.Err.Error()
	}
	run.Judgements, run.Replies = nil, nil // they are summed up
	return run
}

// writeMarkdown writes tables for documents.
func writeMarkdown(w io.Writer, all []Saved, _ Paper) error {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "## %s\n\n", markdown(s.Title))
		writeRow(&b, "method", "model", "solved", "%", "95%", "tokens", "calls", "thoughts", "seconds")
		writeRow(&b, "---", "---", "---:", "---:", "---", "---:", "---:", "---:", "---:")
		for _, r := range s.Rows {
			low, high := r.Interval()
			writeRow(&b, rowTitle(r), r.Subject.Model, fmt.Sprintf("%d/%d", r.Solved(), len(r.Results)), percent(r.Share()), percent(low)+"-"+percent(high),
				amount(r.Tokens()), amount(r.Calls()), amount(r.Thoughts()), fmt.Sprintf("%.3f", r.Seconds()))
		}
		b.WriteString("\n")
		writeRow(&b, "puzzle", "method", "solved", "tokens", "thoughts", "calls", "seconds", "lost by")
		writeRow(&b, "---", "---", "---", "---:", "---:", "---:", "---:", "---")
		for _, r := range s.Rows {
			for _, x := range r.Results {
				writeRow(&b, x.Puzzle.Called(), rowTitle(r), yesNo(x.Solved), strconv.Itoa(x.Totals.Tokens()), strconv.Itoa(x.Totals.Thoughts),
					strconv.Itoa(x.Totals.Calls), fmt.Sprintf("%.3f", x.Elapsed.Seconds()), x.Loss())
			}
		}
		b.WriteString("\n")
	}
	if len(all) == 2 {
		compared, err := Compare(all[0].Rows, all[1].Rows)
		if err != nil {
			return err
		}
		b.WriteString("## Comparison\n\n")
		for _, line := range CompareLines(compared) {
			if text, inner := strings.CutPrefix(line, "  "); inner {
				line = "- " + text
			}
			b.WriteString(markdown(line) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeRow(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + markdown(c) + " ")
	}
	b.WriteString("|\n")
}

// markdown is text that no table and no browser takes for anything else.
func markdown(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "\\`", "*", `\*`).Replace(printable.Line(text))
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
