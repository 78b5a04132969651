package lists

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
)

const partPrefix = "Part "

// mostVersions bounds how often a result may be refined, for methods that have no other end.
const mostVersions = 5

// Check counts errors. What has some is legal all the same: it can be refined, or be better
// than others.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	refuse := func(format string, args ...any) search.Check {
		return search.Check{Verdict: search.Refused, Reason: fmt.Sprintf(format, args...)}
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		return refuse("it follows a thought that was refused")
	}
	if label, copied, ok := strings.Cut(text, ":"); ok && strings.HasPrefix(label, partPrefix) {
		return p.checkPart(path, label, copied)
	}
	if strings.Trim(text, "-0123456789 ,;[]{}\n\t") != "" {
		return refuse("it is not a list of numbers")
	}
	parts, reason := p.covered(path)
	if reason != "" {
		return refuse("%s", reason)
	}
	from := p.of(parts)
	result := state{parts: parts, result: true, numbers: numbersIn(text)}
	if len(parts) == p.parts {
		result.parts = nil
	}
	c := search.Check{Verdict: search.Legal, State: p.write(result), Short: written(result.numbers), Of: len(from)}
	c.Errors, c.Reason = p.errors(p, from, result.numbers)
	if result.parts == nil {
		if c.Answer = c.Short; c.Answer == "" {
			c.Answer = "none"
		}
		switch {
		case c.Errors == 0:
			c.Verdict = search.Right
		case versions(path) >= mostVersions:
			c.Verdict, c.Reason = search.DeadEnd, fmt.Sprintf("it was refined %d times; %s", mostVersions-1, c.Reason)
		}
	}
	return c
}

// checkPart counts where the copy of a part differs from the puzzle.
func (p *problem) checkPart(path []search.Step, label, copied string) search.Check {
	ids := numbersIn(label)
	if len(path) > 1 || len(ids) != 1 || ids[0] < 1 || ids[0] > p.parts {
		return search.Check{Verdict: search.Refused, Reason: fmt.Sprintf("the puzzle has %d parts, and nothing else is divided", p.parts)}
	}
	s := state{parts: ids, numbers: numbersIn(copied)}
	c := search.Check{Verdict: search.Legal, State: p.write(s), Of: len(p.part(ids[0]))}
	c.Short = c.State
	missing, extra := difference(p.part(ids[0]), s.numbers)
	if c.Errors = len(missing) + len(extra); c.Errors > 0 {
		c.Reason = errorsText(c.Errors, "", missing, extra)
	}
	return c
}

// covered are the parts that a thought after a path is a result of: none is the whole.
func (p *problem) covered(path []search.Step) (parts []int, reason string) {
	last := path[len(path)-1]
	if len(path) == 1 {
		return nil, ""
	}
	s, ok := stateOf(last.State)
	if !ok {
		return nil, "it follows a state that cannot be read"
	}
	if len(last.Beside) == 0 {
		return s.parts, ""
	}
	all := []state{s}
	for _, other := range last.Beside {
		s, ok := stateOf(other[len(other)-1].State)
		if !ok {
			return nil, "it follows a state that cannot be read"
		}
		all = append(all, s)
	}
	if parts, ok = joined(all); !ok {
		return nil, "only results of different parts can be merged"
	}
	return parts, ""
}

// versions counts the results of the whole that a path ends with.
func versions(path []search.Step) (n int) {
	for i := len(path) - 1; i > 0; i-- {
		if s, ok := stateOf(path[i].State); !ok || len(s.parts) > 0 || !s.result {
			break
		}
		n++
	}
	return n
}

// difference compares two lists as bags: what the second lacks, and what it has too much.
func difference(want, got []int) (missing, extra []int) {
	count := map[int]int{}
	for _, n := range want {
		count[n]++
	}
	for _, n := range got {
		if count[n]--; count[n] < 0 {
			extra = append(extra, n)
		}
	}
	for _, n := range want {
		if count[n] > 0 {
			count[n]--
			missing = append(missing, n)
		}
	}
	slices.Sort(missing)
	slices.Sort(extra)
	return missing, extra
}

// errorsText says what is wrong: "3 errors: 1 pair out of order, missing 4, too many 7 9".
func errorsText(count int, order string, missing, extra []int) string {
	var parts []string
	if order != "" {
		parts = append(parts, order)
	}
	for _, wrong := range []struct {
		what    string
		numbers []int
	}{{"missing", missing}, {"too many", extra}} {
		if len(wrong.numbers) > 0 {
			parts = append(parts, wrong.what+" "+written(wrong.numbers))
		}
	}
	return english.Plural(count, "error") + ": " + strings.Join(parts, ", ")
}
