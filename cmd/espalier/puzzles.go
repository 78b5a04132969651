package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/english"
)

// mostWarnings is how many puzzles are named one by one.
const mostWarnings = 5

// printWarnings says what there is to know of puzzles before they are searched,
// such as that some have no solution.
func printWarnings(w io.Writer, t task, problems []search.Problem) {
	if t.solver.warning == nil {
		return
	}
	warned := 0
	for i, p := range problems {
		warning := t.solver.warning(p.Puzzle())
		if warning == "" {
			continue
		}
		if warned++; warned <= mostWarnings {
			fmt.Fprintf(w, "espalier: note: puzzle %d: %s\n", i+1, warning)
		}
	}
	if more := warned - mostWarnings; more > 0 {
		fmt.Fprintf(w, "espalier: note: and so on, %s more\n", english.Plural(more, "puzzle"))
	}
}

// readPuzzles reads the puzzles of a file, one a line; "-" is standard input and
// no name the task's own set. Empty lines and lines that begin with # are none.
func readPuzzles(ctx context.Context, t task, file string, read func(input string) (search.Problem, error)) ([]search.Problem, error) {
	name := file
	var text []byte
	var err error
	switch file {
	case "":
		name, text = t.Name+" puzzles", []byte(t.Puzzles)
	case "-":
		name = "standard input"
		text, err = boundedfile.From(ctx, os.Stdin, name, boundedfile.Data)
	default:
		text, err = boundedfile.Read(ctx, file, boundedfile.Data)
	}
	if err != nil {
		return nil, unread(ctx, fmt.Errorf("puzzles: %w", err))
	}

	var problems []search.Problem
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p, err := read(line)
		if err != nil {
			return nil, badInput(fmt.Errorf("%s:%d: %w", name, number, err), "one puzzle a line; lines that begin with # are skipped")
		}
		problems = append(problems, p)
	}
	if len(problems) == 0 {
		return nil, badInput(fmt.Errorf("%s: there is no puzzle in it", name), "one puzzle a line")
	}
	return problems, nil
}

// usualMade is how many puzzles are made up where nobody says how many.
const usualMade = 20

// makePuzzles makes up puzzles of a kind, such as "9x9 hard", with the seeds from
// 1, or from that which ends the kind.
func makePuzzles(t task, kind string, most int, read func(input string) (search.Problem, error)) ([]search.Problem, error) {
	if !t.Generates {
		return nil, badInput(fmt.Errorf("%s makes no puzzles up", t.Name), "--puzzles FILE reads some")
	}
	words, first := strings.Fields(kind), uint64(1)
	if last := len(words) - 1; last > 0 {
		if seed, err := strconv.ParseUint(words[last], 10, 64); err == nil {
			words, first = words[:last], seed
		}
	}
	var problems []search.Problem
	for i := range uint64(cmp.Or(most, usualMade)) {
		p, err := read(fmt.Sprintf("%s %d", strings.Join(words, " "), first+i))
		if err != nil {
			return nil, badInput(fmt.Errorf("--made %q: %w", kind, err), `such as "9x9 hard", or "9x9 30-36 1"`)
		}
		problems = append(problems, p)
	}
	return problems, nil
}
