package sudoku

import "testing"

// The form reads the puzzle again with every letter that is typed.
func BenchmarkGenerate(b *testing.B) {
	for _, input := range []string{"9x9 hard 3", "9x9 medium 1", "latin 9x9 hard 1", "latin 9x9 hard 2", "8x8 hard 1", "5x5 hard 1"} {
		b.Run(input, func(b *testing.B) {
			for b.Loop() {
				if _, err := ParseInput(input, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
