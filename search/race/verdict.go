package race

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
)

// NoWinner is the winner of a race that none has won.
const NoWinner = -1

// Rules is the name of the judge that is no model.
const Rules = "rules"

// Verdict is the word of a judge.
type Verdict struct {
	Winner int    // a lane, or NoWinner
	By     string // Rules, or the name of a model
	Reason string
	Words  []Opinion // what a model said; nil: rules judged
}

// String is "judged by rule: A wins, only A has an answer".
func (v Verdict) String() string {
	by, winner := "by model "+v.By, "no winner"
	if v.By == Rules {
		by = "by rule"
	}
	if v.Winner != NoWinner {
		winner = Name(v.Winner) + " wins"
	}
	return fmt.Sprintf("judged %s: %s, %s", by, winner, v.Reason)
}

// Name is the letter by which a lane is called.
func Name(lane int) string { return string(rune('A' + lane)) }

// ByRules judges by what the rules of the task say of the answers: one that is right beats
// any other, fewer errors beat more where the rules count them, and of equals the one that
// cost fewer tokens wins. It is not ok where there are answers that no rule can tell apart.
func ByRules(trees []*search.Tree) (v Verdict, ok bool) {
	v = Verdict{Winner: NoWinner, By: Rules}
	var answered []int
	unknown := false // what an answer is worth
	for i, t := range trees {
		if t == nil || !graded(t) && !t.Outcome().Solved {
			continue
		}
		unknown = unknown || !graded(t)
		answered = append(answered, i)
	}
	switch {
	case len(answered) == 0:
		v.Reason = "none has an answer"
		return v, true
	case len(answered) == 1:
		v.Winner, v.Reason = answered[0], "only "+Name(answered[0])+" has an answer"
		return v, true
	case unknown:
		return v, false
	}
	slices.SortStableFunc(answered, func(a, b int) int { return compare(trees[a], trees[b]) })
	best, second := trees[answered[0]], trees[answered[1]]
	if compare(best, second) == 0 {
		var names []string
		for _, lane := range answered {
			if compare(best, trees[lane]) == 0 {
				names = append(names, Name(lane))
			}
		}
		last := len(names) - 1
		v.Reason = fmt.Sprintf("%s and %s are equal", strings.Join(names[:last], ", "), names[last])
		return v, true
	}
	v.Winner = answered[0]
	switch a, b := errorsIn(best), errorsIn(second); {
	case a != b:
		v.Reason = fmt.Sprintf("%s has %s, %s has %d", Name(answered[0]), english.Plural(a, "error"), Name(answered[1]), b)
	case a > 0:
		v.Reason = fmt.Sprintf("%s has %s after %s, %s after %s", Name(answered[0]), english.Plural(a, "error"), tokens(best), Name(answered[1]), tokens(second))
	default:
		v.Reason = fmt.Sprintf("%s is right after %s, %s after %s", Name(answered[0]), tokens(best), Name(answered[1]), tokens(second))
	}
	return v, true
}

// compare puts the better of two searches with an answer first.
func compare(a, b *search.Tree) int {
	return cmp.Or(cmp.Compare(errorsIn(a), errorsIn(b)), cmp.Compare(a.Totals().Tokens(), b.Totals().Tokens()))
}

func tokens(t *search.Tree) string { return english.Grouped(t.Totals().Tokens()) + " tokens" }

// graded reports whether the rules know what the answer of a search is worth, be it a wrong
// one.
func graded(t *search.Tree) bool {
	o := t.Outcome()
	return o.Answer != "" && (o.Solved && answer(t).Verdict == search.Right || answer(t).Of > 0)
}

// answer is what the rules said of the answer of a search that has one.
func answer(t *search.Tree) search.Check { return t.Node(t.Outcome().Node).Check }

func errorsIn(t *search.Tree) int { return answer(t).Errors }
