package game24

import (
	"slices"

	"espalier/search/thinking"
)

// mistake is the class of what is wrong with a step that cannot be taken from a state.
func (s step) mistake(state State) thinking.Mistake {
	result, err := s.A.Apply(s.Op, s.B)
	rest, there := state.without(s.A, s.B)
	switch {
	case err != nil, !s.saysLeft:
		return thinking.Incoherent
	case s.skips(state):
		return thinking.MissingStep
	case there && result != s.Result:
		return thinking.Calculator
	case !there, !slices.Equal(rest.with(result), s.Left):
		return thinking.Miscopied
	}
	return thinking.NoMistake
}

// skips reports whether the step and its list are true if one step more is taken before or
// after it.
func (s step) skips(state State) bool {
	for _, before := range state.Moves() {
		if _, reason := s.follow(before.Left); reason == "" {
			return true
		}
	}
	rest, there := state.without(s.A, s.B)
	return there && slices.ContainsFunc(rest.with(s.Result).Moves(), func(after Move) bool { return slices.Equal(after.Left, s.Left) })
}

// mistaken is the class of what is wrong with a final answer: other numbers than the
// puzzle's, a value that it does not have, or a true equation that is not what was asked.
func (p *problem) mistaken(expression string) thinking.Mistake {
	t, says, err := parseExpression(expression)
	switch {
	case err != nil:
		return thinking.Incoherent
	case p.misuse(t.numbers()) != "":
		return thinking.Miscopied
	case t.evaluate() != nil:
		return thinking.Incoherent
	case says != nil && *says != t.value:
		return thinking.Calculator
	case t.value != p.rules.Target:
		return thinking.Incoherent
	}
	return thinking.NoMistake
}
