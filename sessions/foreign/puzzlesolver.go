package foreign

import (
	"bufio"
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
)

// jieyilong/tree-of-thought-puzzle-solver (Long 2023) prints what it does: queries and replies
// of the model, the boards that it came to, the last on top ("State History:"), and how far it
// goes back. A thought is a board. Sudokus there are Latin squares: they have no boxes.

const solverName = "tree-of-thought-puzzle-solver"

func puzzleSolver() Format {
	return Format{
		Name: solverName, About: "execution logs of jieyilong/tree-of-thought-puzzle-solver: sudoku",
		recognises: func(f file) bool {
			return solverQuery.Match(f.data) && bytes.Contains(f.data, []byte("\nLLM Reply:"))
		},
		read: readPuzzleSolver,
	}
}

var (
	solverQuery  = regexp.MustCompile(`(?m)^LLM Query: \[\{'role': `)
	queryContent = regexp.MustCompile(`^LLM Query: \[\{'role': .*'content': (.*)\}\]$`) // of several messages, the last
	listOfLists  = regexp.MustCompile(`\[\s*\[[^\[\]{}]*\](?:\s*,\s*\[[^\[\]{}]*\])*\s*\]`)
	depthAfter   = regexp.MustCompile(`current depth: (\d+)`)
)

// solverMarks begin the parts of a log. What follows one belongs to it, up to the next.
var solverMarks = []string{
	"LLM Query:", "LLM Reply:", "State History:", "VISIT COUNT", "max_rollback_steps:", "parent_state_visit_count:", "ROLLBACK STEPS:", "START STATE ROLLBACK",
	"STATE ROLLBACK DONE", "Failed to extract", "Success :", "Solution:", "[{'role': None", "Sorry, unable to solve", "----------",
}

// part is a mark, and the text from it on.
type part struct {
	line int
	mark string
	text string
}

// solverParts divides a log.
func solverParts(data []byte) ([]part, error) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(make([]byte, 1<<16), 16<<20)
	var parts []part
	var texts [][]string
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		i := slices.IndexFunc(solverMarks, func(mark string) bool { return strings.HasPrefix(line, mark) })
		switch {
		case i >= 0:
			parts, texts = append(parts, part{line: n, mark: solverMarks[i]}), append(texts, []string{line})
		case len(texts) > 0:
			texts[len(texts)-1] = append(texts[len(texts)-1], line)
		}
	}
	for i := range parts {
		parts[i].text = strings.Join(texts[i], "\n")
	}
	return parts, lines.Err()
}

func readPuzzleSolver(ctx context.Context, r *reader) error {
	parts, err := solverParts(r.data)
	if err != nil {
		return err
	}
	s := &solverWalk{reader: r, ctx: ctx}
	for _, p := range parts {
		if err := s.see(p); err != nil {
			return errAt("line", p.line, err)
		}
	}
	return s.finish()
}
