package printable

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, line, text string }{
		{"plain", "10 - 4 = 6", "10 - 4 = 6", "10 - 4 = 6"},
		{"nothing", "", "", ""},
		{"clipboard", "a\x1b]52;c;eA==\ab", `a\x1b]52;c;eA==\x07b`, `a\x1b]52;c;eA==\x07b`},
		{"C1", "\u009b2J", `\u009b2J`, `\u009b2J`},
		{"not UTF-8", "a\x9b\xffb", `a\x9b\xffb`, `a\x9b\xffb`},
		{"half a surrogate", "\xed\xa0\x80", `\xed\xa0\x80`, `\xed\xa0\x80`},
		{"replacement character", "\ufffd", "\ufffd", "\ufffd"},
		{"bidirectional", "x\u202ey\u2066z\u200f\u061c", `x\u202ey\u2066z\u200f\u061c`, `x\u202ey\u2066z\u200f\u061c`},
		{"tags", "a\U000e0041", `a\U000e0041`, `a\U000e0041`},
		{"zero width", "a\u200b\ufeff", `a\u200b\ufeff`, `a\u200b\ufeff`},
		{"joined", "👨\u200d👩 क्\u200cष", "👨\u200d👩 क्\u200cष", "👨\u200d👩 क्\u200cष"},
		{"NUL and DEL", "\x00\x7f", `\x00\x7f`, `\x00\x7f`},
		{"line breaks", "a\n\n b\r\nc", "a b c", "a\n\n b\nc"},
		{"carriage return", "good\rbad", `good\x0dbad`, `good\x0dbad`},
		{"separators", "a\u2028b\u2029c\u0085d", `a\u2028b\u2029c\u0085d`, `a\u2028b\u2029c\u0085d`},
		{"tabs", "a\tb\n\tc", "a b c", "a       b\n        c"},
		{"blanks", "  a   b ", "a   b", "  a   b "},
	} {
		if got := Line(c.in); got != c.line {
			t.Errorf("%s: Line(%q) = %q, want %q", c.name, c.in, got, c.line)
		}
		if got := Text(c.in); got != c.text {
			t.Errorf("%s: Text(%q) = %q, want %q", c.name, c.in, got, c.text)
		}
	}
}

// harmless reports whether text holds nothing that a terminal obeys but the
// characters allowed.
func harmless(text, allowed string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune(allowed, r) && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a\x1b[2Jb", "\x9b", "\u202e", "a\r\nb\rc", "\t\U000e0041", "क्ष 👍🏽", "\xe2\x80", "  a  "} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		line, text := Line(s), Text(s)
		if !harmless(line, "") {
			t.Errorf("Line(%q) = %q", s, line)
		}
		if !harmless(text, "\n") {
			t.Errorf("Text(%q) = %q", s, text)
		}
		if Line(line) != line || Text(text) != text {
			t.Errorf("%q is changed twice: %q, %q", s, Line(line), Text(text))
		}
		var b strings.Builder
		stream := NewStream(&b)
		cut = min(max(cut, 0), len(s))
		for _, piece := range []string{s[:cut], s[cut:]} {
			if n, err := stream.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := stream.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s, "\t") && b.String() != text { // tab stops are those of a piece
			t.Errorf("in pieces %q, whole %q", b.String(), text)
		}
		data, err := json.Marshal([]string{s})
		if err != nil {
			t.Fatal(err)
		}
		escaped := EscapeJSON(data)
		if !harmless(string(escaped), "") {
			t.Errorf("JSON %q", escaped)
		}
		var before, after []string
		if err := json.Unmarshal(data, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(escaped, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Errorf("%q is read as %q: %v", escaped, after, err)
		}
	})
}
