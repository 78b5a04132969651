package foreign

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// A log of samples (naive_run) has the number of its puzzle in a data set, and not the puzzle.
// Where a sample of the Game of 24 is marked right, its numbers are those of the puzzle.

// samples is a puzzle to which whole answers were sampled. None was chosen.
func (s totSearch) samples(ctx context.Context, r *reader, name totFile) (*builder, error) {
	if len(s.Ys) == 0 {
		return nil, fmt.Errorf("there are no samples (ys): %w", errNothing)
	}
	chain := slices.ContainsFunc(s.Ys, func(y string) bool {
		return strings.HasPrefix(y, "Steps:") || strings.HasPrefix(y, "Thoughts:") || strings.HasPrefix(y, "Plan:")
	})
	settings := search.Settings{Method: "io", Temperature: name.temperature, Samples: len(s.Ys)}
	purpose := search.Answer
	if chain {
		settings.Method, purpose = "cot", search.Solve
	}
	puzzle, lacks := s.puzzle()
	b := r.begin(search.Started{
		Puzzle: puzzle, Settings: settings, Model: name.model, Provenance: name.provenance(s.spent, lacks...),
	})
	b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: purpose, Count: len(s.Ys)})
	reply := search.Replied{Purpose: purpose, Calls: len(s.Ys)}
	for _, y := range s.Ys {
		reply.Completions = append(reply.Completions, engine.Completion{Text: y})
	}
	seq := b.add(reply)
	right := 0
	for choice, y := range s.Ys {
		if err := b.chain(ctx, purpose, y, seq, choice); err != nil {
			return nil, err
		}
		if choice < len(s.Infos) && s.Infos[choice].right() {
			right++
		}
	}
	reason := fmt.Sprintf("%d of %d samples are right, as the file says; none was chosen", right, len(s.Ys))
	if s.Infos == nil || puzzle.Task == "writing" { // whose r is no share of what is right
		reason = fmt.Sprintf("%d samples, and none was chosen", len(s.Ys))
	}
	b.exhaust(0, "", reason)
	return b, nil
}

func (i totInfo) right() bool {
	v, err := i.R.Float64()
	return err == nil && v == 1
}

var digits = regexp.MustCompile(`\d+`)

// puzzle is what the samples tell of it.
func (s totSearch) puzzle() (search.Puzzle, []search.Lack) {
	task := "game24"
	switch first := s.Ys[0]; {
	case strings.HasPrefix(first, "Thoughts:") || looksLikeBoard(first):
		task = "crossword"
	case !strings.Contains(first, "Answer:"):
		task = "writing"
	}
	for i, y := range s.Ys {
		if task != "game24" || i >= len(s.Infos) || !s.Infos[i].right() {
			continue
		}
		_, answer, _ := strings.Cut(y[strings.LastIndexByte(strings.TrimSpace(y), '\n')+1:], ":")
		expression, _, _ := strings.Cut(answer, "=")
		if numbers := digits.FindAllString(expression, -1); len(numbers) > 1 {
			return search.Puzzle{Task: task, Input: strings.Join(numbers, " ")}, nil
		}
	}
	puzzle := search.Puzzle{Task: task, Input: "not recorded"}
	if s.Index != nil {
		puzzle.Input = fmt.Sprintf("number %d of a data set, not recorded", *s.Index)
	}
	return puzzle, []search.Lack{search.LacksPuzzle}
}

var boardRow = regexp.MustCompile(`^[A-Za-z](?: [A-Za-z])+ *$`)

func looksLikeBoard(text string) bool {
	return boardRow.MatchString(firstLine(text))
}

// chain reads the thoughts of a completion as the task does, each below the one before. What
// the task cannot read, or does not know, is a thought as a whole.
func (b *builder) chain(ctx context.Context, purpose search.Purpose, completion string, reply, choice int) error {
	if b.problem == nil {
		_, err := b.think(ctx, 0, strings.TrimSpace(completion), reply, choice)
		return err
	}
	found, err := b.problem.Parse(purpose, completion)
	if err != nil {
		b.add(search.Unparsed{Reply: reply, Choice: choice, Reason: err.Error()})
		return nil
	}
	at := search.NodeID(0)
	for _, thought := range found {
		if at, err = b.think(ctx, at, thought.Text, reply, choice); err != nil {
			return err
		}
	}
	return nil
}
