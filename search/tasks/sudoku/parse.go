package sudoku

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
	"espalier/search/tasks/sudoku/board"
)

// Parse finds the thoughts in what a model wrote: fills, a whole board, or a
// label. Reasoning and chatter are passed over.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]string, error) {
	lines := reply.Lines(completion)
	if len(lines) == 0 {
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Propose, search.Continue:
		if thoughts, ok, err := parseSets(p.root.Shape, lines); ok {
			return thoughts, err
		}
		return parseFills(lines)
	case search.Solve:
		return p.parseChain(lines)
	case search.Answer:
		return p.parseBoardOf(lines)
	case search.Judge, search.Think:
		return chat.Label(completion, labels)
	default:
		return nil, errors.New("sudoku reads no " + string(purpose))
	}
}

// parseFills takes the first fill of each line that has one, each once.
func parseFills(lines []string) ([]string, error) {
	var thoughts []string
	for _, line := range lines {
		if f, ok := findFill(line); ok && !slices.Contains(thoughts, f.String()) {
			thoughts = append(thoughts, f.String())
		}
	}
	if len(thoughts) == 0 {
		return nil, errors.New("no line of it fills a cell; want one such as r1c2=3")
	}
	return thoughts, nil
}

// parseChain takes fills, and the board after them if there is one.
func (p *problem) parseChain(lines []string) ([]string, error) {
	thoughts, err := parseFills(lines)
	if board, boardErr := p.parseBoardOf(lines); boardErr == nil {
		return append(thoughts, board...), nil
	}
	return thoughts, err
}

var boardRow = regexp.MustCompile(`[1-9.0*](?:[\s,|]*[1-9.0*])*`)

// parseBoardOf takes the last lines that together are a whole board, however its
// rows are written: `3 4 1 2`, `r1: 3412`, `[3,4,1,2],`, or all in one line.
func (p *problem) parseBoardOf(lines []string) ([]string, error) {
	size := p.root.Shape.Size
	var rows []string // from the last one up
	for i := len(lines) - 1; i >= 0 && len(rows) < size; i-- {
		found := rowsOf(lines[i], size)
		if len(found) == 0 && len(rows) > 0 {
			rows = rows[:0] // the rows of a board stand together
		}
		slices.Reverse(found)
		rows = append(rows, found...)
	}
	if len(rows) < size {
		return nil, errors.New("there is no whole board in it, a line for each row")
	}
	rows = rows[:size]
	slices.Reverse(rows)
	return []string{answerPrefix + " " + strings.Join(rows, " ")}, nil
}

// rowsOf finds the rows of a line: words of as many cells as a row has, or of a
// whole board.
func rowsOf(line string, size int) []string {
	if i := strings.LastIndexByte(line, ':'); i >= 0 {
		line = line[i+1:]
	}
	var rows []string
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == '[' || r == ']' || r == '/' || r == ';' }) {
		for _, run := range boardRow.FindAllString(part, -1) {
			cells := strings.Map(func(r rune) rune {
				switch {
				case r == '.' || r == '0':
					return board.Blank
				case r == board.Blank || r >= '1' && r <= '9':
					return r
				}
				return -1
			}, run)
			if len(cells) != size && len(cells) != size*size {
				continue
			}
			for ; len(cells) > 0; cells = cells[size:] {
				rows = append(rows, cells[:size])
			}
		}
	}
	return rows
}
