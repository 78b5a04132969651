// Package keymap lets a user give actions other keys.
//
// They stand in the [keys] table of config.toml, by the names of the actions:
//
//	[keys]
//	step = "s"
//	next = ["n", "f10"]
//	quit = []            # no key; the palette and the : line still have it
//
// A line replaces all keys that an action has. Whatever in it cannot be had is
// left out and reported with its line; the rest counts. Package config reads the file.
package keymap

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search/english"
	"espalier/search/suggest"
)

// Binding is an action and its keys, as Bubble Tea names them.
type Binding struct {
	ID    string
	While string // the mode in which they count; empty: always
	Keys  []string
}

// Change is one line of a [keys] table.
type Change struct {
	ID   string
	Keys []string
	File string
	Line int
}

// Problem is something in a file that does not count.
type Problem struct {
	File string
	Line int
	Text string
}

func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// slot is what a key can mean once: in a mode, or anywhere.
type slot struct{ key, while string }

// Check lists what in a file does not count on any of the screens, whose actions these
// are.
func Check(screens [][]Binding, changes []Change) []Problem {
	var problems []Problem
	all := slices.Concat(screens...)
	for _, c := range changes {
		id := cmp.Or(former[c.ID], c.ID)
		if !slices.ContainsFunc(all, func(b Binding) bool { return b.ID == id }) {
			problems = append(problems, Problem{c.File, c.Line, fmt.Sprintf("unknown action %q%s", id, didYouMean(id, all))})
		}
	}
	for _, screen := range screens {
		_, found := Apply(screen, changes)
		for _, p := range found { // what is everywhere is found on every screen
			if !slices.Contains(problems, p) {
				problems = append(problems, p)
			}
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}

// Apply gives the actions of a screen the keys of a file, which may name those of others.
// A key that the file gives to two actions stays with the first; one that it takes from an
// action which it does not mention is reported, for that action has lost a key.
func Apply(defaults []Binding, changes []Change) ([]Binding, []Problem) {
	result := make([]Binding, len(defaults))
	index := map[string]int{}
	for i, b := range defaults {
		result[i] = Binding{b.ID, b.While, slices.Clone(b.Keys)}
		index[b.ID] = i
	}
	var problems []Problem
	report := func(c Change, format string, args ...any) {
		problems = append(problems, Problem{c.File, c.Line, fmt.Sprintf(format, args...)})
	}
	owner := map[slot]Change{} // of the keys that the file gave away
	for _, c := range changes {
		c.ID = cmp.Or(former[c.ID], c.ID)
		i, ok := index[c.ID]
		if !ok {
			continue
		}
		result[i].Keys = nil
		for _, key := range c.Keys {
			name, ok := canonical(key)
			at := slot{name, result[i].While}
			switch first, taken := owner[at]; {
			case !ok:
				report(c, "%s: no terminal sends a key %q", c.ID, key)
			case taken:
				report(c, "key %q is for %s already, by line %d", key, first.ID, first.Line)
			default:
				owner[at] = c
				result[i].Keys = append(result[i].Keys, name)
			}
		}
	}
	for i := range result {
		result[i].Keys = slices.DeleteFunc(result[i].Keys, func(key string) bool {
			c, taken := owner[slot{key, result[i].While}]
			if !taken || c.ID == result[i].ID {
				return false
			}
			report(c, "key %q was for %s, which %s", key, result[i].ID, left(result[i].Keys))
			return true
		})
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return result, problems
}

// former are names that actions had before, and that files of keys may still use.
var former = map[string]string{"cut": "close", "keep": "pin", "price": "estimate"}

// left says how an action is reached that loses one of these keys.
func left(keys []string) string {
	if len(keys) > 1 {
		return "has " + english.Plural(len(keys)-1, "other key") + " left"
	}
	return "has no key now"
}

func didYouMean(id string, all []Binding) string {
	var names []string
	for _, b := range all {
		names = append(names, b.ID)
	}
	best := suggest.Nearest(id, names)
	if best == "" {
		return "; `espalier keys` lists them"
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// named are the keys that are words, apart from what may stand before them.
var named = strings.Fields("up down left right home end pgup pgdown tab enter esc backspace delete insert")

// canonical is a key as Bubble Tea names it; not ok: nothing sends it.
func canonical(key string) (string, bool) {
	if key == "space" {
		return " ", true
	}
	rest := key
	for _, prefix := range []string{"ctrl+", "alt+", "shift+"} {
		if after, ok := strings.CutPrefix(rest, prefix); ok && after != "" {
			rest = after
		}
	}
	switch runes := []rune(rest); {
	case len(runes) == 1:
		return key, runes[0] > ' '
	case slices.Contains(named, rest):
		return key, true
	case strings.HasPrefix(rest, "f"):
		n, err := strconv.Atoi(rest[1:])
		return key, err == nil && n >= 1 && n <= 20 && rest == "f"+strconv.Itoa(n)
	}
	return key, false
}
