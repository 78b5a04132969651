// Package game24 is the Game of 24: combine given numbers with + - * / so that
// each is used exactly once and the result is 24 (Yao et al. 2023, section 4.1).
// Any two to six positive integers and any target will do, also by the rules of Countdown.
package game24

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/reply"
	"espalier/search/thinking"
)

const (
	minNumbers    = 2
	maxDigits     = 4
	defaultTarget = 24
	targetOption  = search.TargetOption
	example       = `"4 9 10 13"`
)

//go:embed puzzles.txt
var puzzles string

// Task is the family of these puzzles.
func Task() search.Task {
	return search.Task{
		Name: "game24", Title: "Game of 24", Problem: read,
		Example: "4 9 10 13", Puzzles: puzzles, Generates: true, StateWord: "left", Goal: goal,
	}
}

// goal is what the numbers are to reach.
func goal(p search.Puzzle) string {
	if target, ok := p.Options[targetOption]; ok {
		return "= " + target
	}
	return fmt.Sprintf("= %d", defaultTarget)
}

func read(p search.Puzzle) (search.Problem, error) {
	p, err := makeUp(p)
	if err == nil {
		p, err = plain(p)
	}
	if err != nil {
		return nil, err
	}
	root, rules, err := Read(p)
	if err != nil {
		return nil, err
	}
	if _, ok := p.Options[targetOption]; ok && p.Posed == "" {
		p.Posed = p.Written() // the numbers alone are no name for it
	}
	return &problem{puzzle: p, root: root, rules: rules}, nil
}

// Read reads a puzzle in its plain form: numbers between spaces or commas, and the options
// "target" and "use".
func Read(p search.Puzzle) (root State, rules Rules, err error) {
	numbers, err := parseInput(p.Input)
	if err != nil {
		return nil, rules, err
	}
	rules, err = readRules(p.Options)
	return NewState(numbers...), rules, err
}

// problem is one puzzle.
type problem struct {
	puzzle search.Puzzle
	root   State
	rules  Rules
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return p.root.String() }

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{
		ZeroShot: true, Verifies: true, Ballot: p.ballot, Choice: reply.ReadChoice, Reprompt: p.reprompt, Write: write, Settled: p.settled(),
		Thinking: thinking.Rules{Numbers: strings.Fields(p.root.String()), Goal: p.rules.Target.String()},
	}
}

// Depth is one step for each number but the last.
func (p *problem) Depth() int { return len(p.root) - 1 }

// Labels are the paper's, and their weights too.
func (p *problem) Labels() []search.Label {
	return slices.Clone(labels)
}

var labels = []search.Label{
	{Text: "sure", Weight: 20},
	{Text: "likely", Weight: 1},
	{Text: "impossible", Weight: 0.001},
}
