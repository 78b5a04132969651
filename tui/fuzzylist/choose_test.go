package fuzzylist

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
)

func sample() *List {
	return New([]Item{
		{ID: "step", Group: "search", Title: "step one event", Keys: []string{"s"}},
		{ID: "next", Group: "search", Title: "step one action", Keys: []string{"n"}, Why: "the search has ended"},
		{ID: "theme", Group: "screen", Title: "next theme", Keys: []string{"t"}},
		{ID: "odd", Group: "screen", Title: "漢字 ünd", Note: "letters of more bytes"},
	})
}

func typed(l *List, text string) *List {
	for _, r := range text {
		l.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	return l
}

func TestTypingNarrows(t *testing.T) {
	for query, want := range map[string]string{"": "step", "nxth": "theme", "soa": "next", "字": "odd", "zzz": ""} {
		it, ok := typed(sample(), query).Chosen()
		if it.ID != want || ok != (want != "") {
			t.Errorf("%q chooses %q", query, it.ID)
		}
	}
	// Letters that stand together come before letters that only follow each other.
	many := New([]Item{{ID: "a", Title: "back to the red end"}, {ID: "c", Title: "stop at no bread"}, {ID: "breaks", Title: "where to stop"}})
	if it, _ := typed(many, "bre").Chosen(); it.ID != "breaks" {
		t.Errorf("bre chooses %q", it.ID)
	}
	// And where a word is known, letters here and there are noise.
	known := New([]Item{{ID: "unfold", Title: "unfold all of it, and do so"}, {ID: "back", Title: "step back", Words: "undo"}})
	if undo := typed(known, "undo"); len(undo.found) != 1 || undo.items[undo.found[0].item].ID != "back" {
		t.Errorf("undo finds %v", undo.found)
	}
	l := typed(sample(), "step")
	l.Key(tea.KeyMsg{Type: tea.KeyDown})
	if it, _ := l.Chosen(); it.ID != "next" {
		t.Errorf("down chooses %q", it.ID)
	}
	l.Set(l.items[:1])
	if it, ok := l.Chosen(); !ok || it.ID != "step" {
		t.Errorf("of fewer items %q is chosen", it.ID)
	}
}

func TestRowsFit(t *testing.T) {
	p := themes.Default().Palette(themes.TrueColor)
	for _, query := range []string{"", "e", "zzz", "字"} {
		for _, width := range append(below(50), 191, 192, 193, 200, 288, 300) {
			rows := typed(sample(), query).Render(p, width, 7)
			if len(rows) != 7 {
				t.Fatalf("%d rows", len(rows))
			}
			for _, r := range rows {
				if w := ansi.StringWidth(r); w != width {
					t.Fatalf("%q at %d: a row of %d: %q", query, width, w, ansi.Strip(r))
				}
			}
		}
	}
	whole := ansi.Strip(strings.Join(sample().Render(p, 60, 12), "\n"))
	for _, want := range []string{"search ───", "▌s  step one event", "(the search has ended)", "screen ───"} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in\n%s", want, whole)
		}
	}
	// Titles begin in one column, however few there are for keys.
	narrow := New([]Item{{Keys: []string{"↑", "k"}, Title: "up"}, {Keys: []string{"home"}, Title: "top"}, {Keys: []string{"pgup", "ctrl+b"}, Title: "page"}})
	if rows := ansi.Strip(strings.Join(narrow.Render(p, 30, 4), "\n")); !strings.Contains(rows, "\n▌↑ k        up ") || !strings.Contains(rows, "\n home       top ") {
		t.Errorf("titles stand askew:\n%s", rows)
	}
	// A wide list begins another column where it would end at the bottom.
	if first := ansi.Strip(sample().Render(p, 200, 4)[1]); !strings.HasPrefix(first, "search ───") {
		t.Errorf("%q", first)
	}
	if rows := ansi.Strip(strings.Join(sample().Render(p, 200, 4), "\n")); !strings.Contains(rows, "screen ───") {
		t.Errorf("what a second column has room for is not shown:\n%s", rows)
	}
}

func below(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
