package prompt

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

func press(l *Line, keys ...string) End {
	named := map[string]tea.KeyType{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab,
		"shift+tab": tea.KeyShiftTab, "backspace": tea.KeyBackspace, "left": tea.KeyLeft,
	}
	end := Typing
	for _, k := range keys {
		if kind, ok := named[k]; ok {
			end = l.Key(tea.KeyMsg{Type: kind})
			continue
		}
		end = l.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
	}
	return end
}

func TestHistoryGoesBackAmongLinesThatBeginAlike(t *testing.T) {
	h := &History{}
	for _, line := range []string{"break depth == 1", "step", "break value < 0.3", "step", "  "} {
		l := NewLine("", h)
		press(l, line)
		if press(l, "enter") != Done {
			t.Fatal("enter does not end the line")
		}
	}
	l := NewLine("", h)
	steps := []struct{ keys, want string }{
		{"b", "b"},
		{"up", "break value < 0.3"},
		{"up", "break depth == 1"},
		{"up", "break depth == 1"},
		{"down", "break value < 0.3"},
		{"down", "b"},
		{"down", "b"},
		{"backspace", ""},
		{"up", "step"},
	}
	for _, s := range steps {
		if press(l, s.keys); l.Text() != s.want {
			t.Errorf("after %s: %q, want %q", s.keys, l.Text(), s.want)
		}
	}
	if press(l, "esc") != Left {
		t.Error("esc does not leave the line")
	}
	if press(NewLine("", nil), "backspace") != Left {
		t.Error("backspace in an empty line does not leave it")
	}
}

func TestCompletionCycles(t *testing.T) {
	verbs := []string{"break", "back", "step"}
	l := NewLine("", nil)
	l.Complete = func(text string) []Candidate {
		var list []Candidate
		for _, v := range verbs {
			if strings.HasPrefix(v, text) {
				list = append(list, Candidate{Line: v + " ", Name: v})
			}
		}
		return list
	}
	steps := []struct{ keys, want string }{
		{"b", "b"},
		{"tab", "break "},
		{"tab", "back "},
		{"tab", "break "},
		{"shift+tab", "back "},
		{"backspace", "back"},
		{"tab", "back "},
		{"tab", "back "},
	}
	for _, s := range steps {
		if press(l, s.keys); l.Text() != s.want {
			t.Errorf("after %s: %q, want %q", s.keys, l.Text(), s.want)
		}
	}
	press(l, "left")
	if before, behind := l.Cursor(); before != "back" || behind != " " {
		t.Errorf("the cursor is between %q and %q", before, behind)
	}
}
