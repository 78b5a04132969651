package sudoku

import (
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/search/tasks/chat"
)

// Blind completes a prompt of the line format by chance. A fill is a random one
// of the digits that the rules allow in the first empty cell, so that a search
// that goes back tries them in order; a whole board is filled that way, and from
// where nothing fits with any digit at all.
func (p *problem) Blind(prompt string, rng *rand.Rand) string {
	if strings.HasSuffix(prompt, chat.VoteWord) {
		return chat.Blind(prompt, labels, rng)
	}
	g, mode, ok := p.readPrompt(prompt)
	if !ok {
		return ""
	}
	switch mode {
	case nextMode:
		if f, ok := g.blindFill(rng); ok {
			return " " + f.String()
		}
	case listMode:
		return g.blindList(rng)
	case judgeMode, thinkMode:
		return " " + labels[rng.IntN(len(labels))].Text
	case answerMode:
		full, _ := g.blindFills(rng)
		return " " + full.String()
	case stepsMode:
		_, fills := g.blindFills(rng)
		return " " + strings.Join(fills, "\n")
	}
	return ""
}

// readPrompt takes the line format apart: its last line is all that counts.
func (p *problem) readPrompt(prompt string) (g Grid, mode string, ok bool) {
	line := prompt[strings.LastIndexByte(prompt, '\n')+1:]
	head, rest, ok := strings.Cut(line, ": ")
	i := strings.LastIndexByte(rest, ' ')
	if !ok || i < 0 || head != "Sudoku "+p.root.shape.boxes() {
		return g, "", false
	}
	g, err := ParseGrid(rest[:i], p.root.shape)
	return g, rest[i+1:], err == nil
}

// blindFill is not ok on a full board, and where no digit fits.
func (g Grid) blindFill(rng *rand.Rand) (fill, bool) {
	for cell, digit := range g.cells {
		if digit > 0 {
			continue
		}
		digits := g.fitting(cell)
		if len(digits) == 0 {
			return fill{}, false
		}
		n := g.shape.Size
		return fill{cell/n + 1, cell%n + 1, int(digits[rng.IntN(len(digits))])}, true
	}
	return fill{}, false
}

// blindList is every digit that the rules allow in the first empty cell.
func (g Grid) blindList(rng *rand.Rand) string {
	cell := slices.Index(g.cells, 0)
	if cell < 0 {
		return ""
	}
	var fills []string
	for _, digit := range g.fitting(cell) {
		fills = append(fills, fill{cell/g.shape.Size + 1, cell%g.shape.Size + 1, int(digit)}.String())
	}
	rng.Shuffle(len(fills), func(i, j int) { fills[i], fills[j] = fills[j], fills[i] })
	return strings.Join(fills, "\n")
}

// blindFills fills the whole board and tells how.
func (g Grid) blindFills(rng *rand.Rand) (Grid, []string) {
	var fills []string
	for cell, digit := range g.cells {
		if digit > 0 {
			continue
		}
		n := g.shape.Size
		f, ok := g.blindFill(rng)
		if !ok {
			f = fill{cell/n + 1, cell%n + 1, 1 + rng.IntN(n)}
		}
		g = g.with(cell, int8(f.digit))
		fills = append(fills, f.String())
	}
	return g, fills
}
