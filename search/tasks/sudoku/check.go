package sudoku

import (
	"context"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/sudoku/board"
	"espalier/search/thinking"
)

// answerPrefix begins a thought that is a whole board.
const answerPrefix = "Answer:"

// Check applies the rules and nothing else: it knows what forbids a digit, not where
// the digit belongs.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	if answer, ok := strings.CutPrefix(text, answerPrefix); ok {
		return p.checkAnswer(answer)
	}
	fills := findFills(text)
	if len(fills) == 0 {
		return refuse(reading.Bare(text), thinking.Incoherent, "it fills no cell; want one such as r1c2=3")
	}
	after, reason := p.before(path)
	if reason != "" {
		return refuse(short(fills), thinking.NoMistake, reason)
	}
	for _, f := range fills {
		cell, digit, reason := f.in(p.root.Shape)
		if reason != "" {
			return refuse(short(fills), thinking.Incoherent, reason)
		}
		if reason = p.forbids(after, cell, digit); reason != "" {
			return refuse(short(fills), thinking.Miscopied, reason) // the board above says otherwise
		}
		after = after.With(cell, digit)
	}
	check := search.Check{Verdict: search.Legal, State: after.String(), Short: short(fills)}
	switch reason := stuck(after); {
	case reason != "":
		check.Verdict, check.Reason = search.DeadEnd, reason
	case after.Empty() == 0:
		check.Verdict, check.Answer = search.Right, after.String()
	}
	return check
}

func refuse(short string, mistake thinking.Mistake, reason string) search.Check {
	return search.Check{Verdict: search.Refused, Short: short, Reason: reason, Mistake: mistake}
}

// before is the board that a path led to.
func (p *problem) before(path []search.Step) (board.Grid, string) {
	if len(path) == 0 || path[len(path)-1].State == "" {
		return board.Grid{}, "it follows a thought that was refused"
	}
	g, err := board.ParseGrid(path[len(path)-1].State, p.root.Shape)
	if err != nil {
		return g, err.Error()
	}
	return g, ""
}

// forbids reports why a digit may not be written into a cell; empty if it may.
func (p *problem) forbids(g board.Grid, cell int, digit int8) string {
	name := g.Shape.Name(cell)
	switch {
	case p.root.Cells[cell] > 0:
		return fmt.Sprintf("%s is given: it is %d", name, p.root.Cells[cell])
	case g.Cells[cell] > 0:
		return fmt.Sprintf("%s is filled: it is %d", name, g.Cells[cell])
	}
	var has []string
	named := map[string]bool{}
	for _, other := range g.Against(cell, digit) {
		unit := g.Shape.Unit(cell, other)
		if !named[unit] {
			named[unit] = true
			has = append(has, fmt.Sprintf("%s has %d already, at %s", unit, digit, g.Shape.Name(other)))
		}
	}
	return strings.Join(has, "; ")
}

// stuck reports why no legal thoughts can fill the rest of a board, as far as can be
// seen without trying: an empty cell that no digit fits, a row, column or box without a
// place for a digit, or givens that clash.
func stuck(g board.Grid) string {
	if clash, ok := g.Clash(); ok {
		return clash
	}
	for cell, digit := range g.Cells {
		if digit == 0 && len(g.Fitting(cell)) == 0 {
			return "no digit fits " + g.Shape.Name(cell)
		}
	}
	if digit, unit, ok := g.Placeless(); ok {
		return fmt.Sprintf("no place is left for %s in %s", board.Symbol(digit), unit)
	}
	return ""
}

// checkAnswer judges a whole board. Right or wrong, its normal form is set, so
// that a vote can count it.
func (p *problem) checkAnswer(text string) search.Check {
	check := search.Check{Verdict: search.Refused, Short: strings.TrimSpace(text), Answer: strings.TrimSpace(text)}
	g, err := board.ParseGrid(text, p.root.Shape)
	if err != nil {
		check.Reason, check.Mistake = err.Error(), thinking.Incoherent
		return check
	}
	check.Short, check.Answer = g.String(), g.String()
	if check.Reason = p.wrong(g); check.Reason == "" {
		check.Verdict, check.State = search.Right, g.String()
		return check
	}
	check.Mistake = thinking.Incoherent
	for cell, given := range p.root.Cells {
		if given > 0 && g.Cells[cell] > 0 && g.Cells[cell] != given {
			check.Mistake = thinking.Miscopied
		}
	}
	return check
}

// settled is the check of a board without an empty cell; nil for others.
func (p *problem) settled() *search.Check {
	if p.root.Empty() > 0 {
		return nil
	}
	check := search.Check{Verdict: search.Right, State: p.root.String(), Answer: p.root.String()}
	if clash, ok := p.root.Clash(); ok {
		check = search.Check{Verdict: search.Refused, Reason: "the board is full and wrong: " + clash}
	}
	return &check
}

// wrong reports why a board is no solution; empty if it is one.
func (p *problem) wrong(g board.Grid) string {
	for cell, given := range p.root.Cells {
		switch name := g.Shape.Name(cell); {
		case g.Cells[cell] == 0:
			return name + " is empty"
		case given > 0 && g.Cells[cell] != given:
			return fmt.Sprintf("%s is given: it is %d, not %d", name, given, g.Cells[cell])
		}
	}
	clash, _ := g.Clash()
	return clash
}

// claim judges a cell that a sentence fills by the givens alone: true where they leave no
// other digit, false where they forbid this one.
func (p *problem) claim(sentence string) thinking.Claim {
	f, ok := findFill(sentence)
	if !ok {
		return thinking.Claim{}
	}
	cell, digit, reason := f.in(p.root.Shape)
	switch {
	case reason != "":
		return thinking.Claim{Verdict: thinking.False, Why: reason, Mistake: thinking.Incoherent}
	case p.root.Cells[cell] == digit:
		return thinking.Claim{Verdict: thinking.True}
	}
	if reason := p.forbids(p.root, cell, digit); reason != "" {
		return thinking.Claim{Verdict: thinking.False, Why: reason, Mistake: thinking.Miscopied}
	}
	if len(p.root.Fitting(cell)) == 1 {
		return thinking.Claim{Verdict: thinking.True}
	}
	return thinking.Claim{Verdict: thinking.Unknown}
}
