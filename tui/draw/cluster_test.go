package draw

import (
	"strings"
	"testing"
	"unicode"

	"espalier/themes"
	"espalier/tui/draw/drawtest"
)

// scripts are texts on whose columns terminals differ.
var scripts = map[string]struct{ text, shown string }{
	"skin tone":      {"👍🏽 yes", "👍 yes"},
	"family":         {"👨‍👩‍👧‍👦.", "👨."},
	"heart":          {"❤️ x", "❤ x"},
	"keycap":         {"1️⃣ x", "1 x"},
	"flags":          {"🇩🇪🇫🇷", "DEFR"},
	"half a flag":    {"🇩x", "Dx"},
	"Thai":           {"ภาษาไทย น้ำ", "ภาษาไทย น้ํา"},
	"Lao":            {"ນ້ຳ", "ນ້ໍາ"},
	"conjunct":       {"क्ष", "क्\u200cष"},
	"Hindi":          {"हिन्दी", "ह·न्\u200cद·"},
	"Tamil":          {"தமிழ்", "தம·ழ்"},
	"decomposed":     {"e\u0301", "é"},
	"pile of marks":  {"Z\u0300\u0301\u0302\u0303\u0304\u0305x", "Z\u0300\u0301\u0302x"},
	"Hangul letters": {"\u1112\u1161\u11ab", "한"},
	"Persian":        {"می\u200cخواهم", "می\u200cخواهم"},
	"Hebrew":         {"שָׁלוֹם", "שָׁלוֹם"},
	"CJK":            {"漢字かな", "漢字かな"},
	"reordered":      {"a\u202eb", `a\u202eb`},
	"tags":           {"a\U000e0041b", `a\U000e0041b`},
	"not UTF-8":      {"a\xff\x9bb", `a\xff\x9bb`},
	"lone mark":      {"\u0301x", "x"},
	"C1":             {"\u009b2J", `\u009b2J`},
}

func TestEveryTerminalMeasuresTheSame(t *testing.T) {
	p := themes.Default().Palette(themes.None)
	for name, c := range scripts {
		if got := strings.TrimRight(NewLine(p, 40).Put(themes.Text, c.text).String(), " "); got != c.shown {
			t.Errorf("%s: %q is shown as %q, want %q", name, c.text, got, c.shown)
		}
		text := strings.Repeat(c.text+" ", 9)
		for columns := range 41 {
			for _, row := range []string{
				NewLine(p, columns).Put(themes.Text, text).String(),
				NewLine(p, columns).Fit(themes.Text, text, columns).String(),
				NewLine(p, columns).Put(themes.Text, Tail(text, columns)).String(),
			} {
				if a, b := drawtest.Columns(row); a != columns || b != columns {
					t.Errorf("%s: %d columns by clusters and %d by code points, want %d: %q", name, a, b, columns, row)
				}
			}
		}
	}
}

func FuzzCluster(f *testing.F) {
	for _, c := range scripts {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for rest := text; rest != ""; {
			shown, columns, size := cluster(rest)
			if size <= 0 || size > len(rest) {
				t.Fatalf("%d bytes of %q", size, rest)
			}
			if a, b := drawtest.Columns(shown); a != columns || b != columns {
				t.Fatalf("%q is shown as %q: said to be %d, %d by clusters, %d by code points", rest[:size], shown, columns, a, b)
			}
			if strings.ContainsFunc(shown, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Fatalf("%q is shown as %q", rest[:size], shown)
			}
			rest = rest[size:]
		}
	})
}
