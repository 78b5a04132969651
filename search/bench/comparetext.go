package bench

import (
	"fmt"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
)

// CompareLines are comparisons in words.
func CompareLines(all []Comparison) []string {
	var lines []string
	for i, c := range all {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, c.Lines()...)
	}
	if len(all) > 1 {
		lines = append(lines, "", fmt.Sprintf("No p is corrected for there being %d comparisons.", len(all)))
	}
	return lines
}

// Lines is the comparison in words.
func (c Comparison) Lines() []string {
	title := c.Methods[0]
	if c.Methods[1] != title {
		title += " against " + c.Methods[1]
	}
	lines := []string{fmt.Sprintf("%s: %s in both", printable.Line(title), english.Plural(c.Puzzles, "puzzle"))}
	for i, name := range []string{"first", "second"} {
		lines = append(lines, fmt.Sprintf("  %-7s solved %d of %d, %s%% (95%%: %s-%s), %s tokens a puzzle", name, c.Solved[i], c.Puzzles,
			percent(float64(c.Solved[i])/float64(max(c.Puzzles, 1))), percent(c.Intervals[i][0]), percent(c.Intervals[i][1]), amount(c.Tokens[i])))
	}
	lines = append(lines, fmt.Sprintf("  solved  by the first alone %d, by the second alone %d: exact McNemar p %s", c.Only[0], c.Only[1], probability(c.Exact)))
	tokens := fmt.Sprintf("  tokens  second less first %+.0f a puzzle", c.Difference)
	if c.Bootstrap != nil {
		tokens += fmt.Sprintf(" (95%%, bootstrap: %+.0f to %+.0f)", c.Bootstrap[0], c.Bootstrap[1])
	}
	lines = append(lines, tokens+": signed-rank p "+probability(c.SignedRank))
	for _, left := range []struct {
		n   int
		why string
	}{{c.Unpaired, "in one bench alone"}, {c.Failed, "of which a search failed"}} {
		if left.n > 0 {
			lines = append(lines, fmt.Sprintf("  left out: %s %s", english.Plural(left.n, "puzzle"), left.why))
		}
	}
	return append(lines, c.parted()...)
}

// parted lists the puzzles that one alone solved.
func (c Comparison) parted() []string {
	const most = 20
	var lines []string
	for _, second := range []bool{false, true} {
		var names []string
		for _, p := range c.Parted {
			if p.Second == second {
				name := printable.Line(p.Puzzle)
				if p.LostBy != "" {
					name += " (" + printable.Line(p.LostBy) + ")"
				}
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			continue
		}
		which, more := "first", ""
		if second {
			which = "second"
		}
		if over := len(names) - most; over > 0 {
			names, more = names[:most], fmt.Sprintf(" and %d more", over)
		}
		lines = append(lines, fmt.Sprintf("  the %s alone solved %s%s", which, strings.Join(names, "; "), more))
	}
	return lines
}
