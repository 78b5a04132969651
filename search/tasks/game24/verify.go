package game24

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// verifyPrompt is what a process reward model reads: the puzzle and the chain, a step a line.
// It was trained to continue the end of each step with sure, if all is right up to there and
// 24 can still be reached, and with impossible otherwise. Refused steps are read like others.
func (p *problem) verifyPrompt(path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if dialect != engine.Steps && dialect != search.Unjudged {
		return search.Prompt{}, fmt.Errorf("this model was not trained to verify steps; name as value-model embedded:prm, or DIR/model of one that espalier train prm made; or use evaluate %q", search.EvaluateThink)
	}
	if p.rules.Target != Integer(defaultTarget) || p.rules.Any {
		return search.Prompt{}, fmt.Errorf("process reward models are trained for target %d with all numbers only", defaultTarget)
	}
	steps := make([]string, len(path)-1)
	for i, s := range path[1:] {
		steps[i] = squeeze(s.Text)
	}
	text := "Input: " + path[0].State + " " + stepsMode + " " + strings.Join(steps, "\n")
	return search.Prompt{Text: strings.TrimRight(text, " "), Stop: []string{"\n"}, MaxTokens: 1}, nil
}
