package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
)

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "9 - 4 = 5", "漢字", "👨‍👩‍👧‍👦 family", "e\u0301", "❤️", "🇩🇪🇫🇷", "\x1b[31mred", "a\tb\nc", "\xff", "1\ufe0f\u20e3", "\u200d", "\u0301"} {
		f.Add(s, "tail", 10)
	}
	palette := themes.Default().Palette(themes.TrueColor)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		width = min(max(width, 0), 300)
		row := NewLine(palette, width).Put(themes.Text, a).Fit(themes.Dim, b, 7).Put(themes.Text, "x").String()
		if w := ansi.StringWidth(row); w > width {
			t.Errorf("%q and %q are %d wide, want %d: %q", a, b, w, width, row)
		}
		if strings.ContainsAny(ansi.Strip(row), "\n\r\t") {
			t.Errorf("a control character is left in %q", row)
		}
		if got := Width(Cut(a, width)); got > width {
			t.Errorf("Cut(%q, %d) is %d wide", a, width, got)
		}
		if got := Width(Tail(a, width)); got > width {
			t.Errorf("Tail(%q, %d) is %d wide", a, width, got)
		}
	})
}

func TestLine(t *testing.T) {
	p := themes.Default().Palette(themes.None)
	cases := map[string]string{
		NewLine(p, 8).Put(themes.Text, "ab").Gap(themes.Text, 2).Put(themes.Text, "c").String(): "ab  c   ",
		NewLine(p, 5).Fit(themes.Text, "abcdefgh", 4).String():                                  "abc… ",
		NewLine(p, 5).Put(themes.Text, "abcdefgh").String():                                     "abcd…",
		NewLine(p, 5).Put(themes.Text, "abcde   ").String():                                     "abcde",
		NewLine(p, 5).To(4).Put(themes.Text, "★ solved").String():                               "    ★",
		NewLine(p, 3).Put(themes.Text, "漢字").String():                                           "漢…",
		NewLine(p, 6).Repeat(themes.Text, "─", 9).String():                                      "──────",
		NewLine(p, 6).To(3).Put(themes.Text, "x").String():                                      "   x  ",
		NewLine(p, 6).Put(themes.Text, "a\x1bb").String():                                       `a\x1bb`,
		NewLine(p, 3).Put(themes.Text, "a\x1bb").String():                                       "a… ",
		NewLine(p, -1).Put(themes.Text, "a").String():                                           "",
		NewLine(p, 4).Raw("row", 3).Raw("too wide", 8).String():                                 "row ",
	}
	for got, want := range cases {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := Tail("one 漢字", 3); got != "字" {
		t.Errorf("tail %q", got)
	}
}

func BenchmarkLine(b *testing.B) {
	p := themes.Default().Palette(themes.TrueColor)
	for b.Loop() {
		_ = NewLine(p, 120).Put(themes.TreeKept, "◆ ").Put(themes.Text, "13 - 9 = 4").To(40).
			Put(themes.Dim, "left 4 4 10").To(60).Repeat(themes.ValueHigh, "━", 8).Put(themes.Text, " .97").String()
	}
}

// Shapes are not looked up: the tables have to agree that each takes one column.
func TestShapes(t *testing.T) {
	for r := []rune(firstShape)[0]; r <= []rune(lastShape)[0]; r++ {
		if s := string(r); !isShape(s) || runeWidth(r) != 1 || ansi.StringWidth(s) != 1 || settled(s) != s {
			t.Errorf("%U %s: a shape: %t; columns: %d by code point, %d by cluster", r, s, isShape(s), runeWidth(r), ansi.StringWidth(s))
		}
	}
	for _, s := range []string{"◆\u0301", "▶\ufe0f", "◽", "a", ""} {
		if isShape(s) {
			t.Errorf("%q is no shape that stands alone", s)
		}
	}
}
