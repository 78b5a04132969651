package bench

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// pairTable compares rows puzzle by puzzle, each with every one below it; where
// that is too wide, each with the best.
func pairTable(rows []Row, width int) string {
	rows = atMost(rows)
	if len(rows) < 2 {
		return ""
	}
	best := 0
	for i, r := range rows {
		if r.Solved() > rows[best].Solved() {
			best = i
		}
	}
	against := make([]int, 0, len(rows))
	for i := 1; i < len(rows); i++ {
		against = append(against, i)
	}
	lines := pairLines(rows, against)
	if width > 0 && utf8.RuneCountInString(lines[0]) > width {
		lines = pairLines(rows, []int{best})
	}
	return "Puzzles that the row alone solves : that the column alone solves, and the exact McNemar p.\n" + strings.Join(lines, "\n")
}

// pairLines are a table with a column for each row named.
func pairLines(rows []Row, columns []int) []string {
	cells := map[[2]int]string{}
	for _, p := range Pairs(rows) {
		cells[[2]int{p.A, p.B}] = fmt.Sprintf("%d:%d %s", p.OnlyA, p.OnlyB, probability(p.P))
		cells[[2]int{p.B, p.A}] = fmt.Sprintf("%d:%d %s", p.OnlyB, p.OnlyA, probability(p.P))
	}
	const gap = "  "
	name := func(i int) string { return fmt.Sprintf("%d %s", i+1, rowName(rows, rows[i])) }
	left := 0
	for i := range rows {
		left = max(left, utf8.RuneCountInString(name(i)))
	}
	const wide = len("100:100 <.001")
	head := strings.Repeat(" ", left)
	for _, c := range columns {
		head += gap + fmt.Sprintf("%*d", wide, c+1)
	}
	lines := []string{head}
	for i := range rows {
		line := name(i) + strings.Repeat(" ", left-utf8.RuneCountInString(name(i)))
		for _, c := range columns {
			cell := cells[[2]int{i, c}]
			if i >= c && len(columns) > 1 {
				cell = "" // it stands in the other half
			}
			line += gap + fmt.Sprintf("%*s", wide, cell)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// atMost are the rows of the largest budget, where there are several.
func atMost(rows []Row) []Row {
	most := 0
	for _, r := range rows {
		most = max(most, r.Subject.Tokens)
	}
	var largest []Row
	for _, r := range rows {
		if r.Subject.Tokens == most {
			largest = append(largest, r)
		}
	}
	return largest
}

func probability(p float64) string {
	switch {
	case p < 0.001:
		return "<.001"
	case p > 0.9995:
		return "1"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", p), "0")
}
