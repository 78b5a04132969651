package bench

import (
	"encoding/json"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/statistics"
)

// Comparison is a method in two benches, by the puzzles that both have a result for. What
// is said of both is said of the first, then of the second; differences are the second less
// the first.
type Comparison struct {
	Type      string        `json:"type"`    // "comparison"
	Rows      [2]int        `json:"-"`       // in their benches
	Methods   [2]string     `json:"methods"` // with the models, where these differ
	Puzzles   int           `json:"puzzles"`
	Unpaired  int           `json:"unpaired"` // of one bench alone
	Failed    int           `json:"failed"`   // of both, but a search failed: left out
	Solved    [2]int        `json:"solved"`
	Intervals [2][2]float64 `json:"wilson95"`
	Only      [2]int        `json:"only"`      // puzzles that this one solved and the other did not
	Exact     float64       `json:"mcnemar_p"` // that they fall apart so by chance
	Tokens    [2]float64    `json:"tokens"`    // mean per puzzle
	// Difference of tokens per puzzle, and its bootstrap interval; none of fewer than two.
	Difference float64     `json:"tokens_difference"`
	Bootstrap  *[2]float64 `json:"bootstrap95,omitempty"`
	SignedRank float64     `json:"wilcoxon_p"`
	// Parted are the puzzles that one alone solved.
	Parted []Parting `json:"parted"`
}

// Parting is a puzzle that one bench alone solved, with what lost it in the other, where
// that is known.
type Parting struct {
	Puzzle string `json:"puzzle"`
	Second bool   `json:"second"` // it solved it
	LostBy string `json:"lost_by,omitempty"`
}

// Compare compares the methods that two benches have in common; two benches of one method
// each are compared whatever the methods.
func Compare(a, b []Row) ([]Comparison, error) {
	if len(a) == 1 && len(b) == 1 {
		c := compare(a[0], b[0])
		return []Comparison{c}, c.empty()
	}
	second := map[string]int{}
	for i, name := range names(b) {
		second[name] = i
	}
	var all []Comparison
	var none error
	for i, name := range names(a) {
		if j, ok := second[name]; ok {
			c := compare(a[i], b[j])
			c.Rows = [2]int{i, j}
			if err := c.empty(); err != nil {
				none = err
				continue
			}
			all = append(all, c)
		}
	}
	switch {
	case len(all) > 0:
		return all, nil
	case none != nil:
		return nil, none
	}
	return nil, errors.New("the two benches have no method in common")
}

// empty is the error that nothing could be compared.
func (c Comparison) empty() error {
	if c.Puzzles == 0 {
		return fmt.Errorf("the two benches have no puzzle in common that both ended with %s", c.Methods[0])
	}
	return nil
}

// names tell the rows of a bench apart: methods with their budgets, and models where these
// differ within the bench.
func names(rows []Row) []string {
	var names []string
	times := map[string]int{}
	for _, r := range rows {
		name := rowName(rows, r)
		if r.Subject.Tokens > 0 {
			name += fmt.Sprintf(", %d tokens", r.Subject.Tokens)
		}
		if times[name]++; times[name] > 1 {
			name += fmt.Sprintf(" (%d)", times[name])
		}
		names = append(names, name)
	}
	return names
}

// compare compares two rows, puzzle by puzzle.
func compare(a, b Row) Comparison {
	both := []Row{a, b}
	c := Comparison{Type: "comparison", Methods: [2]string{rowName(both, a), rowName(both, b)}, Parted: []Parting{}}
	first := keyed(a.Results)
	c.Unpaired = len(first)
	var tokens [2][]float64
	var differences []float64
	for i, key := range keys(b.Results) {
		y := b.Results[i]
		x, ok := first[key]
		if !ok {
			c.Unpaired++
			continue
		}
		c.Unpaired--
		if x.Err != nil || y.Err != nil {
			c.Failed++
			continue
		}
		c.Puzzles++
		c.count(x, y)
		tokens[0] = append(tokens[0], float64(x.Totals.Tokens()))
		tokens[1] = append(tokens[1], float64(y.Totals.Tokens()))
		differences = append(differences, float64(y.Totals.Tokens()-x.Totals.Tokens()))
	}
	for i := range c.Solved {
		c.Intervals[i][0], c.Intervals[i][1] = statistics.Wilson(c.Solved[i], c.Puzzles)
		c.Tokens[i] = statistics.Mean(tokens[i])
	}
	c.Exact = statistics.McNemar(c.Only[0], c.Only[1])
	c.Difference, c.SignedRank = statistics.Mean(differences), statistics.Wilcoxon(differences)
	if len(differences) > 1 {
		low, high := statistics.Bootstrap(differences)
		c.Bootstrap = &[2]float64{low, high}
	}
	return c
}

// count takes the results for one puzzle.
func (c *Comparison) count(x, y Result) {
	if x.Solved {
		c.Solved[0]++
	}
	if y.Solved {
		c.Solved[1]++
	}
	switch {
	case x.Solved && !y.Solved:
		c.Only[0]++
		c.Parted = append(c.Parted, Parting{x.Puzzle.Called(), false, y.LostBy})
	case y.Solved && !x.Solved:
		c.Only[1]++
		c.Parted = append(c.Parted, Parting{x.Puzzle.Called(), true, x.LostBy})
	}
}

// keys identify the puzzles of results. The second time that a puzzle occurs, it is
// another one.
func keys(results []Result) []string {
	var keys []string
	times := map[string]int{}
	for _, x := range results {
		key := keyOf(x.Puzzle)
		times[key]++
		keys = append(keys, fmt.Sprintf("%s %d", key, times[key]))
	}
	return keys
}

func keyOf(p search.Puzzle) string {
	p.Posed = "" // however it was asked for
	data, err := json.Marshal(p)
	if err != nil {
		return p.String()
	}
	return string(data)
}

func keyed(results []Result) map[string]Result {
	all := map[string]Result{}
	for i, key := range keys(results) {
		all[key] = results[i]
	}
	return all
}
