package draw

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"
)

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

// Every glyph on a golden screen has a character that stands for it, letters of models and
// users apart.
func TestEveryGlyphHasASCII(t *testing.T) {
	screens := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".golden") {
			return err
		}
		screen, err := fs.ReadFile(os.DirFS(".."), path)
		screens++
		for _, r := range string(screen) {
			if r != '?' && !unicode.IsLetter(r) && ASCII(string(r)) == "?" {
				t.Errorf("%s: %c (%U) is a question mark with --ascii", path, r, r)
			}
		}
		return err
	})
	if err != nil || screens == 0 {
		t.Errorf("%d golden screens, error %v", screens, err)
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
