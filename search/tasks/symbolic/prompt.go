package symbolic

import (
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
)

// The words that end a prompt of the line format, which the embedded model was trained on.
const (
	answerMode = " Answer:"
	stepsMode  = " Steps:"
)

// Prompt asks in a model's dialect.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if len(path) == 0 || path[len(path)-1].State == "" {
		return search.Prompt{}, errors.New("no prompt: it follows a thought that was refused")
	}
	switch purpose {
	case search.Answer, search.Solve, search.Continue:
	case search.Propose:
		return search.Prompt{}, fmt.Errorf("%s has one step a reply; use generate %q", p.Name, search.GenerateSample)
	default:
		return search.Prompt{}, fmt.Errorf("%s has no prompt to %s: rules know what is true; use evaluate %q", p.Name, purpose, search.EvaluateRule)
	}
	var steps []string
	for _, s := range path[1:] {
		steps = append(steps, s.Text)
	}
	switch dialect {
	case search.Unjudged, engine.Lines:
		return p.linePrompt(purpose, steps), nil
	case engine.Chat, engine.ZeroShot:
		return p.chatPrompt(purpose, steps, dialect == engine.Chat), nil
	default:
		return search.Prompt{}, chat.Needs(p.title)
	}
}

func (p *problem) linePrompt(purpose search.Purpose, steps []string) search.Prompt {
	switch purpose {
	case search.Answer:
		return search.Prompt{Text: p.Text + answerMode, Stop: []string{"\n"}, MaxTokens: 32}
	case search.Solve:
		return search.Prompt{Text: p.Text + stepsMode, Stop: []string{"\n\n"}, MaxTokens: 400}
	default:
		return search.Prompt{Text: p.Text + stepsMode + "\n" + strings.Join(append(steps, ""), "\n"), Stop: []string{"\n"}, MaxTokens: 40}
	}
}

// instructions say what a reply is to be.
var instructions = map[search.Purpose]string{
	search.Answer:   "Answer the last question at once, without reasoning, in one line that begins with Answer:",
	search.Solve:    "Answer the last question step by step, a sentence for each step, and end with a line that begins with Answer:",
	search.Continue: "Take the next step towards the answer of the last question, in one sentence and no more. If no step is left to take, write the answer instead, in one line that begins with Answer:",
}

// chatPrompt follows the structure of Wei et al. (2022, appendix G): questions with worked
// answers, and the question.
func (p *problem) chatPrompt(purpose search.Purpose, steps []string, examples bool) search.Prompt {
	var b strings.Builder
	prompt := search.Prompt{MaxTokens: chat.MaxTokens}
	b.WriteString(instructions[purpose] + " " + p.form + "\n\n")
	for _, s := range p.shots {
		if !examples || purpose == search.Continue {
			break
		}
		start := b.Len()
		b.WriteString("Question: " + s.question + "\n")
		if purpose == search.Solve {
			b.WriteString(s.reasoning + "\n")
		}
		b.WriteString(answerPrefix + s.answer + "\n\n")
		prompt.Examples = append(prompt.Examples, reading.Span{Start: start, End: b.Len()})
	}
	b.WriteString("Question: " + p.Text + "\n")
	if len(steps) > 0 {
		b.WriteString("Steps so far:\n" + strings.Join(steps, "\n") + "\n")
	}
	prompt.Text = b.String()
	return prompt
}
