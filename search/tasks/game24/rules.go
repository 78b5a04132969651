package game24

import (
	"fmt"
	"slices"
	"strconv"

	"espalier/search"
)

// Rules say what counts as a solution of a puzzle.
type Rules struct {
	Target Number
	// Any has the rules of Countdown, the television game: numbers may be left out, and
	// every result on the way is a positive integer. Without it each number is used exactly
	// once, and fractions are as good as integers.
	Any bool
}

// The values of the option "use".
const (
	useOption = "use"
	useAll    = "all"
	useAny    = "any"
)

// readRules reads the options of a puzzle.
func readRules(options map[string]string) (Rules, error) {
	r := Rules{Target: Integer(defaultTarget)}
	for name, value := range options {
		switch name {
		case targetOption:
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 || n > 999999 {
				return r, fmt.Errorf("target %q is not an integer from 0 to 999999", value)
			}
			r.Target = Integer(n)
		case useOption:
			if value != useAll && value != useAny {
				return r, fmt.Errorf("use %q is neither %q (every number exactly once) nor %q (numbers may be left out, and every result is a positive integer)", value, useAll, useAny)
			}
			r.Any = value == useAny
		default:
			return r, fmt.Errorf("unknown option %q; game24 has only %q and %q", name, targetOption, useOption)
		}
	}
	return r, nil
}

// Allows reports whether the result of a step may be used.
func (r Rules) Allows(result Number) bool {
	return !r.Any || result.den == 1 && result.num > 0
}

// Moves lists the steps from a state that the rules allow.
func (r Rules) Moves(s State) []Move {
	return slices.DeleteFunc(s.Moves(), func(m Move) bool { return !r.Allows(m.Result) })
}

// Done reports whether a state holds what is to be reached.
func (r Rules) Done(s State) bool {
	return len(s) == 1 && s[0] == r.Target || r.Any && slices.Contains(s, r.Target)
}

// forbidden says why a result may not be used.
func forbidden(operation string, result Number) string {
	return fmt.Sprintf("%s is %s, and where numbers may be left out every result must be a positive integer", operation, result)
}

// forbids reports which part of an evaluated expression the rules do not allow.
func (r Rules) forbids(t *term) string {
	if t.op == 0 {
		return ""
	}
	for _, part := range []*term{t.left, t.right} {
		if reason := r.forbids(part); reason != "" {
			return reason
		}
	}
	if !r.Allows(t.value) {
		return forbidden(t.String(), t.value)
	}
	return ""
}

// settled is the check of a puzzle whose target is among its numbers, one of which is
// enough; nil for others.
func (p *problem) settled() *search.Check {
	if !p.rules.Any || !slices.Contains(p.root, p.rules.Target) {
		return nil
	}
	return &search.Check{Verdict: search.Right, State: p.rules.Target.String(), Answer: p.rules.Target.String()}
}
