package sudoku

import (
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/search/tasks/chat"
	"espalier/search/tasks/sudoku/board"
)

// RandomReply completes a prompt of the line format by chance. A fill is a random one
// of the digits that the rules allow in the first empty cell, so that a search
// that backtracks tries them in order; a whole board is filled that way, and from
// where nothing fits with any digit at all.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	if strings.HasSuffix(prompt, chat.VoteWord) {
		return chat.RandomReply(prompt, labels, rng)
	}
	g, mode, ok := p.readPrompt(prompt)
	if !ok {
		return ""
	}
	switch mode {
	case nextMode:
		if f, ok := blindFill(g, rng); ok {
			return " " + f.String()
		}
	case listMode:
		return blindList(g, rng)
	case judgeMode, thinkMode:
		return " " + labels[rng.IntN(len(labels))].Text
	case answerMode:
		full, _ := blindFills(g, rng)
		return " " + full.String()
	case stepsMode:
		_, fills := blindFills(g, rng)
		return " " + strings.Join(fills, "\n")
	}
	return ""
}

// readPrompt takes the line format apart: its last line is all that counts.
func (p *problem) readPrompt(prompt string) (g board.Grid, mode string, ok bool) {
	line := prompt[strings.LastIndexByte(prompt, '\n')+1:]
	head, rest, ok := strings.Cut(line, ": ")
	i := strings.LastIndexByte(rest, ' ')
	if !ok || i < 0 || head != "Sudoku "+p.root.Shape.Boxes() {
		return g, "", false
	}
	g, err := board.ParseGrid(rest[:i], p.root.Shape)
	return g, rest[i+1:], err == nil
}

// blindFill is not ok on a full board, and where no digit fits.
func blindFill(g board.Grid, rng *rand.Rand) (fill, bool) {
	for cell, digit := range g.Cells {
		if digit > 0 {
			continue
		}
		digits := g.Fitting(cell)
		if len(digits) == 0 {
			return fill{}, false
		}
		n := g.Shape.Size
		return fill{cell/n + 1, cell%n + 1, int(digits[rng.IntN(len(digits))])}, true
	}
	return fill{}, false
}

// blindList is every digit that the rules allow in the first empty cell.
func blindList(g board.Grid, rng *rand.Rand) string {
	cell := slices.Index(g.Cells, 0)
	if cell < 0 {
		return ""
	}
	var fills []string
	for _, digit := range g.Fitting(cell) {
		fills = append(fills, fill{cell/g.Shape.Size + 1, cell%g.Shape.Size + 1, int(digit)}.String())
	}
	rng.Shuffle(len(fills), func(i, j int) { fills[i], fills[j] = fills[j], fills[i] })
	return strings.Join(fills, "\n")
}

// blindFills fills the whole board and returns the steps.
func blindFills(g board.Grid, rng *rand.Rand) (board.Grid, []string) {
	var fills []string
	for cell, digit := range g.Cells {
		if digit > 0 {
			continue
		}
		n := g.Shape.Size
		f, ok := blindFill(g, rng)
		if !ok {
			f = fill{cell/n + 1, cell%n + 1, 1 + rng.IntN(n)}
		}
		g = g.With(cell, int8(f.digit))
		fills = append(fills, f.String())
	}
	return g, fills
}
