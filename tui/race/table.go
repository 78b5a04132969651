package race

import (
	"strings"
	"time"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/tui/describe"
)

// Columns are the names of the table of a race.
func Columns() []string {
	return []string{"method", "model", "thoughts", "tokens", "calls", "best", "result", "time"}
}

const fateColumn = 6

// numbers are the columns that are aligned to the right.
var numbers = []int{2, 3, 4, 5, 7}

// Cells are a row of it: one of the searches, as it stands.
func Cells(t *search.Tree, elapsed time.Duration) []string {
	setup, totals := t.Setup(), t.Totals()
	best, result := "", ""
	if t.Len() > 0 && t.BestValue() > 0 {
		best = describe.ScaleOf(t).Text(t.BestValue())
	}
	switch o := t.Outcome(); {
	case o.Chosen != "":
		result = "★ answered"
	case o.Solved:
		result = "★ solved"
	case o.Ended:
		result = "■ not solved"
	}
	model := strings.Join(setup.Models(), " and ")
	if setup.Evaluator != "" {
		model += ", judged by " + setup.Evaluator
	}
	return []string{
		method.Title(setup.Settings), model,
		english.Grouped(totals.Thoughts), english.Grouped(totals.Tokens()), english.Grouped(totals.Calls),
		best, result, describe.Seconds(elapsed),
	}
}
