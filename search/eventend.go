package search

import "fmt"

// Solved ends a search: the checker found the answer right or, where the task has
// no rules for answers, the search chose one. Chosen is how, such as
// "3 of 5 chains agree on it".
type Solved struct {
	Node   NodeID `json:"node"`
	Answer string `json:"answer"`
	Chosen string `json:"chosen,omitempty"`
}

// Exhausted ends a search that found nothing more to do. Node and Answer are
// set if the method settled for an answer, which the checker found wrong.
type Exhausted struct {
	Node   NodeID `json:"node,omitempty"`
	Answer string `json:"answer,omitempty"`
	Reason string `json:"reason"`
}

// BudgetSpent ends a search at a limit.
type BudgetSpent struct {
	Limit string `json:"limit"` // "nodes", "calls", "tokens" or "time"
	Spent string `json:"spent"`
	Of    string `json:"of"`
}

// Failed notes that a model could not answer, or that a checker broke. The search
// may be resumed from here.
type Failed struct {
	Error string `json:"error"`
}

// Type is the name of the event in the log.
func (Solved) Type() string      { return "solved" }
func (Exhausted) Type() string   { return "exhausted" }
func (BudgetSpent) Type() string { return "budget-spent" }
func (Failed) Type() string      { return "failed" }

func (b Solved) traits() traits    { return traits{single: true, subject: b.Node, ends: true} }
func (b Exhausted) traits() traits { return traits{single: true, subject: b.Node, ends: true} }
func (BudgetSpent) traits() traits { return traits{ends: true} }
func (Failed) traits() traits      { return traits{} }

func (b Solved) validate(t *Tree) error    { return t.has(b.Node) }
func (b Exhausted) validate(t *Tree) error { return t.has(b.Node) }
func (BudgetSpent) validate(*Tree) error   { return nil }
func (Failed) validate(*Tree) error        { return nil }

func (b Solved) apply(t *Tree, _ int) {
	t.outcome = Outcome{Ended: true, Solved: true, Node: b.Node, Answer: b.Answer, Chosen: b.Chosen}
	way := t.Ancestry(b.Node)
	replaced := replacedAmong(t, way)
	for _, id := range way {
		t.nodes.edit(id).Solution = !replaced[id]
	}
	t.values.best = max(t.values.best, t.values.highest)
}

func (b Exhausted) apply(t *Tree, _ int) {
	t.outcome = Outcome{Ended: true, Node: b.Node, Answer: b.Answer, Reason: b.Reason}
}

func (b BudgetSpent) apply(t *Tree, _ int) {
	t.outcome = Outcome{Ended: true, Reason: b.String()}
}

func (Failed) apply(*Tree, int) {}

// String reports which limit ended the search: "the budget of 200 calls is spent".
func (b BudgetSpent) String() string {
	if b.Limit == "time" {
		return fmt.Sprintf("the budget of %s is spent", b.Of)
	}
	return fmt.Sprintf("the budget of %s %s is spent", b.Of, b.Limit)
}

func (b Solved) describe(*Tree) Description {
	if b.Chosen != "" {
		return Description{Author: BySearch, Word: "answer", Text: b.Answer, Note: b.Chosen}
	}
	return Description{Author: ByRules, Word: "solved", Text: b.Answer, Note: "checked by rule"}
}

func (b Exhausted) describe(*Tree) Description {
	return Description{Author: BySearch, Word: "unsolved", Text: b.Answer, Note: b.Reason}
}

func (b BudgetSpent) describe(*Tree) Description {
	return Description{Author: BySearch, Word: "unsolved", Note: b.String()}
}

func (b Failed) describe(*Tree) Description {
	return Description{Author: ByModel, Word: "failed", Text: b.Error}
}
