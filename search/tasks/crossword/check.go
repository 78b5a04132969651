package crossword

import (
	"context"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/thinking"
)

// answerPrefix begins a thought that is a whole board.
const answerPrefix = "Answer: "

// Check looks only at letters: no rule can tell whether a word fits its clue. A full
// board is an answer, right or wrong.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	if board, ok := strings.CutPrefix(text, answerPrefix); ok {
		g, err := parseGrid(board)
		switch {
		case err != nil:
			return refuse(text, thinking.Incoherent, err.Error())
		case !g.full():
			return refuse(text, thinking.MissingStep, "the board is not full")
		}
		return search.Check{State: g.String(), Short: g.String(), Answer: g.String()}
	}
	e, ok := findEntry(text)
	if !ok {
		return refuse(text, thinking.Incoherent, "it is no word for a slot; want one such as h2. EMBER")
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		return refuse(e.String(), thinking.NoMistake, "it follows a thought that was refused")
	}
	g, err := parseGrid(path[len(path)-1].State)
	if err != nil {
		return refuse(e.String(), thinking.NoMistake, err.Error())
	}
	if reason := e.against(g); reason != "" {
		return refuse(e.String(), thinking.Miscopied, reason)
	}
	g = g.with(e.slot, e.word)
	check := search.Check{Verdict: search.Legal, State: g.String(), Short: e.String()}
	if g.full() {
		check.Verdict, check.Answer = search.Unchecked, g.String()
	}
	return check
}

func refuse(short string, mistake thinking.Mistake, reason string) search.Check {
	return search.Check{Verdict: search.Refused, Short: strings.TrimSpace(short), Reason: reason, Mistake: mistake}
}

// against reports why a word cannot be written; empty if it can.
func (e entry) against(g grid) string {
	pattern := g.pattern(e.slot)
	switch {
	case len(e.word) != side:
		return fmt.Sprintf("%s has %d letters, not %d", e.word, len(e.word), side)
	case pattern == e.word:
		return fmt.Sprintf("%s is %s already", e.slot, e.word)
	}
	for i := range side {
		if pattern[i] != blank && pattern[i] != e.word[i] {
			return fmt.Sprintf("%s does not fit %s: letter %d is %c", e.word, pattern, i+1, pattern[i])
		}
	}
	return ""
}

// board shows the letters: those of the path, those of this thought, and where it
// would write over others.
func (p *problem) board(path []search.Step) search.Board {
	var before, after grid
	if len(path) == 0 {
		return search.Board{Rows: side, Columns: side, Cells: make([]search.Cell, len(after))}
	}
	if len(path) > 1 {
		before = lastState(path[:len(path)-1])
	}
	after = lastState(path)
	last := path[len(path)-1]
	if e, ok := findEntry(last.Text); ok && last.State == "" && len(e.word) == side {
		after = before.with(e.slot, e.word)
	}
	b := search.Board{Rows: side, Columns: side, Cells: make([]search.Cell, len(after))}
	for i, letter := range after {
		switch {
		case letter == 0:
		case letter == before[i]:
			b.Cells[i] = search.Cell{Text: string(rune(letter)), Role: search.CellPath}
		default:
			b.Cells[i] = search.Cell{Text: string(rune(letter)), Role: search.CellThis, Conflict: before[i] != 0}
		}
	}
	return b
}

// lastState is the board of the last step that has one.
func lastState(path []search.Step) grid {
	for i := len(path) - 1; i >= 0; i-- {
		if g, err := parseGrid(path[i].State); err == nil {
			return g
		}
	}
	return grid{}
}

// score compares a board with the solution: the shares of letters and of words
// that are right, and whether all are. It is nil where no solution was given.
func (p *problem) score(board string) []search.Score {
	g, err := parseGrid(board)
	if p.solution == nil || err != nil {
		return nil
	}
	var letters, words, games float64
	for i := range g {
		if g[i] == p.solution[i] {
			letters++
		}
	}
	for s := range slot(slots) {
		if g.pattern(s) == p.solution.pattern(s) {
			words++
		}
	}
	if g == *p.solution {
		games = 1
	}
	return []search.Score{{Name: "letters", Share: letters / (side * side)}, {Name: "words", Share: words / slots}, {Name: "games", Share: games}}
}
