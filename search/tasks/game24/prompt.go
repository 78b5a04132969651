package game24

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// The words that end a prompt of the line format. The embedded model was trained
// on exactly these: `Input: 4 9 10 13 Next:` is continued by
// ` 13 - 9 = 4 (left: 4 4 10)`.
const (
	nextMode   = "Next:"
	judgeMode  = "Judge:"
	thinkMode  = "Think:"
	answerMode = "Answer:"
	stepsMode  = "Steps:"
)

// What the model that deliberates is asked besides, and the control, which reads the line format too.
const (
	listMode = "List:"
	voteMode = "Vote:"
)

// Prompt writes the question for a purpose, in a model's dialect.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if len(path) == 0 {
		return search.Prompt{}, fmt.Errorf("a prompt needs the path to a state")
	}
	if purpose == search.Verify {
		return p.verifyPrompt(path, dialect)
	}
	state := path[len(path)-1].State
	if state == "" && purpose != search.Feedback && purpose != search.Refine {
		return search.Prompt{}, fmt.Errorf("a refused thought leads to no state to continue from")
	}
	switch dialect {
	case engine.Steps:
		return search.Prompt{}, fmt.Errorf("this model was trained to verify steps, and not to %s; name it as value-model, with evaluate %q", purpose, search.EvaluatePRM)
	case engine.Lines, engine.Deliberate:
		if p.rules.Target != Integer(defaultTarget) {
			return search.Prompt{}, fmt.Errorf("this model was trained for target %d only, not %s; use --model embedded:countdown", defaultTarget, p.rules.Target)
		}
		if p.rules.Any {
			return search.Prompt{}, fmt.Errorf("this model was trained to use every number; leave --use %s out, or use --model embedded:countdown", useAny)
		}
		if dialect == engine.Deliberate {
			return p.deliberatePrompt(purpose, path)
		}
		return linePrompt(purpose, state)
	case engine.Targets:
		return p.targetPrompt(purpose, state)
	case search.Unjudged:
		if purpose == search.Propose {
			return listPrompt(state), nil
		}
		return linePrompt(purpose, state)
	case engine.Chat:
		return p.chatPrompt(purpose, state)
	case engine.ZeroShot:
		return p.zeroShotPrompt(purpose, state)
	default:
		return search.Prompt{}, fmt.Errorf("game24 has no prompts in dialect %q", dialect)
	}
}

// listPrompt asks for several next steps.
func listPrompt(state string) search.Prompt {
	return search.Prompt{Text: "Input: " + state + " " + listMode, MaxTokens: 256}
}

func linePrompt(purpose search.Purpose, state string) (search.Prompt, error) {
	prompt := func(mode, stop string, maxTokens int) (search.Prompt, error) {
		return search.Prompt{Text: "Input: " + state + " " + mode, Stop: []string{stop}, MaxTokens: maxTokens}, nil
	}
	switch purpose {
	case search.Propose:
		return search.Prompt{}, fmt.Errorf("this model writes one step a completion and cannot list several; use generate %q or %q, or model embedded:deliberate, which lists", search.GenerateEnumerate, search.GenerateSample)
	case search.Continue:
		return prompt(nextMode, "\n", 32)
	case search.Judge:
		return prompt(judgeMode, "\n", 4)
	case search.Think:
		// Two numbers leave nothing to think about: the model was taught to judge
		// them at once, and to lean on that when it thinks about three.
		if strings.Count(state, " ") != 2 {
			return prompt(judgeMode, "\n", 4)
		}
		return prompt(thinkMode, "\n\n", 160)
	case search.Answer:
		return prompt(answerMode, "\n", 48)
	case search.Solve:
		return prompt(stepsMode, "\n\n", 1000)
	default:
		return search.Prompt{}, fmt.Errorf("game24 has no prompt to %s", purpose)
	}
}
