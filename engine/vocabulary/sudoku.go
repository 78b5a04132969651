package vocabulary

import (
	"fmt"
	"slices"
	"strings"
)

// Sudoku is the vocabulary of the embedded model of sudoku. A token names a cell and a fact
// about it, so that the model never has to find out which cell it is reading or writing:
//
//	Sudoku 4 2x2 r1c1=3 r1c2=4 ... r1c3 r2c1 ... Sets: r1c3 in 1 2
//	r2c1 in ...
//
// The prompt gives size, boxes, filled cells and the cells in question. The answer has a line
// for each of those, with the digits that are possible there.
type Sudoku struct {
	words map[string]int // tokens that are not about cells
	names []string       // their text
}

// largestBoard is the number of rows, columns and digits of the largest board.
const largestBoard = 9

// cellKind is the kind of fact that a token states about a cell.
type cellKind int

const (
	cellFilled cellKind = iota // r1c2=3
	cellFits                   // 3, on the line of r1c2
	cellAsked                  // r1c2
	cellLine                   // r1c2 in
	cellKinds
)

const (
	boardEnd  = "<end>"
	boardSets = "Sets:"
	boardIn   = "in"
)

// BoxShapes returns the names of the shapes of boxes.
func BoxShapes() []string { return []string{"none", "2x2", "2x3", "3x2", "2x4", "4x2", "3x3"} }

// NewSudoku returns the vocabulary.
func NewSudoku() *Sudoku {
	b := &Sudoku{words: map[string]int{}, names: slices.Concat([]string{boardEnd, "Sudoku", boardSets}, BoxShapes())}
	for size := 2; size <= largestBoard; size++ {
		b.names = append(b.names, fmt.Sprint(size))
	}
	for id, name := range b.names {
		b.words[name] = id
	}
	return b
}

const boardCells = largestBoard * largestBoard

// Size returns the number of tokens.
func (b *Sudoku) Size() int { return len(b.names) + 2*boardCells*largestBoard + 2*boardCells }

// End returns the token that ends a text.
func (b *Sudoku) End() int { return 0 }

// cell returns the token of a kind for a cell, counted from 0 in rows of nine, and a digit
// from 1 if the kind has one.
func (b *Sudoku) cell(kind cellKind, cell, digit int) int {
	at := len(b.names)
	switch kind {
	case cellFits:
		at += boardCells * largestBoard
	case cellAsked:
		return at + 2*boardCells*largestBoard + cell
	case cellLine:
		return at + 2*boardCells*largestBoard + boardCells + cell
	case cellFilled, cellKinds:
	}
	return at + cell*largestBoard + digit - 1
}

// about is the inverse of cell; ok is false for other tokens. digit is 0 if the kind has
// none.
func (b *Sudoku) about(id int) (kind cellKind, cell, digit int, ok bool) {
	id -= len(b.names)
	const filled = boardCells * largestBoard
	switch {
	case id < 0 || id >= 2*filled+2*boardCells:
		return 0, 0, 0, false
	case id < filled:
		return cellFilled, id / largestBoard, id%largestBoard + 1, true
	case id < 2*filled:
		id -= filled
		return cellFits, id / largestBoard, id%largestBoard + 1, true
	case id < 2*filled+boardCells:
		return cellAsked, id - 2*filled, 0, true
	}
	return cellLine, id - 2*filled - boardCells, 0, true
}

// Encode splits text into tokens. It is an error if a word has no token; columns in errors
// count bytes from 1.
func (b *Sudoku) Encode(text string) ([]int, error) {
	var ids []int
	line := -1 // the cell whose digits follow
	for at := 0; at < len(text); {
		if text[at] == ' ' || text[at] == '\n' {
			at++
			continue
		}
		word := text[at:]
		if end := strings.IndexAny(word, " \n"); end >= 0 {
			word = word[:end]
		}
		id, length, ok := b.token(text[at:], word, line)
		if !ok {
			return nil, fmt.Errorf("column %d: %q is not in the vocabulary of boards (cells such as r1c2 and r1c2=3 up to 9)", at+1, word)
		}
		if kind, cell, _, isCell := b.about(id); isCell && kind == cellLine {
			line = cell
		}
		ids = append(ids, id)
		at += length
	}
	return ids, nil
}

// token returns the token at the start of text, whose first word is word.
func (b *Sudoku) token(text, word string, line int) (id, length int, ok bool) {
	cell, rest, isCell := cutCell(word)
	switch {
	case isCell && rest == "":
		if after, found := strings.CutPrefix(text[len(word):], " "+boardIn); found && (after == "" || after[0] == ' ' || after[0] == '\n') {
			return b.cell(cellLine, cell, 0), len(word) + len(boardIn) + 1, true
		}
		return b.cell(cellAsked, cell, 0), len(word), true
	case isCell:
		digit, isDigit := boardDigit(strings.TrimPrefix(rest, "="))
		return b.cell(cellFilled, cell, digit), len(word), isDigit && rest[0] == '='
	}
	if digit, isDigit := boardDigit(word); isDigit && line >= 0 {
		return b.cell(cellFits, line, digit), len(word), true
	}
	id, ok = b.words[word]
	return id, len(word), ok
}

// cutCell cuts a cell, such as r1c2, off the start of a word.
func cutCell(word string) (cell int, rest string, ok bool) {
	if len(word) < 4 || word[0] != 'r' || word[2] != 'c' {
		return 0, "", false
	}
	row, isRow := boardDigit(word[1:2])
	column, isColumn := boardDigit(word[3:4])
	return (row-1)*largestBoard + column - 1, word[4:], isRow && isColumn
}

func boardDigit(word string) (digit int, ok bool) {
	if len(word) != 1 || word[0] < '1' || word[0] > '9' {
		return 1, false
	}
	return int(word[0] - '0'), true
}

// Piece implements tokenizer.Tokenizer.
func (b *Sudoku) Piece(prev, id int) string {
	word, between := "", " "
	switch kind, cell, digit, ok := b.about(id); {
	case !ok:
		if word = b.names[id]; word == boardEnd {
			return word
		}
	case kind == cellFits:
		word = fmt.Sprint(digit)
	default:
		word = fmt.Sprintf("r%dc%d", cell/largestBoard+1, cell%largestBoard+1)
		if kind == cellFilled {
			word += fmt.Sprintf("=%d", digit)
		}
		if kind == cellLine {
			word += " " + boardIn
			if prev != b.words[boardSets] {
				between = "\n"
			}
		}
	}
	if prev < 0 {
		return word
	}
	return between + word
}

// Parts returns, for each token, the numbers of its parts: kind, row, column, box, digit. A
// trainer uses them to share what it learns between tokens.
func (b *Sudoku) Parts() [][]int {
	parts := make([][]int, b.Size())
	for id := range parts {
		kind, cell, digit, ok := b.about(id)
		if !ok {
			continue
		}
		row, column := cell/largestBoard, cell%largestBoard
		at := 0
		add := func(part, of int) {
			parts[id] = append(parts[id], at+part)
			at += of
		}
		add(int(kind), int(cellKinds))
		add(row, largestBoard)
		add(column, largestBoard)
		add(cell, boardCells)
		add(row/3*3+column/3, largestBoard) // the boxes of the largest board
		if digit > 0 {
			add(digit-1, largestBoard)
			add(int(kind)*largestBoard+digit-1, 2*largestBoard)
		}
	}
	return parts
}
