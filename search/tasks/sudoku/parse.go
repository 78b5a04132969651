package sudoku

import (
	"cmp"
	"errors"
	"slices"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
	"espalier/search/tasks/sudoku/board"
)

// Parse finds the thoughts in what a model wrote: fills, a whole board, or a
// label. Reasoning and chatter are passed over.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	return p.parseAfter(purpose, nil, completion)
}

// parseAfter is Parse with what the embedded model wrote on the path before, of cells that
// this completion leaves out.
func (p *problem) parseAfter(purpose search.Purpose, path []search.Step, completion string) ([]reading.Found, error) {
	lines := reply.Lines(completion)
	if len(lines) == 0 {
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Propose, search.Continue:
		written, ok, err := readSets(p.root.Shape, lines)
		if err != nil {
			return nil, err
		}
		if ok {
			all, _ := p.known(path)
			all.update(written)
			thoughts, err := choose(all, written.cells)
			return reading.Locate(completion, thoughts...), err
		}
		return parseFills(completion)
	case search.Solve:
		return p.parseChain(completion)
	case search.Answer:
		return p.parseBoardOf(completion)
	case search.Judge, search.Think:
		return chat.Label(completion, labels)
	default:
		return nil, errors.New("sudoku reads no " + string(purpose))
	}
}

// parseFills takes the fills of each line that has any, each once.
func parseFills(completion string) ([]reading.Found, error) {
	lines, spans := reading.Lines(completion)
	var thoughts []reading.Found
	for i, line := range lines {
		text := list(findFills(line))
		if text != "" && !slices.ContainsFunc(thoughts, func(t reading.Found) bool { return t.Text == text }) {
			thoughts = append(thoughts, reading.Found{Text: text, Span: spans[i]})
		}
	}
	if len(thoughts) == 0 {
		return nil, cmp.Or(reading.Declined(completion), errors.New("no line of it fills a cell; want one such as r1c2=3"))
	}
	return thoughts, nil
}

// parseChain takes fills, and the board after them if there is one.
func (p *problem) parseChain(completion string) ([]reading.Found, error) {
	thoughts, err := parseFills(completion)
	if whole, boardErr := p.parseBoardOf(completion); boardErr == nil {
		return append(thoughts, whole...), nil
	}
	return thoughts, err
}

// parseBoardOf takes the last whole board, however its rows are written.
func (p *problem) parseBoardOf(completion string) ([]reading.Found, error) {
	size := p.root.Shape.Size
	return reading.Find(completion, reading.Want{Kind: reading.Board, Side: size, Cells: board.Symbols(size)}).Found(answerPrefix + " ")
}
