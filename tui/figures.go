package tui

import (
	"strings"
	"time"

	"espalier/search"
	"espalier/search/english"
	"espalier/tui/describe"
)

// Figures are the costs of a search, as the status line, the result and the
// plain log tell them.
type Figures struct {
	Totals  search.Totals
	Budget  search.Budget
	Elapsed time.Duration
	Past    bool // an earlier moment: its sums and the time do not go together
}

// Rate is the number of tokens written a second of search.
func (f Figures) Rate() float64 {
	if f.Elapsed < time.Millisecond || f.Past {
		return 0
	}
	return float64(f.Totals.Usage.Completion) / f.Elapsed.Seconds()
}

// Figure is one number with its name.
type Figure struct{ Name, Value, Note string }

// List is the figures one by one, as a status line shows them.
func (f Figures) List() []Figure {
	thoughts := Figure{"thoughts", english.Grouped(f.Totals.Thoughts), ""}
	if f.Budget.Nodes > 0 {
		thoughts.Value += "/" + english.Grouped(f.Budget.Nodes)
	}
	calls := Figure{"calls", f.Totals.Lacking.Figure(f.Totals.Calls, search.LacksCalls), ""}
	if f.Budget.Calls > 0 {
		calls.Value += "/" + english.Grouped(f.Budget.Calls)
	}
	tokens := Figure{"tokens", f.Totals.Lacking.Figure(f.Totals.Tokens(), search.LacksTokens), ""}
	if f.Budget.Tokens > 0 {
		tokens.Value += "/" + english.Grouped(f.Budget.Tokens)
	}
	if r := f.Totals.Usage.Reused; r > 0 {
		tokens.Note = english.Grouped(r) + " reused"
	}
	list := []Figure{thoughts}
	if kinds := f.Totals.Replies(); len(kinds) > 0 {
		list = append(list, Figure{"replies", strings.Join(kinds, ", "), ""})
	}
	list = append(list, calls, tokens)
	if r := f.Rate(); r > 0 {
		list = append(list, Figure{"", describe.Short(r) + " tok/s", ""})
	}
	if f.Elapsed > 0 && !f.Past {
		list = append(list, Figure{"", describe.Seconds(f.Elapsed), ""})
	}
	return list
}

// Sentence tells the costs in words.
func (f Figures) Sentence() string {
	parts := []string{
		english.Plural(f.Totals.Thoughts, "thought"),
		f.Totals.Lacking.Count(f.Totals.Calls, search.LacksCalls, "call"),
	}
	if kinds := f.Totals.Replies(); len(kinds) > 0 {
		parts = append(parts, "replies "+strings.Join(kinds, ", "))
	}
	tokens := f.Totals.Lacking.Count(f.Totals.Tokens(), search.LacksTokens, "token")
	if r := f.Totals.Usage.Reused; r > 0 {
		tokens += " (" + english.Grouped(r) + " reused)"
	}
	parts = append(parts, tokens)
	if b := f.Totals.Retreats; b > 0 {
		parts = append(parts, english.Plural(b, "backtrack"))
	}
	if f.Elapsed > 0 {
		parts = append(parts, describe.Seconds(f.Elapsed))
	}
	return strings.Join(parts, " · ")
}
