package game24

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/thinking"
)

// answerPrefix begins a thought that is a final answer.
const answerPrefix = "Answer:"

// Check applies the rules in exact arithmetic. It knows what is true, not what is
// promising.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	if expression, ok := cutAnswer(text); ok {
		return p.checkAnswer(expression)
	}
	s, err := parseStep(text)
	if err != nil {
		return refuse(squeeze(text), thinking.Incoherent, err.Error())
	}
	short := s.Short()
	if len(path) == 0 || path[len(path)-1].State == "" {
		return refuse(short, thinking.NoMistake, "it follows a thought that was refused")
	}
	state, err := ParseState(path[len(path)-1].State)
	if err != nil {
		return refuse(short, thinking.NoMistake, err.Error())
	}
	left, reason := s.follow(state)
	if reason != "" {
		return refuse(short, s.mistake(state), reason)
	}
	if !p.rules.Allows(s.Result) {
		return refuse(short, thinking.Incoherent, forbidden(s.operation(), s.Result))
	}
	check := search.Check{Verdict: search.Legal, State: left.String(), Short: short}
	switch done := p.rules.Done(left); {
	case !done && len(left) > 1:
		return check
	case !done:
		check.Verdict = search.DeadEnd
		check.Reason = fmt.Sprintf("the last number is %s, not %s", left[0], p.rules.Target)
		return check
	}
	if check.Answer, err = p.answer(path, s.Move); err != nil {
		return refuse(short, thinking.Incoherent, err.Error())
	}
	check.Verdict = search.Right
	return check
}

func refuse(short string, mistake thinking.Mistake, reason string) search.Check {
	return search.Check{Verdict: search.Refused, Short: short, Reason: reason, Mistake: mistake}
}

// cutAnswer takes the prefix off a final answer.
func cutAnswer(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if len(text) < len(answerPrefix) || !strings.EqualFold(text[:len(answerPrefix)], answerPrefix) {
		return "", false
	}
	return strings.TrimSpace(text[len(answerPrefix):]), true
}

// follow returns what a step leaves of a state, or why it cannot be taken there.
func (s step) follow(state State) (State, string) {
	for i, n := range []Number{s.A, s.B} {
		have := 0
		for _, m := range state {
			if m == n {
				have++
			}
		}
		switch {
		case have == 0:
			return nil, fmt.Sprintf("%s is not among %s", n, state)
		case i == 1 && have == 1 && s.A == s.B:
			return nil, fmt.Sprintf("there is only one %s in %s", n, state)
		}
	}
	result, err := s.A.Apply(s.Op, s.B)
	if err != nil {
		return nil, fmt.Sprintf("%s: %v", s.operation(), err)
	}
	if result != s.Result {
		return nil, fmt.Sprintf("%s is %s, not %s", s.operation(), result, s.Result)
	}
	rest, _ := state.without(s.A, s.B)
	left := rest.with(result)
	switch {
	case !s.saysLeft:
		return nil, fmt.Sprintf("it does not say what is left; want (left: %s)", left)
	case !slices.Equal(left, s.Left):
		return nil, fmt.Sprintf("what is left is %s, not %s", left, orNothing(s.Left))
	}
	return left, ""
}

func orNothing(s State) string {
	if len(s) == 0 {
		return "nothing"
	}
	return s.String()
}

// answer composes the steps of a path and one more into an expression, and
// trusts it no more than a model's: it is evaluated again.
func (p *problem) answer(path []search.Step, last Move) (string, error) {
	var moves []Move
	for _, before := range path[1:] {
		s, err := parseStep(before.Text)
		if err != nil {
			return "", err
		}
		moves = append(moves, s.Move)
	}
	t, rest, err := compose(p.root, append(moves, last))
	switch {
	case err != nil:
		return "", err
	case rest > 0 && !p.rules.Any:
		return "", leftOver(rest)
	}
	text := t.canonical()
	if reason := p.wrong(text); reason != "" {
		return "", fmt.Errorf("the steps make %s, but %s", text, reason)
	}
	return text, nil
}

// wrong reports why an expression is no solution; empty if it is one.
func (p *problem) wrong(expression string) string {
	t, says, err := parseExpression(expression)
	if err != nil {
		return err.Error()
	}
	if reason := p.misuse(t.numbers()); reason != "" {
		return reason
	}
	if err := t.evaluate(); err != nil {
		return err.Error()
	}
	if reason := p.rules.forbids(t); reason != "" {
		return reason
	}
	switch {
	case t.value != p.rules.Target:
		return fmt.Sprintf("its value is %s, not %s", t.value, p.rules.Target)
	case says != nil && *says != p.rules.Target:
		return fmt.Sprintf("it says %s, but its value is %s", says, p.rules.Target)
	}
	return ""
}

// misuse names a number that is not used as often as it must or may be.
func (p *problem) misuse(used State) string {
	rest := slices.Clone(used)
	for _, n := range p.root {
		i := slices.Index(rest, n)
		if i < 0 && p.rules.Any {
			continue
		}
		if i < 0 {
			return fmt.Sprintf("it must use each of %s once, but lacks %s", p.root, n)
		}
		rest = slices.Delete(rest, i, i+1)
	}
	if len(rest) > 0 && p.rules.Any {
		return fmt.Sprintf("it may use each of %s once, but has %s beyond that", p.root, rest)
	}
	if len(rest) > 0 {
		return fmt.Sprintf("it must use each of %s once, but has %s beyond that", p.root, rest)
	}
	return ""
}

// checkAnswer judges a final answer. The answer stays as the model wrote it; right or
// wrong, its normal form is set, so that votes count orders of one expression as one.
func (p *problem) checkAnswer(expression string) search.Check {
	check := search.Check{Verdict: search.Refused, Short: squeeze(expression), Answer: squeeze(expression)}
	if t, _, err := parseExpression(expression); err == nil && t.evaluate() == nil {
		own, _, _ := strings.Cut(check.Answer, "=")
		check.Answer = strings.TrimSpace(own)
		if normal := t.canonical(); normal != check.Answer {
			check.Normal = normal
		}
	}
	if check.Reason = p.wrong(expression); check.Reason == "" {
		check.Verdict, check.State = search.Right, p.rules.Target.String()
	} else {
		check.Mistake = p.mistaken(expression)
	}
	return check
}
