package draw

import "testing"

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain",
		"│ ├─▾ 9 - 3 = 6  ━━╸ .93 ↩ 2": "| |-v 9 - 3 = 6  ==- .93 < 2",
		"\x1b[0;36m╭─\x1b[0m tree":     "\x1b[0;36m+-\x1b[0m tree",
		"漢字 é ⠋":                       "???? ? *",
		"":                             "",
	} {
		if got := ASCII(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if Width(ASCII("漢字│é")) != Width("漢字│é") {
			t.Error("the width changed")
		}
	}
}

func FuzzASCII(f *testing.F) {
	f.Add("│ 漢 \x1b[31m\xff")
	f.Fuzz(func(t *testing.T, s string) {
		if got := ASCII(s); !isASCII(got) {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}
