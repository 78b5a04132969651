package curriculum

import (
	"context"

	"espalier/engine"
	"espalier/search"
)

// Solved measures how many puzzles a model solves with its most likely reply.
type Solved struct {
	Puzzles int     `json:"puzzles"`
	Right   int     `json:"right"`
	Tokens  float64 `json:"tokens"` // generated per puzzle
}

// Answers asks for the solutions of puzzles directly, without a search, and checks them by
// the rules of the task.
func Answers(ctx context.Context, m engine.Model, method Method, problems []search.Problem) (Solved, error) {
	var requests []engine.Request
	for _, p := range problems {
		ask, err := p.Prompt(method.purpose(), []search.Step{{State: p.Root()}}, engine.Lines)
		if err != nil {
			return Solved{}, err
		}
		requests = append(requests, engine.Request{Prompt: ask.Text, Stop: ask.Stop, MaxTokens: ask.MaxTokens})
	}
	completions, err := m.Generate(ctx, requests, nil)
	if err != nil {
		return Solved{}, err
	}
	solved, tokens := Solved{Puzzles: len(problems)}, 0
	for i, c := range completions {
		tokens += len(c.Tokens)
		if thoughts, err := problems[i].Parse(method.purpose(), c.Text); err == nil {
			check, err := problems[i].Check(ctx, nil, thoughts[len(thoughts)-1].Text)
			if err != nil {
				return Solved{}, err
			}
			if check.Verdict == search.Right {
				solved.Right++
			}
		}
	}
	solved.Tokens = ratio(tokens, len(problems))
	return solved, nil
}
