package curriculum

import (
	"context"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/engine/train"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// RewardedBy has a process reward model reward the replies to exercises: with what the values
// of their steps come to, or 0 for a reply without a step. Whether there is an answer, or how
// many steps there are, is nothing to it.
func RewardedBy(ctx context.Context, practice train.Practice, prm engine.Model, aggregate string) train.Practice {
	return func(step int) []train.Exercise {
		exercises := practice(step)
		for i, e := range exercises {
			exercises[i].Value = func(r train.Reply) (float64, error) {
				g := stepsOf(e.Prompt, r.Text)
				if len(g.Steps) == 0 {
					return 0, nil
				}
				values, err := StepValues(ctx, prm, g)
				if err != nil {
					return 0, err
				}
				slices.Reverse(values)
				return method.Aggregate(aggregate, values), nil
			}
		}
		return exercises
	}
}

// stepsOf reads the steps of a reply to the prompt of a puzzle, and does not grade them.
func stepsOf(prompt, text string) Graded {
	input, _, _ := cutInput(prompt)
	s, err := game24.ParseState(input)
	if err != nil {
		return Graded{}
	}
	g := Graded{Puzzle: s.String()}
	thoughts, _ := problem(s).Parse(search.Solve, text)
	for _, t := range thoughts[:min(len(thoughts), mostSteps)] {
		g.Steps = append(g.Steps, strings.Join(strings.Fields(t.Text), " "))
	}
	return g
}
