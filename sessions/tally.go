package sessions

import (
	"espalier/engine"
	"espalier/search"
)

// Outcome is where a session stands.
type Outcome string

// The outcomes.
const (
	Unended  Outcome = "unended"  // it can be resumed
	Failed   Outcome = "failed"   // a model or a checker failed last; it can be resumed
	Solved   Outcome = "solved"   // the checker found the answer right
	Unsolved Outcome = "unsolved" // nothing more to do, or a wrong answer
	Spent    Outcome = "spent"    // ended at a limit of the budget
)

// tally sums up events for the list of sessions. Sums of parts add up, so that
// no batch needs those before it.
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
	t := tally{outcome: Unended}
	for _, e := range events {
		t.add(e.Body)
	}
	return t
}

func (t *tally) add(body search.Body) {
	if _, note := body.(search.Noted); note {
		return // it may follow the end
	}
	t.outcome = Unended
	switch b := body.(type) {
	case search.Thought:
		t.thoughts++
	case search.Injected:
		t.thoughts++
	case search.Replied:
		t.calls += b.Calls
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
	case search.Exhausted:
		t.outcome, t.answer, t.reason = Unsolved, b.Answer, b.Reason
	case search.BudgetSpent:
		t.outcome, t.reason = Spent, b.String()
	case search.Failed:
		t.outcome, t.reason = Failed, b.Error
	}
}
