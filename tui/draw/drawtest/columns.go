// Package drawtest measures rows as different terminals do.
package drawtest

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/width"
)

// Columns is the width of a row, with its escape sequences, on a terminal that
// measures grapheme clusters and on one that adds up code points, as wcwidth does.
func Columns(row string) (byClusters, byRunes int) {
	for _, r := range ansi.Strip(row) {
		k := width.LookupRune(r).Kind()
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			byRunes += 2
		default:
			byRunes++
		}
	}
	return ansi.StringWidth(row), byRunes
}

// Scripts are texts on whose columns terminals differ, unless they are drawn in
// another form.
var Scripts = []string{
	"👍🏽 ok", "👨‍👩‍👧‍👦", "❤️", "1️⃣", "🇩🇪🇫🇷", "ภาษาไทย น้ำ", "ນ້ຳ", "क्षत्रिय हिन्दी", "தமிழ்", "Z\u0300\u0301\u0302\u0303\u0304\u0305",
	"\u1112\u1161\u11ab", "می\u200cخواهم", "שָׁלוֹם", "漢字かな", "a\u202eb", "\U000e0041", "\xff\x9b", "\u0301", "\u009b2J",
}
