package vocabulary

import (
	"slices"
	"strings"
	"testing"
)

func TestSudoku(t *testing.T) {
	b := NewSudoku()
	text := "Sudoku 4 2x2 r1c1=3 r4c4=1 r1c2 r2c2 Sets: r1c2 in 1 2 4\nr2c2 in\nr9c9 in 9"
	ids, err := b.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) != 15 {
		t.Errorf("%d tokens, want 15", len(ids))
	}
	if got := decode(b, ids); got != text {
		t.Errorf("read back as %q, want %q", got, text)
	}
	// Every token reads back as itself, on the line of its cell.
	for id := range b.Size() {
		tokens := []int{id}
		if kind, cell, _, ok := b.about(id); ok && kind == cellFits {
			tokens = []int{b.cell(cellLine, cell, 0), id}
		}
		if id == b.End() {
			continue // ends a text, and is no part of it
		}
		got, err := b.Encode(decode(b, tokens))
		if err != nil || !slices.Equal(got, tokens) {
			t.Fatalf("token %d is %q, which reads as %v, %v", id, decode(b, tokens), got, err)
		}
	}
}

func TestSudokuRefuse(t *testing.T) {
	for text, want := range map[string]string{
		"Sudoku 10":       `column 8: "10" is not in the vocabulary of boards`,
		"Sudoku 9 r0c1=1": `column 10: "r0c1=1" is not`,
		"r1c1=0":          `column 1: "r1c1=0" is not`,
		"r1c1=12":         `column 1: "r1c1=12" is not`,
		"r1c1x3":          `column 1: "r1c1x3" is not`,
		"Input: 4 9":      `column 1: "Input:" is not`,
	} {
		if _, err := NewSudoku().Encode(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestSudokuParts(t *testing.T) {
	b := NewSudoku()
	parts := b.Parts()
	for id, of := range parts {
		if len(of) == 0 {
			continue
		}
		if kind, _, digit, _ := b.about(id); (digit > 0) != (kind == cellFilled || kind == cellFits) || len(of) != 5 && len(of) != 7 {
			t.Fatalf("token %d has parts %v", id, of)
		}
	}
	one, same := parts[b.cell(cellFilled, 0, 3)], parts[b.cell(cellFilled, 0, 4)]
	if !slices.Equal(one[:5], same[:5]) || one[5] == same[5] || one[6] == same[6] {
		t.Errorf("two digits of a cell have parts %v and %v", one, same)
	}
}

func FuzzSudoku(f *testing.F) {
	f.Add("Sudoku 9 3x3 r1c1=5 r1c2 Sets: r1c2 in 1 2")
	f.Add("r1c2 inn 3 in")
	f.Fuzz(func(t *testing.T, text string) {
		b := NewSudoku()
		ids, err := b.Encode(text)
		if err != nil || slices.Contains(ids, b.End()) {
			return
		}
		again, err := b.Encode(decode(b, ids))
		if err != nil || !slices.Equal(ids, again) {
			t.Errorf("%q is %v, and written again %v, %v", text, ids, again, err)
		}
	})
}
