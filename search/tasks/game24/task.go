// Package game24 is the Game of 24: combine given numbers with + - * / so that
// each is used exactly once and the result is 24 (Yao et al. 2023, section 4.1).
// Any two to six positive integers and any target will do.
package game24

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"espalier/search"
	"espalier/search/tasks/reply"
)

const (
	minNumbers    = 2
	maxDigits     = 4
	defaultTarget = 24
	targetOption  = "target"
	example       = `"4 9 10 13"`
)

//go:embed puzzles.txt
var puzzles string

// Task is the family of these puzzles.
func Task() search.Task {
	return search.Task{
		Name: "game24", Title: "Game of 24", Problem: read,
		Example: "4 9 10 13", Puzzles: puzzles, StateWord: "left", Goal: goal,
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
	root, target, err := Read(p)
	if err != nil {
		return nil, err
	}
	return &problem{puzzle: p, root: root, target: target}, nil
}

// Read reads a puzzle: numbers between spaces or commas, and the option "target".
func Read(p search.Puzzle) (root State, target Number, err error) {
	numbers, err := parseInput(p.Input)
	if err != nil {
		return nil, target, err
	}
	target = Integer(defaultTarget)
	for name, value := range p.Options {
		if name != targetOption {
			return nil, target, fmt.Errorf("unknown option %q; game24 has only %q", name, targetOption)
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 || n > 999999 {
			return nil, target, fmt.Errorf("target %q is not an integer from 0 to 999999", value)
		}
		target = Integer(n)
	}
	return NewState(numbers...), target, nil
}

// parseInput reads the numbers of a puzzle. Columns count characters from 1.
func parseInput(input string) ([]Number, error) {
	want := fmt.Sprintf("give %d to %d of them, such as %s", minNumbers, MaxNumbers, example)
	var numbers []Number
	column := 1
	for rest := input; rest != ""; {
		field := rest
		if i := strings.IndexFunc(rest, separates); i >= 0 {
			field = rest[:i]
		}
		if field == "" {
			_, size := utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			column++
			continue
		}
		bad := func(why string) error { return fmt.Errorf("column %d: %q %s; %s", column, field, why, want) }
		n, err := strconv.ParseInt(field, 10, 64)
		switch {
		case digits(field) != len(field):
			return nil, bad("is not a positive integer")
		case len(field) > maxDigits:
			return nil, bad(fmt.Sprintf("has more than %d digits", maxDigits))
		case err != nil || n == 0:
			return nil, bad("is not a positive integer")
		case len(numbers) == MaxNumbers:
			return nil, bad("is one number too many")
		}
		numbers = append(numbers, Integer(n))
		column += utf8.RuneCountInString(field)
		rest = rest[len(field):]
	}
	if len(numbers) < minNumbers {
		return nil, fmt.Errorf("column %d: the puzzle ends after %s; %s", column, count(len(numbers), "number"), want)
	}
	return numbers, nil
}

func separates(r rune) bool { return unicode.IsSpace(r) || r == ',' }

// count words a small number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// problem is one puzzle.
type problem struct {
	puzzle search.Puzzle
	root   State
	target Number
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return p.root.String() }

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{ZeroShot: true, Ballot: p.ballot, Choice: reply.ReadChoice, Reprompt: p.reprompt, Write: write}
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
