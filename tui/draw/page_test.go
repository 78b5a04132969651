package draw

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	cases := []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a\n\nb\n", 4, []string{"a", "", "b"}},
		{"漢字漢字", 5, []string{"漢字", "漢字"}},
		{"漢", 1, []string{"漢"}},
		{"漢字", 1, []string{"漢", "字"}},
		{"a\x1bb", 3, []string{"a", "\x1b", "b"}},
		{"", 9, []string{""}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, Wrap(c.text, c.width)); diff != "" {
			t.Errorf("%q at %d: %s", c.text, c.width, diff)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three\nfour", 6)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, 10), 200) // of the widest stand-in
		for _, l := range Wrap(text, width) {
			if Width(l) > width {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
	})
}
