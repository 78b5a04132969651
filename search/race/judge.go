package race

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Judge is a model that is asked which of the answers is the best, by the question with
// which the task has its states voted on (Yao et al. 2023, section 3).
type Judge struct {
	Model   engine.Model
	Problem search.Problem
	Seed    uint64
}

// Opinion is one ballot of a model: the answers in the order in which it read them, what it
// wrote, and the lane that it chose, NoWinner where its reply names none.
type Opinion struct {
	Order  []int
	Text   string
	Chosen int
}

// Read are the names of the answers in the order in which the model read them: "B, A".
func (o Opinion) Read() string {
	names := make([]string, len(o.Order))
	for i, lane := range o.Order {
		names[i] = Name(lane)
	}
	return strings.Join(names, ", ")
}

// String is what the model read and wrote, in lines.
func (o Opinion) String() string {
	return "words of the model, to the answers in the order " + o.Read() + ":\n  " + strings.ReplaceAll(o.Text, "\n", "\n  ")
}

// ErrUnjudged says that nobody can compare the answers.
var ErrUnjudged = errors.New("the answers cannot be compared")

// Ask puts the answers to the model twice, the second time in the opposite order: models
// prefer what stands first, or last (Zheng et al. 2023, sections 3.3 and 3.4). It has
// chosen only if both ballots name the same answer.
func (j Judge) Ask(ctx context.Context, trees []*search.Tree) (Verdict, error) {
	v := Verdict{Winner: NoWinner, By: j.Model.Describe().Name}
	var order []int
	keys := map[string]bool{}
	for i, t := range trees {
		if t != nil && t.Outcome().Solved {
			order = append(order, i)
			keys[answer(t).AnswerKey()] = true
		}
	}
	if len(keys) < Fewest {
		v.By, v.Reason = Rules, "all answers are the same"
		return v, nil
	}
	reversed := slices.Clone(order)
	slices.Reverse(reversed)
	for _, order := range [][]int{order, reversed} {
		o, err := j.ballot(ctx, trees, order)
		if err != nil {
			return v, err
		}
		v.Words = append(v.Words, o)
	}
	switch first, second := v.Words[0].Chosen, v.Words[1].Chosen; {
	case first == NoWinner || second == NoWinner:
		v.Reason = "it chose none of them"
	case first != second:
		v.Reason = fmt.Sprintf("its choice depends on the order: %s, then %s", Name(first), Name(second))
	default:
		v.Winner, v.Reason = first, "it chose "+Name(first)+" in both orders"
	}
	return v, nil
}

// ballot asks once.
func (j Judge) ballot(ctx context.Context, trees []*search.Tree, order []int) (Opinion, error) {
	o := Opinion{Order: order, Chosen: NoWinner}
	can, d := j.Problem.Capabilities(), j.Model.Describe()
	if can.Ballot == nil || can.Choice == nil {
		return o, fmt.Errorf("%w: the task %s has no question for that", ErrUnjudged, j.Problem.Puzzle().Task)
	}
	dialect := d.Dialect
	if dialect == engine.ZeroShot && !can.ZeroShot {
		dialect = engine.Chat
	}
	var paths [][]search.Step
	for _, lane := range order {
		paths = append(paths, trees[lane].Steps(trees[lane].Outcome().Node))
	}
	prompt, err := can.Ballot(paths, dialect)
	if err != nil {
		return o, fmt.Errorf("%w: %w", ErrUnjudged, err)
	}
	replies, err := j.Model.Generate(ctx, []engine.Request{{
		Prompt: prompt.Text, Stop: prompt.Stop, MaxTokens: prompt.MaxTokens, Schema: prompt.Schema,
		Temperature: d.Temperature, Seed: j.Seed,
	}}, nil)
	if err != nil {
		return o, fmt.Errorf("the judge, model %s: %w", d.Name, err)
	}
	o.Text = strings.TrimSpace(replies[0].Text)
	if replies[0].Finish == engine.FinishRefusal {
		return o, nil
	}
	if choice, _, err := can.Choice(replies[0].Text, len(order)); err == nil {
		o.Chosen = order[choice]
	}
	return o, nil
}
