package sudoku

import (
	"errors"
	"fmt"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/sudoku/board"
)

// The words that end a prompt of the line format:
// `Sudoku 2x2: 341* *2** **2* *143 Next:` is continued by ` r1c4=2`.
const (
	nextMode   = "Next:"
	listMode   = "List:"
	judgeMode  = "Judge:"
	thinkMode  = "Think:"
	answerMode = "Answer:"
	stepsMode  = "Steps:"
)

var lineModes = map[search.Purpose]string{
	search.Propose:  listMode,
	search.Continue: nextMode,
	search.Judge:    judgeMode,
	search.Think:    thinkMode,
	search.Answer:   answerMode,
	search.Solve:    stepsMode,
}

// Prompt writes the question for a purpose, in a model's dialect.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	return p.reprompt(purpose, path, nil, dialect)
}

// reprompt is Prompt, with hints from attempts that failed.
func (p *problem) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	g, reason := p.before(path)
	if reason != "" {
		return search.Prompt{}, errors.New("no prompt: " + reason)
	}
	switch {
	case dialect == engine.Lines:
		return p.setsPrompt(purpose, g, path, len(failed) > 0)
	case dialect == search.Unjudged:
		return linePrompt(purpose, g)
	case chat.Follows(dialect):
		return chatPrompt(purpose, g, failed)
	}
	return search.Prompt{}, errors.New("this model was not taught sudoku; use --model random, --model ollama:NAME or --model openai:URL#NAME")
}

func linePrompt(purpose search.Purpose, g board.Grid) (search.Prompt, error) {
	mode, ok := lineModes[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("sudoku has no prompt to %s", purpose)
	}
	prompt := search.Prompt{Text: "Sudoku " + g.Shape.Boxes() + ": " + g.String() + " " + mode, Stop: []string{"\n"}, MaxTokens: 8}
	switch purpose {
	case search.Propose:
		prompt.Stop, prompt.MaxTokens = nil, 8*g.Shape.Size
	case search.Answer:
		prompt.MaxTokens = len(g.String()) + 1
	case search.Solve:
		prompt.Stop, prompt.MaxTokens = []string{"\n\n"}, 8*g.Empty()+1
	default:
	}
	return prompt, nil
}
