package sessions

import (
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Outcome is the state of a session, as it is stored and in JSON.
type Outcome string

// The outcomes.
const (
	Unfinished Outcome = "unended"  // it can be resumed
	Failed     Outcome = "failed"   // a model or a checker failed last; it can be resumed
	Solved     Outcome = "solved"   // the checker accepted the answer
	Answered   Outcome = "answered" // the search chose an answer that no rule can check
	NotSolved  Outcome = "unsolved" // nothing more to do, or a wrong answer
	Spent      Outcome = "spent"    // a limit of the budget was reached
)

// Outcomes lists all outcomes.
func Outcomes() []Outcome { return []Outcome{Solved, Answered, NotSolved, Spent, Unfinished, Failed} }

// ParseOutcome reads a label, with a hyphen or a blank, or a stored value.
func ParseOutcome(name string) (o Outcome, ok bool) {
	for _, o := range Outcomes() {
		if name == string(o) || strings.ReplaceAll(name, "-", " ") == o.Label() {
			return o, true
		}
	}
	return "", false
}

// Label returns the outcome as users read it.
func (o Outcome) Label() string {
	switch o {
	case Unfinished:
		return "unfinished"
	case NotSolved:
		return "not solved"
	case Solved, Answered, Spent, Failed:
	}
	return string(o)
}

// tally sums up events for the list of sessions. The tallies of batches can be added, so
// that none needs the batches before it.
type tally struct {
	outcome  Outcome
	answer   string
	reason   string
	score    *float64 // highest value of a thought, nil before the first
	thoughts int
	calls    int
	usage    engine.Usage
}

func tallied(events []search.Event) tally {
	t := tally{outcome: Unfinished}
	for _, e := range events {
		t.add(e.Body)
	}
	return t
}

func (t *tally) add(body search.Body) {
	if _, note := body.(search.Noted); note {
		return // it may follow the end
	}
	t.outcome = Unfinished
	switch b := body.(type) {
	case search.Started:
		if b.Probe != nil {
			t.calls, t.usage = 1, *b.Probe
		}
		if b.Provenance != nil && b.Provenance.Usage != nil {
			t.usage = t.usage.Add(*b.Provenance.Usage)
		}
	case search.Thought:
		t.thoughts++
	case search.Injected:
		t.thoughts++
	case search.Replied:
		t.calls += max(b.Calls, b.Requests)
		t.usage = t.usage.Add(b.Usage)
	case search.Valued:
		if t.score == nil || b.Value > *t.score {
			t.score = &b.Value
		}
	case search.Voted:
		for _, votes := range b.Votes {
			if v := float64(votes); t.score == nil || v > *t.score {
				t.score = &v
			}
		}
	case search.Solved:
		t.outcome, t.answer = Solved, b.Answer
		if b.Chosen != "" {
			t.outcome = Answered
		}
	case search.Exhausted:
		t.outcome, t.answer, t.reason = NotSolved, b.Answer, b.Reason
	case search.BudgetSpent:
		t.outcome, t.reason = Spent, b.String()
	case search.Failed:
		t.outcome, t.reason = Failed, b.Error
	}
}
