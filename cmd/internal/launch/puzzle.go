package launch

import (
	"context"
	"fmt"
	"os"
	"strings"

	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/puzzles"
	"espalier/search/tasks/registry"
)

// StandardInput stands for the name of a file.
const StandardInput = "-"

// Puzzles reads a file of puzzles, or standard input.
func Puzzles(ctx context.Context, t registry.Task, path string) (puzzles.Source, error) {
	s := puzzles.Source{Name: path, Lines: t.Lines}
	var err error
	if path == StandardInput {
		s.Name = "standard input"
		s.Data, err = boundedfile.From(ctx, os.Stdin, s.Name, boundedfile.Record)
	} else {
		s.Data, err = boundedfile.Read(ctx, path, boundedfile.Record)
	}
	if err != nil {
		return s, exit.Unread(ctx, fmt.Errorf("puzzles: %w", err))
	}
	return s, nil
}

// typedPuzzle is the puzzle of a command line: its words, or what stands in standard input
// or, for a task with boards, in a file. No words at all are the task's example.
func (f PuzzleFlags) typedPuzzle(ctx context.Context, t registry.Task, words []string) (search.Puzzle, error) {
	if words == nil {
		words = []string{t.Example}
	}
	input := strings.Join(words, " ")
	if input != StandardInput {
		if info, err := os.Stat(input); !t.Lines || err != nil || !info.Mode().IsRegular() {
			return f.puzzle(t, input), nil
		}
	}
	source, err := Puzzles(ctx, t, input)
	if err != nil {
		return search.Puzzle{}, err
	}
	if text := strings.TrimSpace(string(source.Data)); !t.Lines {
		if _, err := f.Problem(t, text); err == nil {
			return f.puzzle(t, text), nil
		}
	}
	found, err := puzzles.Read(source, func(input string) (search.Problem, error) { return f.Problem(t, input) })
	switch {
	case err != nil:
		return search.Puzzle{}, exit.BadInput(err, "")
	case len(found) > 1:
		return search.Puzzle{}, exit.BadInput(fmt.Errorf("%s: it has %d puzzles, and one is wanted", source.Name, len(found)), fmt.Sprintf("espalier bench %s --puzzles FILE", t.Name))
	}
	return found[0].Puzzle(), nil
}
