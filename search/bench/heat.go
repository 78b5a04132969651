package bench

import (
	"fmt"
	"io"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/statistics"
)

// HeatRow is a line of an ensemble drawn as a tree.
type HeatRow struct {
	State  *State // nil: More states are left out here
	More   int
	Indent string // the lines of the tree before the text
}

// Rows draws the states that some run kept. Those that were only proposed are counted.
func (e *Ensemble) Rows() []HeatRow {
	rows := []HeatRow{{State: e.Root}}
	var walk func(s *State, indent string)
	walk = func(s *State, indent string) {
		kept := 0
		for kept < len(s.Children) && len(s.Children[kept].Kept) > 0 {
			kept++
		}
		rest := len(s.Children) - kept
		for i, c := range s.Children[:kept] {
			branch, below := "├ ", "│ "
			if i == kept-1 && rest == 0 {
				branch, below = "└ ", "  "
			}
			rows = append(rows, HeatRow{State: c, Indent: indent + branch})
			walk(c, indent+below)
		}
		if rest > 0 {
			rows = append(rows, HeatRow{More: rest, Indent: indent + "└ "})
		}
	}
	walk(e.Root, "")
	return rows
}

// Text is the line without its lines of the tree.
func (r HeatRow) Text() string {
	if r.State == nil {
		return fmt.Sprintf("%s that no run kept", english.Plural(r.More, "thought"))
	}
	return r.State.Text
}

// Findings says in sentences how often the search is solved, where its runs part and
// what decides.
func (e *Ensemble) Findings() []string {
	low, high := statistics.Wilson(e.Solved, e.Runs)
	lines := []string{fmt.Sprintf("%d of %s solved: %s (95%% interval %s to %s)", e.Solved, english.Plural(e.Runs, "run"), shareOf(e.Solved, e.Runs), wholePercent(low), wholePercent(high))}
	if step, thoughts := e.Parting(); step > 0 {
		lines = append(lines, fmt.Sprintf("The runs part at step %d: between them they keep %s there.", step, english.Plural(thoughts, "thought")))
	} else {
		lines = append(lines, "All runs keep the same thoughts.")
	}
	decisive := e.Decisive(3)
	for _, s := range decisive {
		without, solved := s.Without(e)
		lines = append(lines, fmt.Sprintf("Step %d, %s: kept in %s, of which %d solved; of the other %d, %d solved.", s.Depth, s.Text, english.Plural(len(s.Kept), "run"), s.Solved, without, solved))
	}
	if len(decisive) == 0 && e.Solved > 0 && e.Solved < e.Runs {
		lines = append(lines, "No single thought tells the solved runs from the others.")
	}
	return lines
}

// Report writes the findings and the tree. The columns are the share of the runs that
// kept a thought, and the share of those that were solved.
func (e *Ensemble) Report(w io.Writer) error {
	var b strings.Builder
	for _, line := range e.Findings() {
		fmt.Fprintln(&b, printable.Line(line))
	}
	fmt.Fprintf(&b, "\n%5s %6s\n", "kept", "solved")
	for _, r := range e.Rows() {
		kept, solved := "", ""
		if s := r.State; s != nil {
			kept, solved = shareOf(len(s.Kept), e.Runs), shareOf(s.Solved, len(s.Kept))
		}
		fmt.Fprintf(&b, "%5s %6s  %s%s\n", kept, solved, r.Indent, printable.Line(r.Text()))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func shareOf(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return wholePercent(ratio(part, whole))
}

func wholePercent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }
