package bench

import (
	"fmt"
	"slices"
	"time"

	"espalier/engine"
	"espalier/engine/redact"
	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/runner"
)

// Subject is one row of a bench.
type Subject struct {
	Settings search.Settings `json:"settings"`
	Model    string          `json:"model"`                   // proposes
	Judge    string          `json:"value_model,omitempty"`   // values thoughts; empty: Model does
	Tokens   int             `json:"budget_tokens,omitempty"` // of each search, instead of the plan's budget of them; 0 is the plan's
	Seed     uint64          `json:"seed,omitempty"`          // of each search, instead of the plan's; 0 is the plan's

	Proposers string `json:"propose_with,omitempty"` // propose beside Model: see search.Started

	Probe *engine.Usage `json:"probe,omitempty"` // counted in each search, as where it runs alone; see search.Started
}

// Within gives a subject a budget of tokens, and nothing else that would end a
// search before it is spent: as many chains or simulations as it is good for.
func (s Subject) Within(tokens int) Subject {
	s.Tokens = tokens
	if s.Settings.Samples > 1 {
		s.Settings.Samples = tokens // each takes one at least
	}
	if s.Settings.Simulations > 0 {
		s.Settings.Simulations = tokens
	}
	return s
}

// Plan is a whole bench.
type Plan struct {
	Subjects []Subject
	Problems []search.Problem
	Budget   search.Budget   // of each search
	Seed     uint64          // of each search, so that any of them can be repeated alone
	Jobs     int             // searches at a time; less than 1 is 1
	Secrets  *redact.Secrets // struck out of what checkers say
	Trees    bool            // results hold the trees
	Thinking bool            // results hold what thinking went into replies

	// Models gives a worker models of its own.
	Models func() Models

	// Recall, if not nil, returns the log of a search that was done before and how
	// long it took; of one that was not, no log. Keep, if not nil, is given the log
	// of every search that was done now. Both are called by several goroutines.
	Recall func(search.Started) ([]search.Event, time.Duration, error)
	Keep   func([]search.Event, time.Duration) error

	// LostBy, if not nil, says which part of a search lost a puzzle that was not
	// solved. It is called by several goroutines.
	LostBy func(search.Problem, []search.Event) (string, error)

	// Judge, if not nil, compares the values of a search with what its thoughts were worth.
	// It is called by several goroutines.
	Judge func(search.Problem, *search.Tree) (calibration.Judgements, error)

	// Searched, if not nil, is called after every search with the number done.
	Searched func(done int)
	// Finished, if not nil, is told every row as soon as it and all before it
	// are complete. An error ends the bench.
	Finished func(Row) error
}

// Models opens the models that subjects name. It is used by one goroutine; what
// it opens is closed with it.
type Models interface {
	Open(name string, p search.Problem) (engine.Model, error)
	Close() error
}

// Searches is how many searches the plan asks for.
func (p Plan) Searches() int { return len(p.Subjects) * len(p.Problems) }

// config is the search of one subject on one puzzle.
func (p Plan) config(s Subject, problem search.Problem, models Models) (runner.Config, error) {
	c := runner.Config{Problem: problem, Settings: s.Settings, Budget: p.Budget, Seed: p.Seed, Secrets: p.Secrets, Probe: s.Probe}
	if s.Tokens > 0 {
		c.Budget.Tokens = s.Tokens
	}
	if s.Seed > 0 {
		c.Seed = s.Seed
	}
	var err error
	if c.Model, err = models.Open(s.Model, problem); err != nil {
		return c, err
	}
	for _, name := range (search.Started{Proposers: s.Proposers}).Models()[1:] {
		m, err := models.Open(name, problem)
		if err != nil {
			return c, err
		}
		c.Proposers = append(c.Proposers, m)
	}
	if s.Judge != "" {
		c.Evaluator, err = models.Open(s.Judge, problem)
	}
	return c, err
}

// LeaveOut removes the subjects whose models cannot do what their methods ask of them, by the
// first puzzle, and returns the names of those methods. Where nothing would be left nothing is
// removed, so that Check says why.
func (p *Plan) LeaveOut() []string {
	models := p.Models()
	defer func() { _ = models.Close() }() // nothing was written
	var able []Subject
	var out []string
	for _, s := range p.Subjects {
		c, err := p.config(s, p.Problems[0], models)
		if err == nil {
			_, err = runner.New(c)
		}
		if err == nil {
			able = append(able, s)
		} else if !slices.Contains(out, s.Settings.Method) {
			out = append(out, s.Settings.Method)
		}
	}
	if len(able) == 0 {
		return nil
	}
	p.Subjects = able
	return out
}

// Check reports whether every subject could begin every puzzle, before time is
// spent on any.
func (p Plan) Check() error {
	models := p.Models()
	defer func() { _ = models.Close() }() // nothing was written
	for _, s := range p.Subjects {
		for _, problem := range p.Problems {
			c, err := p.config(s, problem, models)
			if err != nil {
				return err
			}
			if _, err := runner.New(c); err != nil {
				return fmt.Errorf("%s on %q: %w", s.Settings.Method, problem.Puzzle().Called(), err)
			}
		}
	}
	return nil
}
