package bench

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/usage"
)

// GeneratePuzzles makes n puzzles of a kind, such as "9x9 hard", with the seeds from 1
// on, or from the one at the end of the kind. It ends early with the context, whose error it
// returns: hard ones take their time.
func GeneratePuzzles(ctx context.Context, kind string, n int, read func(input string) (search.Problem, error)) ([]search.Problem, error) {
	words, first := strings.Fields(kind), uint64(1)
	if last := len(words) - 1; last > 0 {
		if seed, err := strconv.ParseUint(words[last], 10, 64); err == nil {
			words, first = words[:last], seed
		}
	}
	var problems []search.Problem
	for i := range uint64(n) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := read(fmt.Sprintf("%s %d", strings.Join(words, " "), first+i))
		if err != nil {
			return nil, usage.New(fmt.Errorf("--made %q: %w", kind, err), `such as "9x9 hard" or "9x9 30-36 1" for sudoku, "countdown-4" for game24, "random 6" for coin-flip, last-letter and date`)
		}
		problems = append(problems, p)
	}
	return problems, nil
}

// mostWarnings is how many puzzles are named one by one.
const mostWarnings = 5

// Warnings are what there is to say of puzzles: that one occurs again, or what warning says, such as that it has no solution; of
// some by number, and how many more there are. The warning may be nil.
func Warnings(problems []search.Problem, warning func(search.Puzzle) string) []string {
	var lines []string
	warned, first := 0, map[string]int{}
	for i, p := range problems {
		puzzle := p.Puzzle()
		same := puzzle
		same.Input = p.Root() // in whatever order its numbers are given
		key, text := keyOf(same), ""
		if before, again := first[key]; again {
			text = fmt.Sprintf("it is puzzle %d again, and counts again", before)
		} else if first[key] = i + 1; warning != nil {
			text = warning(puzzle)
		}
		if text == "" {
			continue
		}
		if warned++; warned <= mostWarnings {
			lines = append(lines, fmt.Sprintf("puzzle %d: %s", i+1, text))
		}
	}
	if more := warned - mostWarnings; more > 0 {
		lines = append(lines, "and so on, "+english.Plural(more, "puzzle")+" more")
	}
	return lines
}
