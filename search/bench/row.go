package bench

import (
	"math"
	"time"

	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/statistics"
	"espalier/search/thinking"
)

// Result is the result of one search.
type Result struct {
	Puzzle   search.Puzzle      `json:"puzzle"`
	Started  search.Started     `json:"started"`           // with which the search can be done again
	Session  string             `json:"session,omitempty"` // in which it is stored
	Tree     *search.Tree       `json:"-"`                 // where the plan asks for trees
	Solved   bool               `json:"solved"`
	Within   bool               `json:"within"`                // some thought was right, though the method may have answered otherwise
	Scores   []search.Score     `json:"scores,omitempty"`      // how much of the answer is right, where the task knows it
	Errors   *int               `json:"errors,omitempty"`      // in the answer, where the rules of the task count them
	Most     int                `json:"most_errors,omitempty"` // of an empty answer
	LostBy   string             `json:"lost_by,omitempty"`     // the part of the search that lost the last way to a solution, where the plan asks
	Mistakes []thinking.Mistake `json:"mistakes,omitempty"`    // the first of each chain, in a search that LostBy is about
	Replies  []Reply            `json:"replies,omitempty"`     // where the plan asks for them
	// Judgements are the values of the search and what its thoughts were worth, where the plan
	// asks for them.
	Judgements *calibration.Judgements `json:"judgements,omitempty"`
	Totals     search.Totals           `json:"totals"`
	Elapsed    time.Duration           `json:"nanoseconds"`
	Err        error                   `json:"-"` // the model failed, or the search itself did
}

// Loss says why a search was not solved; empty: it was.
func (x Result) Loss() string {
	switch {
	case x.Solved:
		return ""
	case x.Err != nil:
		return x.Err.Error()
	case x.LostBy != "":
		return x.LostBy
	}
	return "not solved"
}

// Row is what one subject achieved. A row of a bench that was interrupted holds
// the searches that ended.
type Row struct {
	Subject Subject
	Puzzles int      // that the plan asks for
	Results []Result // in the order of the puzzles
}

// Solved counts the puzzles that were solved.
func (r Row) Solved() int {
	return r.count(func(x Result) bool { return x.Solved })
}

// Within counts the puzzles for which some thought was right: for a method that
// samples answers, this is what the best of them would have reached.
func (r Row) Within() int {
	return r.count(func(x Result) bool { return x.Within })
}

// Scores are the means of the results' scores, over those that have any.
func (r Row) Scores() []search.Score {
	var means []search.Score
	scored := 0.0
	for _, x := range r.Results {
		if x.Scores == nil {
			continue
		}
		if means == nil {
			means = make([]search.Score, len(x.Scores))
		}
		for i, s := range x.Scores {
			means[i].Name = s.Name
			means[i].Share += s.Share
		}
		scored++
	}
	for i := range means {
		means[i].Share /= scored
	}
	return means
}

// Errors is the mean number of errors in the answers, where rules count them. A search
// without an answer is charged with those of an empty one.
func (r Row) Errors() (mean float64, counted bool) {
	n := 0
	for _, x := range r.Results {
		if x.Errors != nil {
			mean += float64(*x.Errors)
			n++
		}
	}
	return mean / float64(max(n, 1)), n > 0
}

// Rightness is the mean share of the answers that is right, 1 - errors / errors of an empty
// answer, with its 95% interval by the normal approximation.
func (r Row) Rightness() (mean, low, high float64) {
	var sum, squares, n float64
	for _, x := range r.Results {
		if x.Errors != nil {
			share := max(0, 1-float64(*x.Errors)/float64(max(x.Most, 1)))
			sum, squares, n = sum+share, squares+share*share, n+1
		}
	}
	n = max(n, 1)
	mean = sum / n
	half := 1.96 * math.Sqrt(max(0, squares/n-mean*mean)/n)
	return mean, max(0, mean-half), min(1, mean+half)
}

// LostBy counts the searches that each part of them lost.
func (r Row) LostBy() map[string]int {
	lost := map[string]int{}
	for _, x := range r.Results {
		if x.LostBy != "" {
			lost[x.LostBy]++
		}
	}
	return lost
}

// Mistakes counts the chains of unsolved searches by what their first false line gets wrong.
func (r Row) Mistakes() map[string]int {
	made := map[string]int{}
	for _, x := range r.Results {
		for _, m := range x.Mistakes {
			made[string(m)]++
		}
	}
	return made
}

// Calibration is that of all values of the row.
func (r Row) Calibration() calibration.Calibration {
	var all calibration.Judgements
	for _, x := range r.Results {
		if x.Judgements != nil {
			all.Add(*x.Judgements)
		}
	}
	return all.Sum()
}

// Failures are the searches that a model or a bug ended.
func (r Row) Failures() []Result {
	var failed []Result
	for _, x := range r.Results {
		if x.Err != nil {
			failed = append(failed, x)
		}
	}
	return failed
}

// Share of the puzzles that were solved; 0 of none.
func (r Row) Share() float64 { return r.mean(float64(r.Solved())) }

// Interval is the 95% Wilson interval of Share.
func (r Row) Interval() (low, high float64) { return statistics.Wilson(r.Solved(), len(r.Results)) }

// Totals are the sums over all searches.
func (r Row) Totals() search.Totals {
	var sum search.Totals
	for _, x := range r.Results {
		t := x.Totals
		sum.Thoughts += t.Thoughts
		sum.Refused += t.Refused
		sum.Merged += t.Merged
		sum.Wrong += t.Wrong
		sum.Unparsed += t.Unparsed
		sum.Declined += t.Declined
		sum.Stopped += t.Stopped
		sum.Pruned += t.Pruned
		sum.Backtracks += t.Backtracks
		sum.Calls += t.Calls
		sum.Usage = sum.Usage.Add(t.Usage)
	}
	return sum
}

// Tokens of prompts and completions per puzzle.
func (r Row) Tokens() float64 { return r.mean(float64(r.Totals().Tokens())) }

// Calls per puzzle.
func (r Row) Calls() float64 { return r.mean(float64(r.Totals().Calls)) }

// Thoughts per puzzle.
func (r Row) Thoughts() float64 { return r.mean(float64(r.Totals().Thoughts)) }

// Refused is the share of the thoughts that broke a rule.
func (r Row) Refused() float64 {
	t := r.Totals()
	return ratio(t.Refused, t.Thoughts)
}

// Merged is the share of what was proposed that led to a state which its step
// held already.
func (r Row) Merged() float64 {
	t := r.Totals()
	return ratio(t.Merged, t.Thoughts+t.Merged)
}

// Seconds per puzzle, spent inside the search.
func (r Row) Seconds() float64 {
	var sum time.Duration
	for _, x := range r.Results {
		sum += x.Elapsed
	}
	return r.mean(sum.Seconds())
}

func (r Row) count(is func(Result) bool) int {
	n := 0
	for _, x := range r.Results {
		if is(x) {
			n++
		}
	}
	return n
}

func (r Row) mean(sum float64) float64 {
	if len(r.Results) == 0 {
		return 0
	}
	return sum / float64(len(r.Results))
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
