package debug

import (
	"strings"
	"testing"
)

func TestBreakpointsAreReadBackAsTheyAreWritten(t *testing.T) {
	for source, want := range map[string]string{
		"12":                                 "12",
		"on backtrack":                       "on backtrack",
		"on prune, keep if depth == 2":       "on prune, keep if depth == 2",
		"if value < 0.3 && depth == 1":       "if value < 0.3 && depth == 1",
		"value < 0.3":                        "if value < 0.3",
		"on value < 0.3":                     "if value < 0.3",
		`on text ~ "13 - 9"`:                 `if text ~ "13 - 9"`,
		"on value":                           "on value",
		"depth 2":                            "if depth == 2",
		"depth 2 if value > 1":               "if depth == 2 && (value > 1)",
		"on value depth 1 hits 3":            "on value if depth == 1 hits >= 3",
		"12 on keep if pinned hits % 2 once": "12 on keep if pinned hits % 2 once",
		"if 1 == depth once":                 "if 1 == depth once",
		"12 == id":                           "if 12 == id",
		`if text == "once"`:                  `if text == "once"`,
	} {
		b, err := ParseBreakpoint(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if b.String() != want {
			t.Errorf("%s is read as %s, want %s", source, b, want)
		}
		again, err := ParseBreakpoint(b.String())
		if err != nil || again.String() != want {
			t.Errorf("%s is read back as %v (%v)", want, again, err)
		}
	}
	for source, want := range map[string]string{
		"":                       "where to stop is missing",
		"once":                   "where to stop is missing",
		"-3":                     "thoughts are numbered from 0",
		"on backtracc":           `unknown kind of event "backtracc"; did you mean "backtrack"? there are ask, expand`,
		"on backtrack once if x": `unexpected`,
		"if":                     "an expression is missing",
		"if depth":               "column 1",
		"on keep hits 0":         "hits count from 1",
		"if value <":             "column 7",
	} {
		if _, err := ParseBreakpoint(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want ...%s...", source, err, want)
		}
	}
}

func TestVerbsAreFoundByNameAliasAndBeginning(t *testing.T) {
	for line, want := range map[string]string{
		"s": "step", "step 3": "step", "c": "continue", "cont": "continue", "RC": "rcontinue", "b 3": "break", "keep 4": "pin", "cut 4": "close", "price": "estimate", "autop": "autopsy", "?": "help",
	} {
		v, _, err := Parse(line)
		if err != nil || v.Name != want {
			t.Errorf("%s is %s (%v), want %s", line, v.Name, err, want)
		}
	}
	for _, line := range []string{"", "bra", "jump"} {
		if v, _, err := Parse(line); err == nil {
			t.Errorf("%q is %s", line, v.Name)
		}
	}
	if _, _, err := Parse("contineu 3"); err == nil || err.Error() != `unknown verb "contineu"; did you mean "continue"? help lists them` {
		t.Error(err)
	}
	seen := map[string]string{}
	for _, v := range Verbs() {
		for _, name := range append([]string{v.Name}, v.Aliases...) {
			if seen[name] != "" {
				t.Errorf("%s means %s and %s", name, seen[name], v.Name)
			}
			seen[name] = v.Name
		}
		if v.Help == "" || v.Group == "" || (v.do == nil) == (v.change == nil) {
			t.Errorf("%+v", v)
		}
	}
}

func FuzzParseBreakpoint(f *testing.F) {
	for _, seed := range []string{"12 on keep if pinned hits % 2 once", "on text ~ \"13 - 9\"", "depth 2 if value > 1", "on value, ,", "hits 1", "once once", "on value hits"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		b, err := ParseBreakpoint(source)
		if err != nil {
			return
		}
		if _, err := ParseBreakpoint(b.String()); err != nil {
			t.Fatalf("%q is read as %q, which cannot be read: %v", source, b, err)
		}
	})
}
