package draw

import (
	"strings"
	"testing"
)

// What is large fits its room, its rows are equally wide, and no two characters look alike.
func TestBig(t *testing.T) {
	for _, text := range []string{"13 - 9 = 4", "4 4 10", "10/9", "(1.5)"} {
		for width := range 200 {
			for _, height := range []int{1, 2, 3, 4, 5, 9, 10, 20} {
				rows := Big(text, width, height)
				if len(rows) > height {
					t.Fatalf("%q has %d rows in %d", text, len(rows), height)
				}
				for _, row := range rows {
					if Width(row) > width || Width(row) != Width(rows[0]) {
						t.Fatalf("%q in %d columns: %d", text, width, Width(row))
					}
				}
			}
		}
	}
	if Big("word", 400, 40) != nil || Big("", 400, 40) != nil {
		t.Error("letters are not drawn")
	}
	if small, large := Big("4 4", 11, 3), Big("4 4", 100, 10); len(small) != 3 || len(large) != 10 {
		t.Errorf("%d and %d rows, want 3 and 10", len(small), len(large))
	}
	seen := map[string]rune{}
	for r := range bigFont {
		for _, size := range [][2]int{{3, 3}, {6, 5}} {
			look := strings.Join(Big(string(r), size[0], size[1]), "\n")
			if other, ok := seen[look]; ok && other != r {
				t.Errorf("%q looks like %q", r, other)
			}
			seen[look] = r
		}
	}
}
