package game24

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// between stands between the states of a ballot in the line format.
const between = " | "

// ballot asks which of several states can reach the target best (the structure is
// that of the vote prompt of Yao et al. 2023, section 4.2).
func (p *problem) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	states := make([]string, len(paths))
	for i, path := range paths {
		states[i] = path[len(path)-1].State
	}
	switch dialect {
	case engine.Chat, engine.ZeroShot:
	case engine.Deliberate:
		return search.Prompt{Text: "Input: " + strings.Join(states, between) + " " + voteMode, MaxTokens: mostDeliberated}, nil
	case search.Unjudged:
		return search.Prompt{Text: "Input: " + strings.Join(states, between) + " " + voteMode, Stop: []string{"\n"}, MaxTokens: 4}, nil
	case engine.Targets:
		return search.Prompt{}, fmt.Errorf("this model was not taught to compare states; use evaluate %q, %q or %q", search.EvaluateThink, search.EvaluateLogProb, search.EvaluateValue)
	default:
		return search.Prompt{}, fmt.Errorf("this model was not taught to compare states; use evaluate %q, %q or %q, or value-model embedded:deliberate, which was", search.EvaluateThink, search.EvaluateLogProb, search.EvaluateValue)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Below are several choices of numbers. From which of them is it easiest to reach %s with + - * /, each number used exactly once? Try a few combinations of each briefly. Then write on the last line: The best choice is N, where N is its number.\n\n", p.rules.Target)
	for i, s := range states {
		fmt.Fprintf(&b, "Choice %d: %s\n", i+1, s)
	}
	b.WriteString("\n" + p.exception() + "Thoughts:\n")
	return search.Prompt{Text: b.String(), MaxTokens: maxChatTokens}, nil
}

// ReadBallot reads the states of a prompt of the line format that has them compared.
func ReadBallot(prompt string) (states []State, ok bool) {
	list, ok := strings.CutSuffix(prompt, " "+voteMode)
	if !ok {
		return nil, false
	}
	for _, text := range strings.Split(strings.TrimPrefix(list, "Input: "), between) {
		state, err := ParseState(text)
		if err != nil {
			state = nil // a choice that is none
		}
		states = append(states, state)
	}
	return states, true
}
