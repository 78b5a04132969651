package bench

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"espalier/search/english"
)

// Loss is what lost a puzzle, as an exact solver finds, and at which step of a solution; 0 is
// at none, such as where a right thought was there and another was given as the answer.
type Loss struct {
	By   string `json:"by"`
	Step int    `json:"step,omitempty"`
}

// LossCount is how many searches were lost alike.
type LossCount struct {
	Loss
	Count int `json:"count"`
}

// CountLosses counts losses, by what lost and by step.
func CountLosses(all []Loss) []LossCount {
	counts := map[Loss]int{}
	for _, l := range all {
		counts[l]++
	}
	var list []LossCount
	for l, n := range counts {
		list = append(list, LossCount{l, n})
	}
	slices.SortFunc(list, func(a, b LossCount) int { return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Step, b.Step)) })
	return list
}

// ReportLosses writes a table: a row for each part of the searches that lost some, a column
// for each step.
func ReportLosses(w io.Writer, title string, searches, solved int, losses []Loss) error {
	most := 0
	rows, sums := []string(nil), map[string]int{}
	for _, c := range CountLosses(losses) {
		most = max(most, c.Step)
		if sums[c.By] += c.Count; !slices.Contains(rows, c.By) {
			rows = append(rows, c.By)
		}
	}
	slices.SortStableFunc(rows, func(a, b string) int { return cmp.Compare(sums[b], sums[a]) })
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d of %s solved, %d lost\n", title, solved, english.Count(searches, "search", "searches"), len(losses))
	if len(losses) > 0 {
		b.WriteString("\n")
		writeLosses(&b, rows, most, losses)
		b.WriteString("\nAn exact solver finds where the last solvable state was lost, by the rules of the task; no model is asked.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeLosses(b *strings.Builder, rows []string, steps int, losses []Loss) {
	cells := [][]string{{"lost by", "all"}}
	for step := 1; step <= steps; step++ {
		cells[0] = append(cells[0], fmt.Sprintf("step %d", step))
	}
	for _, by := range rows {
		line := []string{by}
		for step := 0; step <= steps; step++ {
			n := 0
			for _, l := range losses {
				if l.By == by && (step == 0 || l.Step == step) {
					n++
				}
			}
			line = append(line, some(n))
		}
		cells = append(cells, line)
	}
	for _, line := range cells {
		row := fmt.Sprintf("%-12s", line[0])
		for _, cell := range line[1:] {
			row += fmt.Sprintf("%8s", cell)
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
}
