package game24

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
)

// targetMode begins what a model is asked that was taught other targets than 24, and anyWord follows where numbers may be left
// out:
//
//	Target: 765 any Input: 3 7 25 50 Next:
const (
	targetMode = "Target:"
	anyWord    = "any"
)

// mostTarget is the largest target that this model was taught, and mostResult the largest result. It has no word for more.
const (
	mostTarget = 999
	mostResult = 9999
)

// targetPrompt is for that model.
func (p *problem) targetPrompt(purpose search.Purpose, state string) (search.Prompt, error) {
	target, den := p.rules.Target.Parts()
	if den != 1 || target < 1 || target > mostTarget {
		return search.Prompt{}, fmt.Errorf("this model was trained for targets from 1 to %d, not %s; use --model random", mostTarget, p.rules.Target)
	}
	numbers, err := ParseState(state)
	if err != nil {
		return search.Prompt{}, err
	}
	if slices.ContainsFunc(numbers, func(n Number) bool { return n.den != 1 || n.num < 0 || n.num > mostResult }) {
		return search.Prompt{}, fmt.Errorf("this model knows integers up to %d alone, and the numbers are %s", mostResult, state)
	}
	ask, err := linePrompt(purpose, state)
	switch {
	case purpose == search.Propose:
		return search.Prompt{}, fmt.Errorf("this model writes one step a completion and cannot list several; use generate %q or %q", search.GenerateEnumerate, search.GenerateSample)
	case err != nil:
		return search.Prompt{}, err
	case purpose == search.Think && len(numbers) == 2: // it calculates, where the model of 24 knows
		ask.Text, ask.Stop, ask.MaxTokens = "Input: "+state+" "+thinkMode, []string{"\n\n"}, 32
	}
	rules := ""
	if p.rules.Any {
		rules = " " + anyWord
	}
	ask.Text = strings.Join([]string{targetMode, p.rules.Target.String() + rules, ask.Text}, " ")
	return ask, nil
}
