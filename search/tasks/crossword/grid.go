package crossword

import (
	"fmt"
	"strings"
)

const blank = '*'

// grid is the letters of a board, row by row; 0 where there is none.
type grid [side * side]byte

// String is a word for each row: "HEART *M*** ...".
func (g grid) String() string {
	var b strings.Builder
	for i, letter := range g {
		if i > 0 && i%side == 0 {
			b.WriteByte(' ')
		}
		if letter == 0 {
			letter = blank
		}
		b.WriteByte(letter)
	}
	return b.String()
}

// parseGrid reads letters in either case and asterisks, whatever spaces are
// between them.
func parseGrid(text string) (grid, error) {
	var g grid
	n := 0
	for _, word := range strings.Fields(strings.ToUpper(text)) {
		for i := range len(word) {
			letter := word[i]
			switch {
			case n == len(g):
				return g, fmt.Errorf("board %q has more than %d letters", text, len(g))
			case letter >= 'A' && letter <= 'Z':
				g[n] = letter
			case letter != blank:
				return g, fmt.Errorf("board %q: %q is no letter", text, letter)
			}
			n++
		}
	}
	if n < len(g) {
		return g, fmt.Errorf("board %q has %d letters, not %d", text, n, len(g))
	}
	return g, nil
}

func (g grid) full() bool { return !strings.ContainsRune(g.String(), blank) }

// pattern is what stands in a slot: "E*B**".
func (g grid) pattern(s slot) string {
	var b [side]byte
	for i, cell := range s.cells() {
		b[i] = blank
		if g[cell] != 0 {
			b[i] = g[cell]
		}
	}
	return string(b[:])
}

// with writes a word of five letters into a slot.
func (g grid) with(s slot, word string) grid {
	for i, cell := range s.cells() {
		g[cell] = word[i]
	}
	return g
}
